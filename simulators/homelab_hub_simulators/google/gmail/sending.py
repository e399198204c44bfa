"""The methods that bring mail in: sending, drafts, inserting, importing."""

import asyncio
from collections.abc import Callable, Sequence
import itertools
from typing import Any

from homelab_hub_simulators.google.api import Call
from homelab_hub_simulators.google.errors import GoogleError
from homelab_hub_simulators.google.paging import Paging

from . import compose, mime
from .mailbox import NEW, Mailbox, date_of, entity_not_found
from .message import Message
from .reading import DEFAULT_SIZE, LARGEST_SIZE, Of, found

# 35 MiB: what the discovery document says of `send`.
LARGEST_SENT = 36_700_160
LARGEST_INSERTED = 52_428_800


class SendingMethods:
    """What each method that brings mail in does."""

    def __init__(self, of: Of, paging: Paging, by_address: Callable[[str], Mailbox | None]) -> None:
        """Work on the mailboxes that `of` returns for a call; `by_address` finds those of others."""
        self._of = of
        self._paging = paging
        self._by_address = by_address
        self._numbers = itertools.count(1)

    async def send(self, call: Call) -> dict[str, Any]:
        """Send a mail."""
        raw = await _raw(call, call.body)
        return self._send(call, raw, call.body.get("threadId")).with_labels()

    async def insert(self, call: Call) -> dict[str, Any]:
        """Put a mail into the mailbox as it is."""
        return await self._insert(call, default="receivedTime")

    async def take_in(self, call: Call) -> dict[str, Any]:
        """Put a mail into the mailbox as if it had arrived."""
        return await self._insert(call, default="dateHeader")

    async def create_draft(self, call: Call) -> dict[str, Any]:
        """Keep a draft."""
        body = call.body.get("message") or {}
        mail = self._keep_draft(call, await _raw(call, body), body.get("threadId"))
        draft_id = f"r{next(self._numbers)}"
        self._of(call).drafts[draft_id] = mail.id
        return {"id": draft_id, "message": mail.with_labels()}

    async def update_draft(self, call: Call) -> dict[str, Any]:
        """Replace a draft, whose mail is another one then."""
        mailbox = self._of(call)
        old = self._draft(call)
        body = call.body.get("message") or {}
        raw = await _raw(call, body)
        mail = self._keep_draft(call, raw, body.get("threadId") or old.thread_id)
        mailbox.drop(old)
        mailbox.drafts[call.path["id"]] = mail.id
        return {"id": call.path["id"], "message": mail.with_labels()}

    async def send_draft(self, call: Call) -> dict[str, Any]:
        """Send a draft, as it is kept or as it is sent along."""
        mailbox = self._of(call)
        draft_id = str(call.body.get("id", ""))
        old = mailbox.messages.get(mailbox.drafts.get(draft_id, ""))
        if old is None:
            raise entity_not_found()
        body = call.body.get("message") or {}
        sent_along = call.media is not None or body.get("raw")
        raw = await _raw(call, body) if sent_along else old.raw
        mail = self._send(
            call, raw, old.thread_id if len(mailbox.thread(old.thread_id)) > 1 else None
        )
        mailbox.drop(old)
        del mailbox.drafts[draft_id]
        return mail.with_labels()

    def list_drafts(self, call: Call) -> dict[str, Any]:
        """Return a page of drafts, the newest first."""
        mailbox = self._of(call)

        def find() -> tuple[Sequence[dict[str, Any]], int]:
            """Return the drafts that are found."""
            ids = {mail_id: draft_id for draft_id, mail_id in mailbox.drafts.items()}
            drafts = [
                {"id": ids[mail.id], "message": mail.reference()}
                for mail in found(call, mailbox)
                if mail.id in ids
            ]
            return drafts, len(drafts)

        size = call.number("maxResults", default=DEFAULT_SIZE, most=LARGEST_SIZE)
        page = self._paging.page(("drafts", call.person.id), call.text("pageToken"), size, find)
        answer: dict[str, Any] = {"resultSizeEstimate": page.end}
        if page.items:
            answer["drafts"] = list(page.items)
        return answer if page.next is None else answer | {"nextPageToken": page.next}

    def get_draft(self, call: Call) -> dict[str, Any]:
        """Return a draft."""
        form = (call.text("format") or "full").lower()
        return {"id": call.path["id"], "message": self._draft(call).shown(form)}

    def delete_draft(self, call: Call) -> None:
        """Delete a draft for ever."""
        self._of(call).drop(self._draft(call))
        del self._of(call).drafts[call.path["id"]]

    def _draft(self, call: Call) -> Message:
        """Return the mail of the draft in the path; raises GoogleError for none."""
        mailbox = self._of(call)
        mail = mailbox.messages.get(mailbox.drafts.get(call.path["id"], ""))
        if mail is None:
            raise entity_not_found()
        return mail

    def _keep_draft(self, call: Call, raw: bytes, thread_id: str | None) -> Message:
        """Keep the mail of a draft."""
        mailbox = self._of(call)
        whole = compose.completed(raw, mailbox.account, mailbox.send_as, call.now)
        return mailbox.keep(whole, {"DRAFT"}, thread_id=self._known_thread(call, thread_id))

    def _send(self, call: Call, raw: bytes, thread_id: str | None) -> Message:
        """Send a mail to those of its recipients who are here, and keep it as sent."""
        mailbox = self._of(call)
        recipients = compose.recipients(mime.parse(raw))
        whole = compose.completed(raw, mailbox.account, mailbox.send_as, call.now)
        own = mailbox.account.email.lower() in recipients
        mail = mailbox.keep(
            whole,
            {"SENT", *(("INBOX", "UNREAD") if own else ())},
            thread_id=self._known_thread(call, thread_id),
        )
        mailbox.sent_to[mail.id] = recipients
        for address in recipients:
            other = self._by_address(address)
            if other is not None and other is not mailbox:
                other.keep(compose.without_bcc(whole), NEW)
        return mail

    def _known_thread(self, call: Call, thread_id: str | None) -> str | None:
        """Return a thread that a client names; raises GoogleError for one that is not there."""
        if thread_id is not None:
            self._of(call).thread(thread_id)
        return thread_id

    async def _insert(self, call: Call, *, default: str) -> dict[str, Any]:
        """Put a mail into the mailbox."""
        mailbox = self._of(call)
        raw = await _raw(call, call.body)
        labels = call.body.get("labelIds") or ()
        if not set(labels) <= mailbox.labels.keys():
            raise GoogleError(400, "invalidArgument", "Invalid label")
        received = call.now
        if (call.text("internalDateSource") or default) == "dateHeader":
            received = date_of(raw, call.now)
        thread_id = self._known_thread(call, call.body.get("threadId"))
        mail = mailbox.keep(raw, labels, thread_id=thread_id, received=received)
        return mail.with_labels()


def admit_sent(_: Call, size: int) -> None:
    """Raise GoogleError for a mail that is too large to send."""
    _admit(size, LARGEST_SENT)


def admit_inserted(_: Call, size: int) -> None:
    """Raise GoogleError for a mail that is too large to insert."""
    _admit(size, LARGEST_INSERTED)


def _admit(size: int, most: int) -> None:
    """Raise the 413 for more than is allowed."""
    if size > most:
        raise GoogleError(413, "uploadTooLarge", "Request Entity Too Large")


async def _raw(call: Call, body: dict[str, Any]) -> bytes:
    """Return the mail that was uploaded, or is in a body; raises GoogleError for none."""
    if call.media is not None:
        return await asyncio.to_thread(call.media.read)
    if not (text := body.get("raw")):
        message = (
            "'raw' RFC822 payload message string or uploading message via /upload/* URL required"
        )
        raise GoogleError(400, "invalidArgument", message)
    try:
        data = mime.decode(text)
    except ValueError as error:
        raise GoogleError(400, "invalidArgument", "Invalid value for ByteString") from error
    if call.method.admit is not None:
        call.method.admit(call, len(data))
    return data
