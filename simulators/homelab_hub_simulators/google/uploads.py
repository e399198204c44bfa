"""Uploads: https://developers.google.com/workspace/drive/api/guides/manage-uploads."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace

from .api import Answer, Call
from .blobs import Blob, Blobs
from .bodies import json_object, pieces
from .errors import bad_request
from .related import Related
from .resumable import Sessions

DEFAULT_TYPE = "application/octet-stream"

type Finish = Callable[[Call], Awaitable[Answer]]


class Uploads:
    """The three ways of sending media; `finish` calls the method with what has come."""

    def __init__(self, blobs: Blobs, finish: Finish) -> None:
        """Keep what is uploaded among `blobs`."""
        self._blobs = blobs
        self._finish = finish
        self.sessions = Sessions(blobs, finish)

    async def serve(self, call: Call) -> Answer:
        """Take an upload, or begin one that is resumable, whose body has been read.

        Raises GoogleError for a bad one.
        """
        match call.query.get("uploadType"):
            case "media":
                media = call.request.content.iter_any()
                blob = await self._kept(call, media, call.request.headers.get("Content-Type"))
                return await self._finish(replace(call, media=blob))
            case "multipart":
                return await self._multipart(call)
            case "resumable":
                return self.sessions.begin(call)
            case _:
                raise bad_request("Invalid upload type.")

    async def _multipart(self, call: Call) -> Answer:
        """Take a body of two parts: the metadata and the media."""
        related = Related(call.request)
        call = replace(call, body=json_object(await related.metadata()))
        blob = await self._kept(call, related.pieces(), related.media_type)
        return await self._finish(replace(call, media=blob))

    async def _kept(self, call: Call, body: AsyncIterator[bytes], kind: str | None) -> Blob:
        """Return the media as a blob; nothing stays of one that did not come whole."""
        writer = self._blobs.writer()
        async with AsyncExitStack() as undo:
            undo.push_async_callback(writer.discard)
            async for piece in pieces(call, body):
                await writer.write(call.line.stored(writer.size, piece))
            blob = await writer.finish(media_type(kind))
            undo.pop_all()
        return blob


def media_type(header: str | None) -> str:
    """Return the type of a Content-Type header, without its parameters."""
    return (header or DEFAULT_TYPE).partition(";")[0].strip()
