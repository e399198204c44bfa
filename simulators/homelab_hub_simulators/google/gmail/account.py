"""The methods about the mailbox itself: profile, labels, settings, push."""

from collections.abc import Callable
import re
from typing import Any

from homelab_hub_simulators.google.api import Call
from homelab_hub_simulators.google.errors import GoogleError

from .labels import Label
from .mailbox import Mailbox, entity_not_found
from .reading import Of

WEEK = 7 * 24 * 3600
TOPIC = re.compile(r"projects/[\w.:-]+/topics/[\w.~+%-]+")
_LABEL_FIELDS = ("labelListVisibility", "messageListVisibility", "color")


class AccountMethods:
    """What each of these methods does. `watch` is told mailbox, topic (or None) and end."""

    def __init__(self, of: Of, watch: Callable[[Mailbox, str | None, float], None]) -> None:
        """Work on the mailboxes that `of` returns for a call."""
        self._of = of
        self._watch = watch

    def profile(self, call: Call) -> dict[str, Any]:
        """Return the mailbox."""
        mailbox = self._of(call)
        return {
            "emailAddress": mailbox.account.email,
            "messagesTotal": len(mailbox.messages),
            "threadsTotal": len({mail.thread_id for mail in mailbox.messages.values()}),
            "historyId": str(mailbox.history_id),
        }

    def list_labels(self, call: Call) -> dict[str, Any]:
        """Return the labels, without counts."""
        return {"labels": [label.shown() for label in self._of(call).labels.values()]}

    def get_label(self, call: Call) -> dict[str, Any]:
        """Return a label with its counts."""
        label = self._label(call)
        mails = [mail for mail in self._of(call).messages.values() if label.id in mail.labels]
        unread = [mail for mail in mails if "UNREAD" in mail.labels]
        return label.shown() | {
            "messagesTotal": len(mails),
            "messagesUnread": len(unread),
            "threadsTotal": len({mail.thread_id for mail in mails}),
            "threadsUnread": len({mail.thread_id for mail in unread}),
        }

    def create_label(self, call: Call) -> dict[str, Any]:
        """Make a label."""
        if not (name := str(call.body.get("name", "")).strip()):
            raise GoogleError(400, "invalidArgument", "Label name required")
        fields = {name: call.body[name] for name in _LABEL_FIELDS if name in call.body}
        return self._of(call).new_label(name, **fields).shown()

    def change_label(self, call: Call) -> dict[str, Any]:
        """Change a label."""
        label, mailbox = self._label(call), self._of(call)
        name = call.body.get("name", label.name)
        if name != label.name and name.lower() in mailbox.label_names():
            raise GoogleError(409, "aborted", "Label name exists or conflicts")
        self._own(label)
        label.name = name
        label.fields |= {name: call.body[name] for name in _LABEL_FIELDS if name in call.body}
        return label.shown()

    def delete_label(self, call: Call) -> None:
        """Delete a label; the mails stay."""
        label, mailbox = self._label(call), self._of(call)
        self._own(label)
        for mail in list(mailbox.messages.values()):
            mailbox.relabel(mail, remove={label.id})
        del mailbox.labels[label.id]

    def vacation(self, call: Call) -> dict[str, Any]:
        """Return the vacation responder."""
        return self._of(call).vacation

    def set_vacation(self, call: Call) -> dict[str, Any]:
        """Set the vacation responder; raises GoogleError for one that makes no sense."""
        body = {name: value for name, value in call.body.items() if value is not None}
        if body.get("enableAutoReply"):
            texts = ("responseSubject", "responseBodyPlainText", "responseBodyHtml")
            if not any(body.get(name) for name in texts):
                message = "Nonempty responseSubject or responseBody is required"
                raise GoogleError(400, "invalidArgument", message)
            start, end = (int(body.get(name) or 0) for name in ("startTime", "endTime"))
            if start and end and start >= end:
                message = "startTime must precede endTime"
                raise GoogleError(400, "invalidArgument", message)
        times = {name: str(body[name]) for name in ("startTime", "endTime") if name in body}
        self._of(call).vacation = {"enableAutoReply": False} | body | times
        return self._of(call).vacation

    def send_as(self, call: Call) -> dict[str, Any]:
        """Return the addresses mail may be sent from."""
        mailbox = self._of(call)
        return {"sendAs": [_address(mailbox, address) for address in mailbox.send_as]}

    def get_send_as(self, call: Call) -> dict[str, Any]:
        """Return one of them."""
        mailbox = self._of(call)
        if (address := call.path["sendAsEmail"]) not in mailbox.send_as:
            raise entity_not_found()
        return _address(mailbox, address)

    def watch(self, call: Call) -> dict[str, Any]:
        """Publish changes to a topic for a week."""
        topic = str(call.body.get("topicName", ""))
        if not TOPIC.fullmatch(topic):
            message = "Invalid topicName does not match projects/*/topics/*"
            raise GoogleError(400, "invalidArgument", message)
        mailbox, end = self._of(call), call.now + WEEK
        self._watch(mailbox, topic, end)
        return {"historyId": str(mailbox.history_id), "expiration": str(int(end * 1000))}

    def stop(self, call: Call) -> None:
        """Publish nothing any more."""
        self._watch(self._of(call), None, 0)

    def _label(self, call: Call) -> Label:
        """Return the label in the path; raises GoogleError for one that is not there."""
        if (label := self._of(call).labels.get(call.path["id"])) is None:
            raise entity_not_found()
        return label

    def _own(self, label: Label) -> None:
        """Raise GoogleError for a label that is everybody's."""
        if not label.own:
            raise GoogleError(400, "invalidArgument", "Cannot change system label")


def _address(mailbox: Mailbox, address: str) -> dict[str, Any]:
    """Return the SendAs resource."""
    primary = address == mailbox.account.email
    shown = {
        "sendAsEmail": address,
        "displayName": mailbox.account.name,
        "replyToAddress": "",
        "signature": "",
        "treatAsAlias": True,
        "isPrimary": primary,
        "isDefault": primary,
    }
    return shown if primary else shown | {"verificationStatus": "accepted"}
