"""Where the bytes of an upload come from: read as often as needed, hashed once on the way."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing
import hashlib
from io import FileIO
from pathlib import Path
from typing import Any, Final, Protocol, override

from homeassistant.core import HomeAssistant

from .errors import SourceError
from .streams import close_stream

PIECE: Final = 2**20

type OpenStream = Callable[[], Coroutine[Any, Any, AsyncIterator[bytes]]]


class Source(Protocol):
    """A backup that can be read from anywhere in it."""

    size: int

    def read(self, start: int, stop: int) -> AsyncGenerator[bytes]:
        """Yield the bytes from `start` to before `stop`. Raises `SourceError`."""

    async def md5(self) -> str:
        """Return the MD5 of all of it, in hexadecimal. Raises `SourceError`."""

    async def lasts(self) -> bool:
        """Return whether it will be there after a restart, as soon as that is known."""

    async def release(self) -> None:
        """Delete what was kept for the upload."""


class Digest:
    """The MD5 of what was read from the start on, whatever else was read before or after."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._md5 = hashlib.md5(usedforsecurity=False)
        self.size = 0

    def take(self, position: int, piece: bytes) -> None:
        """Take what continues the start; blocks for a millisecond a mebibyte."""
        fresh = self.size - position
        if 0 <= fresh < len(piece):
            self._md5.update(memoryview(piece)[fresh:])
            self.size += len(piece) - fresh

    def hexdigest(self) -> str:
        """Return the MD5 of the first `size` bytes."""
        return self._md5.hexdigest()


class FileSource:
    """A backup in a file; `owned` if it was made for the upload, and is deleted after it."""

    def __init__(self, hass: HomeAssistant, path: Path, size: int, *, owned: bool) -> None:
        """Read a file that has `size` bytes, or will have."""
        self.size = size
        self.path = path
        self._hass = hass
        self._owned = owned
        self._digest = Digest()

    async def read(self, start: int, stop: int) -> AsyncGenerator[bytes]:
        """Yield the bytes from `start` to before `stop`; the next are read meanwhile."""
        job = self._hass.async_add_executor_job
        if start >= stop:
            return
        end = await self._until(start, stop)  # before that there may be no file
        try:
            file = await job(_open, self.path, start)
        except OSError as error:
            raise _lost(error) from error
        coming: asyncio.Future[bytes] | None = None
        try:
            coming = job(self._take, file, start, end)
            while start < stop:
                piece = await coming
                start += len(piece)
                if start < stop:
                    coming = job(self._take, file, start, await self._until(start, stop))
                yield piece
        except OSError as error:
            raise _lost(error) from error
        finally:
            if coming is not None:
                await asyncio.wait((coming,))  # else the thread would read from a file not its own
            await job(file.close)

    async def md5(self) -> str:
        """Return the MD5 of all of it; reads what was not read yet."""
        try:
            return await self._hass.async_add_executor_job(self._hash_the_rest)
        except OSError as error:
            raise _lost(error) from error

    async def lasts(self) -> bool:
        """Return that it does."""
        return True

    async def release(self) -> None:
        """Delete the file, if it was made for the upload."""
        if self._owned:
            await self._hass.async_add_executor_job(lambda: self.path.unlink(missing_ok=True))

    async def _until(self, start: int, stop: int) -> int:
        """Return where a piece ends that starts here."""
        return min(start + PIECE, stop)

    def _take(self, file: FileIO, start: int, stop: int) -> bytes:
        """Read a piece and hash it; blocks."""
        if not (piece := file.read(stop - start)):
            raise SourceError("the file ended early")
        self._digest.take(start, piece)
        return piece

    def _hash_the_rest(self) -> str:
        """Hash what was not read yet; blocks."""
        if self._digest.size < self.size:
            with _open(self.path, self._digest.size) as file:
                while self._digest.size < self.size:
                    self._take(file, self._digest.size, self._digest.size + PIECE)
        return self._digest.hexdigest()


class StreamSource:
    """A backup that nobody keeps: its stream is opened anew to go back."""

    def __init__(self, hass: HomeAssistant, open_stream: OpenStream, size: int) -> None:
        """Read streams of `size` bytes, which are all alike."""
        self.size = size
        self._hass = hass
        self._open_stream = open_stream
        self._stream: AsyncIterator[bytes] | None = None
        self._position = 0
        self._rest = b""
        self._digest = Digest()

    async def read(self, start: int, stop: int) -> AsyncGenerator[bytes]:
        """Yield the bytes from `start` to before `stop`."""
        if self._stream is None or start < self._position:
            await self.release()
            self._stream = await self._open_stream()
        while self._position < stop:
            piece = self._rest or await anext(self._stream, b"")
            if not piece:
                raise SourceError("the stream ended early")
            wanted, self._rest = piece[: stop - self._position], piece[stop - self._position :]
            await self._hass.async_add_executor_job(self._digest.take, self._position, wanted)
            skipped = max(0, start - self._position)
            self._position += len(wanted)
            if skipped < len(wanted):
                yield wanted[skipped:]

    async def md5(self) -> str:
        """Return the MD5 of all of it; reads what was not read yet."""
        if self._digest.size < self.size:
            async with aclosing(self.read(self._digest.size, self.size)) as pieces:
                async for _ in pieces:
                    pass
        return self._digest.hexdigest()

    async def lasts(self) -> bool:
        """Return that it does not."""
        return False

    async def release(self) -> None:
        """Close the stream."""
        if self._stream is not None:
            await close_stream(self._stream)
        self._stream, self._position, self._rest = None, 0, b""


class SpooledSource(FileSource):
    """A file that is being filled, as fast as the disk takes it; what is there can be read."""

    def __init__(self, hass: HomeAssistant, path: Path, size: int) -> None:
        """Read a file that `Spool` fills."""
        super().__init__(hass, path, size, owned=True)
        self._filled = 0
        self._failure: Exception | None = None
        self._more = asyncio.Event()

    def filled(self, size: int) -> None:
        """Take note of how much there is."""
        self._filled = size
        self._look_again()

    def failed(self, error: Exception) -> None:
        """Let whoever waits for more know that none comes."""
        self._failure = error
        self._look_again()

    @override
    async def lasts(self) -> bool:
        """Return whether all of it came to the disk, when it has or has not."""
        while self._filled < self.size and self._failure is None:
            await self._more.wait()
        return self._failure is None

    @override
    async def _until(self, start: int, stop: int) -> int:
        while self._filled <= start:
            if self._failure is not None:
                raise self._failure
            await self._more.wait()
        return min(start + PIECE, stop, self._filled)

    def _look_again(self) -> None:
        """Wake whoever waits."""
        more, self._more = self._more, asyncio.Event()
        more.set()


def _open(path: Path, start: int) -> FileIO:
    """Open a file at a position; blocks."""
    file = FileIO(path)
    file.seek(start)
    return file


def _lost(error: OSError) -> SourceError:
    """Return our error for a file that cannot be read."""
    return SourceError(f"the file cannot be read: {type(error).__name__}")
