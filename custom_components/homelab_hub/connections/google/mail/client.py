"""Gmail's API, each call under its capability.

developers.google.com/workspace/gmail/api/reference/rest. Everything raises `UpstreamError`; quota
units are in .../gmail/api/reference/quota.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
import json
from secrets import token_hex
from typing import Any, Final

from homeassistant.core import HomeAssistant
from yarl import URL

from ....connector.access import first_allowed
from ....connector.account import Account
from ....connector.accounts import identify
from ....connector.capabilities import Capability
from ....connector.errors import NotAllowedError
from ....upstream import errors
from ....upstream.endpoints import endpoint
from ....upstream.google_requests import GoogleApi
from ....upstream.transport import Transport
from .const import CHANGING, DRAFTING, ME, READING, SENDING
from .heading import HEADERS, Heading, Message

_RESOURCES: Final = (
    "users",
    "users.history",
    "users.labels",
    "users.messages",
    "users.messages.attachments",
    "users.settings",
    "users.threads",
)
HEADING_FIELDS: Final = "id,threadId,labelIds,snippet,internalDate,payload/headers"
# A mail of 25 MB at 1 Mbit/s.
_SENDING_SECONDS: Final = 600.0
# A file of 25 MB in base64, in JSON.
_LARGEST_ATTACHMENT: Final = 64 * 2**20
_AT_ONCE: Final = 5
# users.messages.batchModify takes no more.
BATCH: Final = 1000


class MailClient:
    """The calls to Gmail of one account."""

    def __init__(self, hass: HomeAssistant, account: Account, api: GoogleApi) -> None:
        """Take the API made ready; see `connect`."""
        self.hass = hass
        self.account = account
        self._api = api
        self._address: str | None = None

    async def address(self) -> str:
        """Return the account's own address."""
        if self._address is None:
            owner = await identify(
                self.account.provider, self.account.transport(None), self.account.client_id
            )
            self._address = owner.name
        return self._address

    async def history_id(self) -> str:
        """Return the id of the mailbox's latest change (1 unit)."""
        profile = await self._read("users", "getProfile")
        return str(profile["historyId"])

    async def history(self, start: str, page: str | None, size: int) -> Mapping[str, Any]:
        """Return a page of the mails added since a change (2 units); NotFoundError if too long ago."""
        return await self._read(
            "users.history",
            "list",
            startHistoryId=start,
            pageToken=page,
            maxResults=size,
            historyTypes="messageAdded",
            fields="history(id,messagesAdded/message(id,labelIds)),nextPageToken,historyId",
        )

    async def find(
        self,
        query: str | None,
        *,
        labels: Iterable[str] = (),
        size: int = 100,
        page: str | None = None,
        everywhere: bool = False,
    ) -> tuple[list[str], str | None, int]:
        """Return ids of mails, newest first, the next page's token, and roughly how many (5 units).

        `everywhere` includes spam and trash.
        """
        answer = await self._read(
            "users.messages",
            "list",
            q=query or None,
            labelIds=list(labels) or None,
            maxResults=size,
            pageToken=page,
            includeSpamTrash=everywhere or None,
            fields="messages/id,nextPageToken,resultSizeEstimate",
        )
        ids = [str(message["id"]) for message in answer.get("messages", ())]
        return ids, answer.get("nextPageToken"), int(answer.get("resultSizeEstimate", len(ids)))

    async def heading(self, message_id: str) -> Heading:
        """Return what is known of a mail without its text (5 units).

        Read in an executor, as strangers can write headers that take half a second.
        """
        message = await self.message(message_id, whole=False)
        return await self.hass.async_add_executor_job(Heading.of, message)

    async def headings(self, ids: Iterable[str]) -> list[Heading]:
        """Return the headings of several mails, in their order; those that are gone are left out."""
        found: list[Heading] = []
        for some in batched(ids, _AT_ONCE, strict=False):
            answers = await asyncio.gather(*map(self._heading_if_there, some))
            found += [heading for heading in answers if heading is not None]
        return found

    async def message(self, message_id: str, *, whole: bool) -> Message:
        """Return a mail, with its text or only with the headers of `HEADERS` (5 units)."""
        if whole:
            return await self._whole(message_id)
        return await self._read(
            "users.messages",
            "get",
            id=message_id,
            format="metadata",
            metadataHeaders=list(HEADERS),
            fields=HEADING_FIELDS,
        )

    async def thread(self, thread_id: str) -> list[str]:
        """Return the ids of a thread's mails, oldest first (10 units)."""
        answer = await self._read(
            "users.threads", "get", id=thread_id, format="minimal", fields="messages/id"
        )
        return [str(message["id"]) for message in answer.get("messages", ())]

    async def attachment(self, message_id: str, attachment_id: str) -> str:
        """Return an attachment in Gmail's base64 (5 units); AnswerTooLargeError above 48 MB."""
        request = self._api.resource("users.messages.attachments").get(
            userId=ME, messageId=message_id, id=attachment_id, fields="data"
        )
        request.http = self.reading()
        parts: list[bytes] = []
        size = 0
        async with request.stream() as response:
            async for part in response.content.iter_any():
                size += len(part)
                if size > _LARGEST_ATTACHMENT:
                    raise errors.AnswerTooLargeError("an attachment is too large")
                parts.append(part)
        answer = await self.hass.async_add_executor_job(_json, parts)
        return str(answer.get("data") or "")

    async def labels(self) -> list[Mapping[str, Any]]:
        """Return the labels: `id`, `name`, `type` (1 unit)."""
        answer = await self._read("users.labels", "list", fields="labels(id,name,type)")
        return list(answer.get("labels", ()))

    async def unread_of(self, label_id: str) -> int:
        """Return how many mails of a label are unread (1 unit)."""
        answer = await self._read("users.labels", "get", id=label_id, fields="messagesUnread")
        return int(answer.get("messagesUnread", 0))

    async def change_labels(
        self, ids: Sequence[str], *, add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> None:
        """Add labels to mails, and take some away; ids of at most `BATCH` mails."""
        change = {"addLabelIds": sorted(add), "removeLabelIds": sorted(remove)}
        if len(ids) == 1:
            await self._change("users.messages", "modify", id=ids[0], body=change)
        else:
            await self._change("users.messages", "batchModify", body={"ids": list(ids), **change})

    async def trash(self, message_id: str, *, restore: bool = False) -> None:
        """Put a mail into the trash, or take it out."""
        await self._change("users.messages", "untrash" if restore else "trash", id=message_id)

    async def vacation(self) -> Mapping[str, Any]:
        """Return the settings of the vacation responder (1 unit)."""
        return await self._read("users.settings", "getVacation")

    async def set_vacation(self, settings: Mapping[str, Any]) -> Mapping[str, Any]:
        """Set the vacation responder, and return its settings."""
        way = self.account.transport(Capability.MAIL_SETTINGS)
        request = self._api.resource("users.settings").updateVacation(userId=ME, body=settings)
        answer: Mapping[str, Any] = await request.execute(way)
        return answer

    async def send(self, mail: bytes, thread_id: str | None) -> Mapping[str, Any]:
        """Send a mail; return its `id` and `threadId`."""
        resource = {"threadId": thread_id} if thread_id else {}
        return await self._upload("messages/send", SENDING, resource, mail)

    async def draft(self, mail: bytes, thread_id: str | None) -> Mapping[str, Any]:
        """Keep a mail as a draft; return the draft's `id` and its `message`."""
        resource = {"message": {"threadId": thread_id}} if thread_id else {}
        return await self._upload("drafts", DRAFTING, resource, mail)

    def reading(self) -> Transport:
        """Return the way for calls that only read. Raises `NotAllowedError`."""
        return first_allowed(self.account, *READING)

    def allows(self, capabilities: Sequence[Capability]) -> bool:
        """Return whether one of these is granted and not turned off."""
        try:
            first_allowed(self.account, *capabilities)
        except NotAllowedError:
            return False
        return True

    async def _whole(self, message_id: str) -> Message:
        """Return a mail with its text, read in an executor, as megabytes hold up the event loop."""
        request = self._api.resource("users.messages").get(userId=ME, id=message_id, format="full")
        answer = await self.reading().request(
            request.method,
            URL(request.uri, encoded=True),
            headers=request.headers,
            template=request.method_id,
        )
        return await self.hass.async_add_executor_job(_json, [answer.body])

    async def _heading_if_there(self, message_id: str) -> Heading | None:
        """Return a heading, None of a mail that is gone."""
        try:
            return await self.heading(message_id)
        except errors.NotFoundError:
            return None

    async def _read(self, resource: str, method: str, **parameters: Any) -> Mapping[str, Any]:
        """Return what a call that only reads answers."""
        request = getattr(self._api.resource(resource), method)(userId=ME, **parameters)
        answer = await request.execute(self.reading())
        if not isinstance(answer, dict):
            raise errors.AnswerBrokenError(f"{resource}.{method}: not an object")
        return answer

    async def _change(self, resource: str, method: str, **parameters: Any) -> None:
        """Do something to mails."""
        request = getattr(self._api.resource(resource), method)(userId=ME, **parameters)
        await request.execute(first_allowed(self.account, *CHANGING))

    async def _upload(
        self,
        path: str,
        capabilities: Sequence[Capability],
        resource: Mapping[str, Any],
        mail: bytes,
    ) -> Mapping[str, Any]:
        """Send a mail as media beside its resource, which takes a third less than `raw` in JSON.

        The client would make the same body (RFC 2387), but reads it through a MIME parser.
        """
        boundary = token_hex(16)
        head = (
            f"--{boundary}\r\nContent-Type: application/json\r\n\r\n{json.dumps(resource)}\r\n"
            f"--{boundary}\r\nContent-Type: message/rfc822\r\n\r\n"
        )
        answer = await first_allowed(self.account, *capabilities).post(
            f"{endpoint('google', 'gmail')}upload/gmail/v1/users/{ME}/{path}",
            params={"uploadType": "multipart"},
            data=b"".join((head.encode(), mail, f"\r\n--{boundary}--".encode())),
            headers={"Content-Type": f'multipart/related; boundary="{boundary}"'},
            template=f"gmail.users.{path.replace('/', '.')}",
            timeout=_SENDING_SECONDS,
        )
        kept = answer.json()
        if not isinstance(kept, dict):
            raise errors.AnswerBrokenError(f"{path}: not an object")
        return kept


async def connect(hass: HomeAssistant, account: Account) -> MailClient:
    """Return the calls of an account; nothing is sent."""
    way = account.transport(Capability.READ_MAIL)
    api = await hass.async_add_executor_job(GoogleApi, way, "gmail", *_RESOURCES)
    return MailClient(hass, account, api)


def _json(parts: Sequence[bytes]) -> Mapping[str, Any]:
    """Return a JSON object that came in parts; blocks for large ones."""
    try:
        answer = json.loads(b"".join(parts))
    except ValueError as error:
        raise errors.AnswerBrokenError("the answer is not JSON") from error
    return answer if isinstance(answer, dict) else {}
