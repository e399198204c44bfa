"""What the actions for mail do, and what they answer."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from email.headerregistry import Address
from typing import Any, Final

from homeassistant.util import dt as dt_util

from ....upstream import errors
from . import addresses, fields
from .client import BATCH, MailClient
from .const import IMPORTANT, INBOX, STARRED, UNREAD
from .enclosing import enclose
from .heading import Headers, Heading, Message
from .letter import Letter, Reply, reply_subject
from .reading import attachments_of, body_of
from .refusals import partly_done, refusal
from .saving import save_attachments
from .sending import check_recipients, send
from .vacation import Vacation, settings

type Answer = dict[str, Any]
type Data = Mapping[str, Any]

# Of a longer thread, the newest mails are read.
MOST_IN_A_THREAD: Final = 20


class Deeds:
    """What can be done with the mail of one account.

    Everything raises `UpstreamError`, `ServiceValidationError`, `AddressError` or `HeaderError`;
    `refusals` makes them Home Assistant's.
    """

    def __init__(self, client: MailClient, changed: Callable[[], None]) -> None:
        """Use the calls of an account; `changed` is told when there is something new to see."""
        self._client = client
        self._changed = changed

    async def do(self, action: str, data: Data) -> Answer:
        """Do what an action says; `data` is what its schema in `fields` makes of the call."""
        deeds: Mapping[str, Callable[[Data], Awaitable[Answer]]] = {
            "send_mail": self.send,
            "search_mail": self.search,
            "read_mail": self.read,
            "save_attachments": self.save,
            "label_mail": self.label,
            "archive_mail": self.archive,
            "mark_mail": self.mark,
            "trash_mail": self.trash,
            "set_vacation_responder": self.set_vacation,
        }
        return await deeds[action](data)

    async def send(self, data: Data) -> Answer:
        """Send a mail or keep a draft; return its ids, and whom it goes to."""
        draft: bool = data["draft"]
        letter = await self._letter(data)
        check_recipients(letter, draft=draft)
        files, images = await enclose(self._client.hass, data["attachments"], data["images"])
        whole = Letter(
            **{name: getattr(letter, name) for name in ("to", "cc", "bcc", "sender", "subject")},
            text=data["message"],
            html=data["html"],
            attachments=files,
            images=images,
            reply=letter.reply,
        )
        kept = await send(self._client, whole, draft=draft)
        return {**kept, "to": [str(address) for address in whole.to], "subject": whole.subject}

    async def search(self, data: Data) -> Answer:
        """Find mails, newest first: `mails`, `estimate` of how many there are, and `next_page`."""
        label = data.get("label")
        labels = await self._label_ids([label]) if label else []
        ids, page, estimate = await self._client.find(
            data["query"], labels=labels, size=data[fields.LIMIT], page=data.get("page")
        )
        found = await self._client.headings(ids)
        return {
            "mails": [heading.as_answer() for heading in found],
            "estimate": max(estimate, len(found)),
            "next_page": page,
        }

    async def read(self, data: Data) -> Answer:
        """Read a mail or the newest ones of a thread: `mails`, oldest first, and `left_out`.

        The texts have at most `max_length` characters together; newer mails come first in that.
        """
        if thread_id := data.get(fields.THREAD_ID):
            ids = await self._client.thread(thread_id)
        elif message_id := data.get(fields.MESSAGE_ID):
            ids = [message_id]
        else:
            raise refusal("mail_nothing_to_read")
        left: int = data["max_length"]
        mails: list[Answer] = []
        for message_id in reversed(ids[-MOST_IN_A_THREAD:]):
            mail = await self._read_one(message_id, left, quoted=data["quoted"])
            left = max(0, left - len(mail["text"]))
            mails.append(mail)
        mails.reverse()
        return {"mails": mails, "left_out": len(ids) - len(mails)}

    async def save(self, data: Data) -> Answer:
        """Save attachments; see `saving`."""
        saved = await save_attachments(
            self._client, data[fields.MESSAGE_ID], data["names"], data[fields.FOLDER]
        )
        return {"files": saved}

    async def label(self, data: Data) -> Answer:
        """Add and take away labels, given by name or id."""
        return await self._change(
            data[fields.MESSAGE_IDS],
            add=await self._label_ids(data["add"]),
            remove=await self._label_ids(data["remove"]),
        )

    async def archive(self, data: Data) -> Answer:
        """Take mails out of the inbox."""
        return await self._change(data[fields.MESSAGE_IDS], remove=[INBOX])

    async def mark(self, data: Data) -> Answer:
        """Mark mails as read, with a star, or as important, or as the opposite."""
        marks = ((STARRED, data.get("starred")), (IMPORTANT, data.get("important")))
        read = data.get("read")
        wanted = [*marks, (UNREAD, None if read is None else not read)]
        return await self._change(
            data[fields.MESSAGE_IDS],
            add=[label for label, on in wanted if on is True],
            remove=[label for label, on in wanted if on is False],
        )

    async def trash(self, data: Data) -> Answer:
        """Put mails into the trash, or take them out."""
        ids: list[str] = data[fields.MESSAGE_IDS]
        done = 0
        try:
            for message_id in ids:
                await self._client.trash(message_id, restore=data["restore"])
                done += 1
        except errors.UpstreamError as error:
            if not done:
                raise
            raise partly_done(done, len(ids)) from error
        finally:
            self._changed()
        return {"changed": done}

    async def set_vacation(self, data: Data) -> Answer:
        """Set the vacation responder; return what is set now."""
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            raise refusal("mail_vacation_days_wrong")
        if data["enabled"] and not data["subject"].strip() and not data["message"].strip():
            raise refusal("mail_vacation_empty")
        answer = await self._client.set_vacation(
            settings(
                enabled=data["enabled"],
                subject=data["subject"],
                message=data["message"],
                html=data["html"],
                first_day=first,
                last_day=last,
                contacts_only=data["contacts_only"],
                domain_only=data["domain_only"],
                zone=dt_util.get_default_time_zone(),
            )
        )
        self._changed()
        return Vacation.of(answer).as_answer()

    async def _letter(self, data: Data) -> Letter:
        """Return a letter without its content; what it answers says what is left out."""
        to = addresses.typed_list(data["to"])
        subject: str = data.get("subject", "")
        reply = None
        if answered := data.get("reply_to"):
            message = await self._client.message(answered, whole=False)
            reply = _reply(message)
            run = self._client.hass.async_add_executor_job
            to = to or await run(_answer_to, message)
            subject = subject or reply_subject((await run(Heading.of, message)).subject)
        sender = data.get("sender")
        return Letter(
            to=to,
            cc=addresses.typed_list(data["cc"]),
            bcc=addresses.typed_list(data["bcc"]),
            sender=addresses.typed(sender) if sender else None,
            subject=subject,
            reply=reply,
        )

    async def _read_one(self, message_id: str, limit: int, *, quoted: bool) -> Answer:
        """Return a mail with its text; of one that is too large to fetch, what is known of it."""
        try:
            message = await self._client.message(message_id, whole=True)
        except errors.AnswerTooLargeError:
            heading = await self._client.heading(message_id)
            return {
                **heading.as_answer(),
                "text": heading.snippet[:limit],
                "truncated": True,
                "quoted_lines": 0,
                "attachments": [],
            }
        return await self._client.hass.async_add_executor_job(_shown, message, limit, quoted)

    async def _change(
        self, ids: Sequence[str], *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> Answer:
        """Change labels of mails, if there is anything to change."""
        assert len(ids) <= BATCH
        added, removed = list(add), list(remove)
        if not added and not removed:
            raise refusal("mail_nothing_to_change")
        await self._client.change_labels(ids, add=added, remove=removed)
        self._changed()
        return {"changed": len(ids)}

    async def _label_ids(self, names: Sequence[str]) -> list[str]:
        """Return the ids of labels that are given by name or id."""
        if not names:
            return []
        labels = await self._client.labels()
        known = {str(label["name"]).casefold(): str(label["id"]) for label in labels}
        known |= {str(label["id"]).casefold(): str(label["id"]) for label in labels}
        for name in names:
            if name.strip().casefold() not in known:
                raise refusal("mail_label_unknown", label=name)
        return [known[name.strip().casefold()] for name in names]


def _shown(message: Message, limit: int, quoted: bool) -> Answer:
    """Return a mail with its text."""
    body = body_of(message, limit, quoted=quoted)
    heading = Heading.of(message)
    attachments = [attachment.as_answer() for attachment in attachments_of(message)]
    return {
        **heading.as_answer(),
        "text": body.text or ("" if attachments else heading.snippet[:limit]),
        "truncated": body.truncated,
        "quoted_lines": body.quoted_lines,
        "attachments": attachments,
    }


def _reply(message: Message) -> Reply:
    """Return what a mail that answers another needs of it."""
    headers = Headers(message)
    return Reply(
        thread_id=str(message.get("threadId") or ""),
        message_id=headers.raw("Message-ID"),
        references=headers.raw("References"),
    )


def _answer_to(message: Message) -> list[Address]:
    """Return where an answer to a mail goes (RFC 5322 section 3.6.3)."""
    headers = Headers(message)
    sender = addresses.sender_of(headers.text("Reply-To") or headers.text("From"))
    return [addresses.typed(sender["address"], sender["name"])]
