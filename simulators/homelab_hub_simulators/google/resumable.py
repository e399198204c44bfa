"""Resumable uploads, chunk by chunk, over any number of connections."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
import math
import re
from typing import Any
import uuid

from aiohttp import web

from .api import Answer, Call
from .blobs import Blobs, BlobWriter
from .bodies import pieces
from .errors import GoogleError, bad_request, invalid, not_found
from .faulty import Line

# Every chunk but the last is a multiple of this, and so is what is kept of one that broke off.
UNIT = 256 * 1024
WEEK = 7 * 24 * 3600
DEFAULT_TYPE = "application/octet-stream"
_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")

type Finish = Callable[[Call], Awaitable[Answer]]


@dataclass(slots=True, kw_only=True)
class Session:
    """One upload: the call that began it, what has come so far, and the answer when done."""

    id: str
    call: Call
    writer: BlobWriter
    content_type: str
    total: int | None
    begun: float
    answer: Answer = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def is_over(self, now: float) -> bool:
        """Tell whether it is too old to go on."""
        return now - self.begun > WEEK

    def as_dict(self) -> dict[str, Any]:
        """Return the session for who looks on from outside."""
        return {
            "id": self.id,
            "name": self.call.body.get("name"),
            "received": self.writer.size,
            "total": self.total,
            "done": self.answer is not None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chunk:
    """What a request says it brings: `stop` is None for all there is, `total` if not known."""

    start: int
    stop: int | None
    total: int | None
    asks: bool = False


class Sessions:
    """The uploads under way, and those done that may still be asked about."""

    def __init__(self, blobs: Blobs, finish: Finish) -> None:
        """Keep what comes among `blobs`; `finish` calls the method at the end."""
        self._blobs = blobs
        self._finish = finish
        self.open: dict[str, Session] = {}

    def begin(self, call: Call) -> web.Response:
        """Answer where the upload goes on; raises GoogleError for one that is not admitted."""
        headers = call.request.headers
        length = headers.get("X-Upload-Content-Length")
        if length is not None and not length.isdecimal():
            raise invalid("Invalid X-Upload-Content-Length", "X-Upload-Content-Length")
        total = None if length is None else int(length)
        if call.method.admit is not None:
            call.method.admit(call, total or 0)
        session = Session(
            id=f"ABPtcP{uuid.uuid4().hex}",
            call=call,
            writer=self._blobs.writer(),
            content_type=headers.get("X-Upload-Content-Type", DEFAULT_TYPE),
            total=total,
            begun=call.now,
        )
        self.open[session.id] = session
        location = call.request.url.update_query(upload_id=session.id)
        told = {"Location": str(location), "X-GUploader-UploadID": session.id}
        return web.Response(status=200, headers=told)

    def find(self, session_id: str, now: float) -> Session:
        """Return an upload; raises GoogleError for one that is not or whose week is over."""
        session = self.open.get(session_id)
        if session is None or session.is_over(now):
            raise not_found()
        return session

    def expire(self) -> None:
        """Let every upload be too old to go on with."""
        for session in self.open.values():
            session.begun = -math.inf

    async def close(self) -> None:
        """Give up what has not come to an end."""
        for session in self.open.values():
            if session.answer is None:
                await session.writer.discard()
        self.open.clear()

    async def cancel(self, session: Session) -> web.Response:
        """Give an upload up."""
        self.open.pop(session.id, None)
        await session.writer.discard()
        return web.Response(status=499, reason="Client Closed Request")

    async def put(self, session: Session, request: web.Request, line: Line) -> Answer:
        """Take a chunk, or tell how far the upload is.

        A chunk waits for the one before, which may not know yet that its connection is gone.
        """
        async with session.lock:
            chunk = _read_range(request)
            if session.answer is not None:
                return session.answer
            if chunk.asks:
                session.total = chunk.total if session.total is None else session.total
            else:
                await self._take(session, request, line, chunk)
            if session.total is None or session.writer.size < session.total:
                return _so_far(session)
            session.answer = await self._complete(session)
            return session.answer

    async def _take(
        self, session: Session, request: web.Request, line: Line, chunk: _Chunk
    ) -> None:
        """Take a chunk; of one that breaks off, as many whole units as have come."""
        received = session.writer.size
        self._check(session, request, chunk)
        call = replace(session.call, request=request, line=line)
        skipped = received - chunk.start
        tail = bytearray()
        async for piece in pieces(call, request.content.iter_any(), offset=chunk.start):
            fresh = piece[min(skipped, len(piece)) :]
            skipped -= len(piece) - len(fresh)
            fresh = line.stored(session.writer.size + len(tail), fresh)
            if len(tail) + len(fresh) < UNIT:
                tail += fresh
                continue
            cut = (len(tail) + len(fresh)) // UNIT * UNIT - len(tail)
            await session.writer.write(bytes(tail))
            await session.writer.write(fresh[:cut])
            tail = bytearray(fresh[cut:])
        if session.total is None and chunk.stop is None:
            session.total = session.writer.size + len(tail)
        if session.writer.size + len(tail) == session.total:
            await session.writer.write(bytes(tail))

    def _check(self, session: Session, request: web.Request, chunk: _Chunk) -> None:
        """Raise GoogleError for a chunk that does not fit the upload, or keep its total size."""
        received, total = session.writer.size, session.total
        if chunk.total is not None:
            if total not in {None, chunk.total}:
                raise bad_request("Invalid request. The total size of the upload changed.")
            total = chunk.total
        if chunk.start > received:
            raise bad_request(
                "Invalid request. According to the Content-Range header, the upload offset is "
                f"{chunk.start} byte(s), which exceeds already uploaded size of {received} byte(s)."
            )
        if chunk.stop is not None:
            _check_size(chunk.stop - chunk.start, request.content_length)
            if chunk.stop != total and (chunk.stop - chunk.start) % UNIT:
                raise bad_request(
                    "Invalid request. The number of bytes uploaded is required to be equal or "
                    "greater than 262144, except for the final request, and a multiple of it."
                )
        session.total = total

    async def _complete(self, session: Session) -> Answer:
        """Call the method with all that has come."""
        try:
            media = await session.writer.finish(session.content_type)
            return await self._finish(replace(session.call, media=media))
        except GoogleError:
            self.open.pop(session.id, None)
            raise


def _check_size(size: int, length: int | None) -> None:
    """Raise GoogleError for a body that is not as long as its range."""
    if length not in {None, size}:
        raise bad_request(
            f"Invalid request. There were {length} byte(s) in the request body. There should have "
            f"been {size} byte(s) according to the Content-Range header."
        )


def _so_far(session: Session) -> web.Response:
    """Answer how much has come."""
    size = session.writer.size
    headers = {"Range": f"bytes=0-{size - 1}"} if size else {}
    headers["X-GUploader-UploadID"] = session.id
    return web.Response(status=308, reason="Resume Incomplete", headers=headers)


def _read_range(request: web.Request) -> _Chunk:
    """Return what `Content-Range` says; without it the body is the whole file."""
    header = request.headers.get("Content-Range")
    if header is None:
        return _Chunk(start=0, stop=None, total=request.content_length)
    if (match := _RANGE.fullmatch(header.strip())) is None:
        raise bad_request("Failed to parse Content-Range header.")
    first, last, size = match.groups()
    total = None if size == "*" else int(size)
    if first is None:
        return _Chunk(start=0, stop=0, total=total, asks=True)
    start, stop = int(first), int(last) + 1
    if stop <= start or (total is not None and stop > total):
        raise bad_request("Failed to parse Content-Range header.")
    return _Chunk(start=start, stop=stop, total=total)
