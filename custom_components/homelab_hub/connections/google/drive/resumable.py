"""Drive's resumable uploads: developers.google.com/workspace/drive/api/guides/manage-uploads."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
import re
from typing import Any, Final, NoReturn, override

from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload
from googleapiclient.http import MediaUpload  # type: ignore[import-untyped]  # comes without types
from yarl import URL

from ....upstream import errors
from ....upstream.google_requests import GoogleRequest
from ....upstream.own_error import OwnError
from ....upstream.secret import Secret
from ....upstream.transport import Transport

# Pieces of an upload are multiples of this, but for the last.
UNIT: Final = 256 * 1024
# What one request sends, at most: each costs a round trip, in which nothing is sent. What has
# arrived of one that broke off stays, so there is no other reason for small ones.
LEG: Final = 4096 * UNIT
# Enough for a line of 25 kB/s; one that stalls is left long before.
LEG_TIMEOUT: Final = 12 * 3600.0
# The longest time in which the network takes nothing.
STALLED: Final = 60.0
GONE: Final = (404, 410)
_RANGE: Final = re.compile(r"bytes=0-(\d+)")
_TEMPLATE: Final = "drive.files.create"

type Read = Callable[[int, int], AsyncGenerator[bytes]]
type File = Mapping[str, Any]
# Is told how many bytes have been sent, and whether Drive has confirmed them.
type Arrived = Callable[[int, bool], None]


class Announced(MediaUpload):  # type: ignore[misc]  # its base has no types
    """What is to be uploaded, as far as Google's client wants to know it."""

    def __init__(self, size: int, mime_type: str) -> None:
        """Announce a file."""
        self._size = size
        self._mime_type = mime_type

    @override
    def size(self) -> int:
        return self._size

    @override
    def mimetype(self) -> str:
        return self._mime_type

    @override
    def resumable(self) -> bool:
        return True


class ResumableUploads:
    """Uploads that can be gone on with by who knows their session: its URI is the right to."""

    def __init__(self, transport: Transport, root: str) -> None:
        """Use the way to an API, whose root is a URL."""
        self._transport = transport
        self._origin = URL(root).origin()

    async def begin(self, request: GoogleRequest, size: int, mime_type: str) -> Secret:
        """Begin an upload that Google's client made ready; return its session."""
        answer = await self._transport.post(
            URL(request.uri, encoded=True),
            data=request.body,
            headers={
                **request.headers,
                "X-Upload-Content-Type": mime_type,
                "X-Upload-Content-Length": str(size),
            },
            idempotent=True,  # a session that nobody uses ends by itself
            template=_TEMPLATE,
        )
        location = answer.headers.get("Location", "")
        if not location or URL(location).origin() != self._origin:
            raise errors.NotAnApiError("an upload that leads elsewhere")
        return Secret(location)

    async def ask(self, session: Secret, size: int) -> int | File:
        """Return how many bytes have arrived, or the file if that is all."""
        answer = await self._transport.put(
            _uri(session),
            data=b"",
            headers={"Content-Range": f"bytes */{size}"},
            template=_TEMPLATE,
        )
        return _outcome(answer.status, answer.headers, answer.json)

    async def finish(
        self, session: Secret, read: Read, size: int, *, reached: int | File, arrived: Arrived
    ) -> File:
        """Send what has not arrived, and return the file; `reached` is what `ask` has said.

        What `read` raises goes to the caller.
        """
        while isinstance(reached, int):
            arrived(reached, True)
            before = reached
            if reached < size:
                reached = await self._leg(session, read, reached, size, arrived)
            else:
                reached = await self.ask(session, size)
            if isinstance(reached, int) and reached <= before:
                raise errors.AnswerBrokenError("an upload that does not get on")
        arrived(size, True)
        return reached

    async def _leg(
        self, session: Secret, read: Read, start: int, size: int, arrived: Arrived
    ) -> int | File:
        """Send the next bytes; return what `ask` does then."""
        stop = min(start + LEG, size)
        try:
            return await self._send(
                session, _Leg(read, start, stop, arrived), f"{start}-{stop - 1}/{size}"
            )
        except errors.BadRequestError:
            # Drive may have more, or less, than it last said.
            reached = await self.ask(session, size)
            if reached == start:
                raise
            return reached

    async def _send(self, session: Secret, body: _Leg, span: str) -> int | File:
        """Send a part of a file; what its reading raises goes to the caller."""
        try:
            answer = await self._transport.put(
                _uri(session),
                data=body,
                headers={"Content-Range": f"bytes {span}"},
                timeout=LEG_TIMEOUT,
                idempotent=False,  # what has arrived is asked for first
                template=_TEMPLATE,
            )
        except errors.UpstreamError:
            if body.own.error is not None:
                raise body.own.error from None
            raise
        return _outcome(answer.status, answer.headers, answer.json)

    async def cancel(self, session: Secret) -> None:
        """Delete what has arrived."""
        # Google's answer to success is 499, which is an error for everybody else.
        with suppress(errors.BadRequestError, errors.NotFoundError):
            await self._transport.delete(_uri(session), template=_TEMPLATE)


class _Leg(Payload):
    """A part of a file as the body of a request: read while it is sent."""

    def __init__(self, read: Read, start: int, stop: int, arrived: Arrived) -> None:
        """Read from `start` to before `stop`."""
        super().__init__(None)
        self._size = stop - start
        self._read = read
        self._start, self._stop = start, stop
        self._arrived = arrived
        self.own = OwnError()

    @override
    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> NoReturn:
        raise TypeError("a part of a file is not text")

    @override
    async def write(self, writer: AbstractStreamWriter) -> None:
        """Send it; aiohttp turns whatever is raised here into an error of the connection."""
        position = self._start
        async with aclosing(self._pieces()) as pieces:
            async for piece in pieces:
                async with asyncio.timeout(STALLED):
                    await writer.write(piece)
                position += len(piece)
                self._arrived(position, False)

    async def _pieces(self) -> AsyncGenerator[bytes]:
        """Yield the bytes; keep what goes wrong with reading apart from what the network does."""
        async with aclosing(self._read(self._start, self._stop)) as pieces:
            while True:
                with self.own:
                    piece = await anext(pieces, b"")
                if not piece:
                    return
                yield piece


def _uri(session: Secret) -> URL:
    """Return the URL of an upload."""
    return URL(session.reveal(), encoded=True)


def _outcome(status: int, headers: Mapping[str, str], json: Callable[[], Any]) -> int | File:
    """Return how far an upload is, or the file."""
    if status != 308:
        file = json()
        if not isinstance(file, dict):
            raise errors.AnswerBrokenError("an upload ended without a file")
        return file
    found = _RANGE.fullmatch(headers.get("Range", ""))
    return int(found[1]) + 1 if found else 0
