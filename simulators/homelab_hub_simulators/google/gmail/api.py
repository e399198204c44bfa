"""The methods of the Gmail API that are simulated."""

import base64
from collections.abc import Callable
from dataclasses import replace
import itertools
import json

from homelab_hub_simulators.google.api import Call, Method, Serve
from homelab_hub_simulators.google.channels import Pushes
from homelab_hub_simulators.google.errors import forbidden
from homelab_hub_simulators.google.moments import rfc3339
from homelab_hub_simulators.google.paging import Paging
from homelab_hub_simulators.oauth import Account
from homelab_hub_simulators.oauth.model import Clock

from .account import AccountMethods
from .mailbox import Mailbox
from .reading import ReadingMethods
from .sending import SendingMethods, admit_inserted, admit_sent
from .writing import WritingMethods

ALL = "https://mail.google.com/"
READ = ("gmail.readonly", "gmail.modify", ALL)
LOOK = ("gmail.readonly", "gmail.modify", ALL, "gmail.metadata")
MODIFY = ("gmail.modify", ALL)
DRAFT = ("gmail.compose", "gmail.modify", ALL)
SEND = ("gmail.send", *DRAFT)
INSERT = ("gmail.insert", "gmail.modify", ALL)
LABEL = ("gmail.labels", "gmail.modify", ALL)
SETTINGS = ("gmail.settings.basic", "gmail.readonly", "gmail.modify", ALL)


class GmailApi:
    """Everybody's mail, and the methods that reach it."""

    root = "/gmail/"

    def __init__(
        self,
        clock: Clock,
        paging: Paging,
        pushes: Pushes,
        find_account: Callable[[str], Account | None],
    ) -> None:
        """Have no mailboxes yet; they are made when first asked for, or when mail arrives."""
        self.subscriptions: dict[str, str] = {}
        self._clock = clock
        self._pushes = pushes
        self._find_account = find_account
        self._people: dict[str, Mailbox] = {}
        self._watches: dict[str, tuple[str, float]] = {}
        self._numbers = itertools.count(1)
        reading = ReadingMethods(self._of, paging)
        self.methods = (
            *_reading_methods(reading),
            *_writing_methods(WritingMethods(self._of)),
            *_sending_methods(SendingMethods(self._of, paging, self._by_address)),
            *_account_methods(AccountMethods(self._of, self._watch)),
        )

    def of(self, account: Account) -> Mailbox:
        """Return somebody's mailbox."""
        if (known := self._people.get(account.id)) is None:
            known = self._people[account.id] = Mailbox(account, self._clock, self._publish)
        return known

    def _of(self, call: Call) -> Mailbox:
        """Return the mailbox of a call; raises GoogleError for somebody else's."""
        person, name = call.person, call.path["userId"]
        if name not in {"me", person.email}:
            raise forbidden("forbidden", f"Delegation denied for {person.email}")
        return self.of(person)

    def _by_address(self, address: str) -> Mailbox | None:
        """Return the mailbox with an address, or None for one that is elsewhere."""
        account = self._find_account(address)
        return None if account is None else self.of(account)

    def _watch(self, mailbox: Mailbox, topic: str | None, end: float) -> None:
        """Publish the changes of a mailbox, or do so no more."""
        self._watches.pop(mailbox.account.id, None)
        if topic is not None:
            self._watches[mailbox.account.id] = (topic, end)
            self._publish(mailbox)

    def _publish(self, mailbox: Mailbox) -> None:
        """Post a message to who has subscribed to a watched mailbox's topic.

        The shape is that of https://cloud.google.com/pubsub/docs/push#wrapped.
        """
        topic, end = self._watches.get(mailbox.account.id, ("", 0.0))
        url = self.subscriptions.get(topic)
        if url is None or end <= self._clock.now():
            return
        told = {"emailAddress": mailbox.account.email, "historyId": mailbox.history_id}
        number = str(next(self._numbers))
        message = {
            "data": base64.b64encode(json.dumps(told).encode()).decode(),
            "messageId": number,
            "message_id": number,
            "publishTime": rfc3339(self._clock.now()),
        }
        subscription = topic.replace("/topics/", "/subscriptions/")
        body = {"message": message, "subscription": subscription}
        self._pushes.send(f"pubsub:{topic}", "message", url, json=body)


def _method(name: str, http: str, path: str, scopes: tuple[str, ...], serve: Serve) -> Method:
    """Return a method of this API."""
    return Method(
        id=f"gmail.users.{name}",
        http=http,
        path=f"gmail/v1/users/{{userId}}/{path}",
        scopes=scopes,
        serve=serve,
    )


def _upload(name: str, http: str, path: str, scopes: tuple[str, ...], serve: Serve) -> Method:
    """Return a method of this API that takes a mail as media."""
    inserting = name in {"messages.insert", "messages.import"}
    admit = admit_inserted if inserting else admit_sent
    return replace(_method(name, http, path, scopes, serve), upload=True, admit=admit)


def _reading_methods(reading: ReadingMethods) -> tuple[Method, ...]:
    """Return the methods that read."""
    attachment = "messages/{messageId}/attachments/{id}"
    return (
        _method("messages.list", "GET", "messages", LOOK, reading.list_messages),
        _method("messages.get", "GET", "messages/{id}", LOOK, reading.get_message),
        _method("messages.attachments.get", "GET", attachment, READ, reading.attachment),
        _method("threads.list", "GET", "threads", LOOK, reading.list_threads),
        _method("threads.get", "GET", "threads/{id}", LOOK, reading.get_thread),
        _method("history.list", "GET", "history", LOOK, reading.history),
    )


def _writing_methods(writing: WritingMethods) -> tuple[Method, ...]:
    """Return the methods that change."""
    many = "messages/batchModify"
    return (
        _method("messages.modify", "POST", "messages/{id}/modify", MODIFY, writing.modify),
        _method("messages.batchModify", "POST", many, MODIFY, writing.modify_many),
        _method("messages.trash", "POST", "messages/{id}/trash", MODIFY, writing.trash),
        _method("messages.untrash", "POST", "messages/{id}/untrash", MODIFY, writing.untrash),
        _method("messages.delete", "DELETE", "messages/{id}", (ALL,), writing.delete),
        _method(
            "messages.batchDelete", "POST", "messages/batchDelete", (ALL,), writing.delete_many
        ),
        _method("threads.modify", "POST", "threads/{id}/modify", MODIFY, writing.modify_thread),
        _method("threads.trash", "POST", "threads/{id}/trash", MODIFY, writing.trash_thread),
        _method("threads.untrash", "POST", "threads/{id}/untrash", MODIFY, writing.untrash_thread),
        _method("threads.delete", "DELETE", "threads/{id}", (ALL,), writing.delete_thread),
    )


def _sending_methods(sending: SendingMethods) -> tuple[Method, ...]:
    """Return the methods that bring mail in."""
    read_drafts = ("gmail.readonly", *DRAFT)
    return (
        _upload("messages.send", "POST", "messages/send", SEND, sending.send),
        _upload("messages.insert", "POST", "messages", INSERT, sending.insert),
        _upload("messages.import", "POST", "messages/import", INSERT, sending.take_in),
        _upload("drafts.create", "POST", "drafts", DRAFT, sending.create_draft),
        _upload("drafts.update", "PUT", "drafts/{id}", DRAFT, sending.update_draft),
        _upload("drafts.send", "POST", "drafts/send", DRAFT, sending.send_draft),
        _method("drafts.list", "GET", "drafts", read_drafts, sending.list_drafts),
        _method("drafts.get", "GET", "drafts/{id}", read_drafts, sending.get_draft),
        _method("drafts.delete", "DELETE", "drafts/{id}", DRAFT, sending.delete_draft),
    )


def _account_methods(account: AccountMethods) -> tuple[Method, ...]:
    """Return the methods about the mailbox itself."""
    profile = (*LOOK, "gmail.compose")
    look = ("gmail.labels", *LOOK)
    basic = ("gmail.settings.basic",)
    vacation, addresses = "settings/vacation", "settings/sendAs"
    one = f"{addresses}/{{sendAsEmail}}"
    return (
        _method("getProfile", "GET", "profile", profile, account.profile),
        _method("watch", "POST", "watch", LOOK, account.watch),
        _method("stop", "POST", "stop", LOOK, account.stop),
        _method("labels.list", "GET", "labels", look, account.list_labels),
        _method("labels.get", "GET", "labels/{id}", look, account.get_label),
        _method("labels.create", "POST", "labels", LABEL, account.create_label),
        _method("labels.patch", "PATCH", "labels/{id}", LABEL, account.change_label),
        _method("labels.update", "PUT", "labels/{id}", LABEL, account.change_label),
        _method("labels.delete", "DELETE", "labels/{id}", LABEL, account.delete_label),
        _method("settings.getVacation", "GET", vacation, SETTINGS, account.vacation),
        _method("settings.updateVacation", "PUT", vacation, basic, account.set_vacation),
        _method("settings.sendAs.list", "GET", addresses, SETTINGS, account.send_as),
        _method("settings.sendAs.get", "GET", one, SETTINGS, account.get_send_as),
    )
