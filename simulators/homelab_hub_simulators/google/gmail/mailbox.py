"""Somebody's mailbox, for the API and for whoever sets a scene."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from email.utils import parsedate_to_datetime
import itertools
import re
import time
from typing import Any

from homelab_hub_simulators.google.errors import GoogleError, not_found
from homelab_hub_simulators.oauth import Account
from homelab_hub_simulators.oauth.model import Clock

from . import mime
from .compose import Attachment, written
from .labels import Label, system_labels
from .message import Event, Message

NEW = ("INBOX", "UNREAD", "CATEGORY_PERSONAL")
# Gmail keeps changes for "at least one week and often longer".
HISTORY_LIFETIME = 30 * 24 * 3600
# Gmail's begin with the time; so those of a simulator that is started later are others.
_IDS = itertools.count((time.time_ns() // 10**6) << 20)
_REPLY = re.compile(r"^((re|fwd?|aw|wg)\s*:\s*)+", re.IGNORECASE)


class Mailbox:
    """One person's mail."""

    def __init__(self, account: Account, clock: Clock, changed: Callable[[Mailbox], None]) -> None:
        """Start empty; `changed` is told of every change."""
        self.account = account
        self.messages: dict[str, Message] = {}
        self.labels: dict[str, Label] = system_labels()
        self.drafts: dict[str, str] = {}
        self.vacation: dict[str, Any] = {"enableAutoReply": False}
        self.send_as = [account.email]
        self.history_id = 1000
        self.oldest_history = 1000
        self.events: list[Event] = []
        self.sent_to: dict[str, list[str]] = {}
        self._clock = clock
        self._changed = changed
        self._numbers = itertools.count(1)
        self._by_message_id: dict[str, str] = {}
        self._in_order: list[Message] = []
        self._ordered = True

    # For the API

    def get(self, message_id: str) -> Message:
        """Return a mail; raises GoogleError for one that is not there."""
        if not re.fullmatch(r"[0-9a-f]{1,16}", message_id):
            raise GoogleError(400, "invalidArgument", "Invalid id value")
        if (found := self.messages.get(message_id)) is None:
            raise entity_not_found()
        return found

    def thread(self, thread_id: str) -> list[Message]:
        """Return the mails of a thread, the oldest first; raises GoogleError for none."""
        found = [mail for mail in self.messages.values() if mail.thread_id == thread_id]
        if not found:
            raise entity_not_found()
        return sorted(found, key=lambda mail: mail.received)

    def newest_first(self) -> list[Message]:
        """Return all mails, the newest first."""
        if not self._ordered:
            self._in_order = sorted(self.messages.values(), key=lambda mail: mail.received)
            self._ordered = True
        return self._in_order[::-1]

    def label_names(self) -> dict[str, str]:
        """Return the ids of the labels by their names in lower case."""
        return {label.name.lower(): label.id for label in self.labels.values()}

    def keep(
        self,
        raw: bytes,
        labels: Iterable[str],
        *,
        thread_id: str | None = None,
        received: float | None = None,
    ) -> Message:
        """Put a mail into the mailbox, in the thread it belongs to."""
        message_id = f"{next(_IDS):016x}"
        mail = Message(
            id=message_id,
            thread_id=thread_id or message_id,
            labels=set(labels),
            raw=raw,
            received=self._clock.now() if received is None else received,
        )
        if thread_id is None:
            mail.thread_id = self._thread_of(mail) or message_id
        self.messages[mail.id] = mail
        self._ordered = self._ordered and (
            not self._in_order or self._in_order[-1].received <= mail.received
        )
        self._in_order.append(mail)
        if mail.message_id:
            self._by_message_id.setdefault(mail.message_id, mail.id)
        self._note("messageAdded", mail)
        return mail

    def drop(self, mail: Message) -> None:
        """Delete a mail for ever."""
        del self.messages[mail.id]
        self._ordered = False
        if self._by_message_id.get(mail.message_id) == mail.id:
            del self._by_message_id[mail.message_id]
        self._note("messageDeleted", mail)

    def relabel(
        self, mail: Message, *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> None:
        """Give a mail labels, and take others away; raises GoogleError for an unknown one."""
        added, removed = set(add), set(remove)
        for label in added | removed:
            if label not in self.labels:
                raise GoogleError(400, "invalidArgument", f"Invalid label: {label}")
        added, removed = added - mail.labels, (removed & mail.labels) - added
        mail.labels |= added
        mail.labels -= removed
        if added:
            self._note("labelAdded", mail, added)
        if removed:
            self._note("labelRemoved", mail, removed)

    def since(self, history_id: int, now: float) -> list[Event]:
        """Return what happened after a history id; raises GoogleError where that is too old."""
        while self.events and now - self.events[0].time > HISTORY_LIFETIME:
            self.oldest_history = self.events.pop(0).id
        if history_id < self.oldest_history:
            raise entity_not_found()
        first = bisect_left(self.events, history_id + 1, key=lambda event: event.id)
        return self.events[first:]

    def new_label(self, name: str, **fields: Any) -> Label:
        """Make a label; raises GoogleError for a name that is taken."""
        if name.lower() in self.label_names():
            raise GoogleError(409, "aborted", "Label name exists or conflicts")
        label = Label(id=f"Label_{next(self._numbers)}", name=name, fields=fields)
        self.labels[label.id] = label
        return label

    # For whoever sets a scene

    def deliver(
        self,
        sender: str = "Kim Homelab <kim.homelab@example.com>",
        subject: str = "Hello",
        body: str = "Hello!",
        *,
        html: str | None = None,
        labels: Sequence[str] = NEW,
        attachments: Sequence[Attachment | tuple[str, bytes] | tuple[str, bytes, str]] = (),
        raw: bytes | None = None,
        received: float | None = None,
        in_reply_to: str | None = None,
    ) -> Message:
        """Let a mail arrive, and return it.

        `raw` is a whole mail, however broken, in place of the rest. `received` is Unix time,
        `in_reply_to` the `message_id` of another mail, `labels` are ids or names.
        """
        now = self._clock.now() if received is None else received
        whole = (
            raw
            if raw is not None
            else written(
                sender,
                self.account.email,
                subject,
                body,
                html=html,
                attachments=[Attachment(*one) for one in attachments],
                date=now,
                in_reply_to=in_reply_to,
            )
        )
        return self.keep(whole, self.label_ids(labels), received=now)

    def fill(self, count: int, *, labels: Sequence[str] = NEW) -> None:
        """Let many small mails have arrived, a minute apart, the last one now."""
        now = self._clock.now()
        for number in range(count):
            self.deliver(
                subject=f"Mail {number}",
                body=f"This is mail {number}.",
                labels=labels,
                received=now - 60 * (count - number),
            )

    def add_label(self, name: str, **fields: Any) -> str:
        """Make a label and return its id."""
        return self.new_label(name, **fields).id

    def label(
        self, message_id: str, *, add: Sequence[str] = (), remove: Sequence[str] = ()
    ) -> None:
        """Change a mail's labels, as another client would; ids or names."""
        mail = self.messages[message_id]
        self.relabel(mail, add=self.label_ids(add), remove=self.label_ids(remove))

    def remove(self, message_id: str) -> None:
        """Delete a mail for ever, as another client would."""
        self.drop(self.messages[message_id])

    def forget_history(self) -> None:
        """Let every history id so far be too old: 404."""
        self.events.clear()
        self.history_id += 1
        self.oldest_history = self.history_id

    @property
    def sent(self) -> list[Message]:
        """What was sent, the oldest first; `sent_to` has who got it, by the mail's id."""
        return [mail for mail in self.newest_first()[::-1] if "SENT" in mail.labels]

    def label_ids(self, labels: Iterable[str]) -> list[str]:
        """Return the ids of labels given by id or name."""
        names = self.label_names()
        return [names.get(label.lower(), label) for label in labels]

    def _thread_of(self, mail: Message) -> str | None:
        """Return the thread a mail answers to: a mail it refers to, with the same subject."""
        headers = f"{mime.header(mail.part, 'References')} {mime.header(mail.part, 'In-Reply-To')}"
        for reference in reversed(headers.split()):
            known = self.messages.get(self._by_message_id.get(reference, ""))
            if known is not None and bare(known.subject) == bare(mail.subject):
                return known.thread_id
        return None

    def _note(self, kind: str, mail: Message, changed: Iterable[str] = ()) -> None:
        """Write a change down."""
        self.history_id += 1
        mail.history_id = self.history_id
        event = Event(
            id=self.history_id,
            kind=kind,
            message=mail.with_labels(),
            changed=tuple(sorted(changed)),
            time=self._clock.now(),
        )
        self.events.append(event)
        self._changed(self)


def bare(subject: str) -> str:
    """Return a subject without what answers put before it."""
    return _REPLY.sub("", subject).strip().lower()


def entity_not_found() -> GoogleError:
    """Return Gmail's 404."""
    return not_found("Requested entity was not found.")


def date_of(raw: bytes, fallback: float) -> float:
    """Return when a mail says it was written, as Unix time."""
    try:
        return parsedate_to_datetime(mime.header(mime.parse(raw), "Date")).timestamp()
    except ValueError, TypeError, OverflowError:
        return fallback
