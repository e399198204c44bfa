"""Multipart uploads: metadata and media in one body (RFC 2387)."""

from collections.abc import AsyncIterator
from email.parser import BytesParser

from aiohttp import web

from .errors import bad_request

# As much as comes before the media: headers and metadata.
LONGEST_HEAD = 1024 * 1024
_LINE_END = b"\n"


class Related:
    """A body whose last part is the media, which is passed on as it comes.

    Lines may end in LF alone, as google-api-python-client writes them.
    """

    def __init__(self, request: web.Request) -> None:
        """Read the body of `request`; raises GoogleError where it has no parts."""
        _, _, parameter = request.headers.get("Content-Type", "").partition("boundary=")
        boundary = parameter.partition(";")[0].strip().strip('"')
        if not request.content_type.startswith("multipart/") or not boundary:
            raise bad_request("Missing multipart boundary.")
        self._delimiter = b"--" + boundary.encode()
        self._content = request.content
        self._buffer = b""
        self.media_type: str | None = None

    async def metadata(self) -> bytes:
        """Return the first part; raises GoogleError for a body that is not as it should be."""
        await self._until(self._delimiter)
        await self._until(_LINE_END)
        await self._headers()
        first = await self._until(_LINE_END + self._delimiter)
        await self._until(_LINE_END)
        self.media_type = await self._headers()
        return first

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the media; raises GoogleError where the body just ends."""
        end = len(self._delimiter) + 8
        while True:
            if len(self._buffer) > end:
                piece, self._buffer = self._buffer[:-end], self._buffer[-end:]
                yield piece
            if not (more := await self._content.readany()):
                break
            self._buffer += more
        media, found, _ = self._buffer.rpartition(self._delimiter)
        if not found:
            raise bad_request("Malformed multipart body.")
        yield media.removesuffix(_LINE_END).removesuffix(b"\r")

    async def _headers(self) -> str | None:
        """Read the headers of a part, and return its type."""
        lines = []
        while line := (await self._until(_LINE_END)).strip():
            lines.append(line)
        return BytesParser().parsebytes(b"\r\n".join(lines) + b"\r\n\r\n").get("Content-Type")

    async def _until(self, mark: bytes) -> bytes:
        """Return what comes before a mark, which is taken too."""
        while mark not in self._buffer:
            more = await self._content.readany()
            if not more or len(self._buffer) > LONGEST_HEAD:
                raise bad_request("Malformed multipart body.")
            self._buffer += more
        found, _, self._buffer = self._buffer.partition(mark)
        return found
