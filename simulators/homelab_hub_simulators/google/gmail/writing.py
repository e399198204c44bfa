"""The methods that change mail: labels of messages and threads, trash, deleting."""

from collections.abc import Sequence
from typing import Any

from homelab_hub_simulators.google.api import Call
from homelab_hub_simulators.google.errors import GoogleError

from .labels import FIXED
from .mailbox import Mailbox
from .message import Message
from .reading import Of, thread_resource

MOST_AT_ONCE = 1000


class WritingMethods:
    """What each method that changes mail does."""

    def __init__(self, of: Of) -> None:
        """Change the mailboxes that `of` returns for a call."""
        self._of = of

    def modify(self, call: Call) -> dict[str, Any]:
        """Change a mail's labels."""
        mail = self._of(call).get(call.path["id"])
        self._relabel(call, [mail])
        return mail.with_labels()

    def modify_many(self, call: Call) -> None:
        """Change the labels of many mails."""
        self._relabel(call, self._many(call))

    def trash(self, call: Call) -> dict[str, Any]:
        """Put a mail into the trash."""
        mail = self._of(call).get(call.path["id"])
        _trash(self._of(call), mail)
        return mail.with_labels()

    def untrash(self, call: Call) -> dict[str, Any]:
        """Take a mail out of the trash."""
        mail = self._of(call).get(call.path["id"])
        self._of(call).relabel(mail, remove={"TRASH"})
        return mail.with_labels()

    def delete(self, call: Call) -> None:
        """Delete a mail for ever."""
        mailbox = self._of(call)
        mailbox.drop(mailbox.get(call.path["id"]))

    def delete_many(self, call: Call) -> None:
        """Delete many mails for ever."""
        for mail in self._many(call):
            self._of(call).drop(mail)

    def modify_thread(self, call: Call) -> dict[str, Any]:
        """Change the labels of all mails of a thread."""
        mails = self._of(call).thread(call.path["id"])
        self._relabel(call, mails)
        return thread_resource(mails, [mail.with_labels() for mail in mails])

    def trash_thread(self, call: Call) -> dict[str, Any]:
        """Put a thread into the trash."""
        mails = self._of(call).thread(call.path["id"])
        for mail in mails:
            _trash(self._of(call), mail)
        return thread_resource(mails, [mail.with_labels() for mail in mails])

    def untrash_thread(self, call: Call) -> dict[str, Any]:
        """Take a thread out of the trash."""
        mails = self._of(call).thread(call.path["id"])
        for mail in mails:
            self._of(call).relabel(mail, remove={"TRASH"})
        return thread_resource(mails, [mail.with_labels() for mail in mails])

    def delete_thread(self, call: Call) -> None:
        """Delete a thread for ever."""
        for mail in self._of(call).thread(call.path["id"]):
            self._of(call).drop(mail)

    def _many(self, call: Call) -> Sequence[Message]:
        """Return the mails a body names; those that are not there are left out, as at Gmail."""
        ids = call.body.get("ids") or ()
        if not ids or len(ids) > MOST_AT_ONCE:
            raise GoogleError(400, "invalidArgument", f"1 to {MOST_AT_ONCE} message ids required")
        mailbox = self._of(call)
        return [mailbox.messages[one] for one in ids if one in mailbox.messages]

    def _relabel(self, call: Call, mails: Sequence[Message]) -> None:
        """Change labels as a body says; raises GoogleError for what Gmail refuses."""
        add, remove = call.body.get("addLabelIds") or (), call.body.get("removeLabelIds") or ()
        if not add and not remove:
            raise GoogleError(400, "invalidArgument", "No label add or removes specified")
        if wrong := FIXED & {*add, *remove}:
            raise GoogleError(400, "invalidArgument", f"Invalid label: {min(wrong)}")
        for mail in mails:
            self._of(call).relabel(mail, add=add, remove=remove)


def _trash(mailbox: Mailbox, mail: Message) -> None:
    """Put a mail into the trash."""
    mailbox.relabel(mail, add={"TRASH"}, remove={"INBOX"})
