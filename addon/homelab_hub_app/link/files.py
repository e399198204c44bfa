"""Files that Home Assistant sends before a message that names them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
import errno
import logging
from pathlib import Path
import secrets
import shutil
from typing import BinaryIO, Final

from homelab_hub_app.sources.source import Upload
from homelab_hub_protocol.errors import Code, RequestError

FOLDER: Final = "files"
MAX_FILE: Final = 100 * 1024 * 1024
MAX_ALL: Final = 5 * MAX_FILE
MAX_COUNT: Final = 100
KEPT_SECONDS: Final = 600.0
CHUNK: Final = 256 * 1024
NO_ROOM: Final = "no_room"
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)

_LOGGER: Final = logging.getLogger(__name__)


class Files:
    """The files that wait to be used, each for ten minutes at most."""

    def __init__(self, data: Path, kept_seconds: float = KEPT_SECONDS) -> None:
        """Use the data folder; call `open`."""
        self._folder = data / FOLDER
        self._kept_seconds = kept_seconds
        self._uploads: dict[str, Upload] = {}
        self._ends: dict[str, asyncio.TimerHandle] = {}
        self._deleting: set[asyncio.Task[None]] = set()
        self._coming = 0
        self._bytes = 0

    async def open(self) -> None:
        """Begin with an empty folder. Raises `OSError`."""
        await asyncio.to_thread(_empty, self._folder)

    async def close(self) -> None:
        """Delete what was not used."""
        for id_ in tuple(self._uploads):
            self._delete_soon(id_)
        await asyncio.gather(*self._deleting)

    async def receive(self, name: str, parts: AsyncIterator[bytes]) -> str:
        """Take a file as it comes; return its id.

        Raises `RequestError`: `TOO_LARGE` for one over 100 MiB, or for which the disk has no room
        (reason `no_room`), `RATE_LIMITED` if too many wait, `FAILED` where it cannot be written.
        What the parts raise is passed on.
        """
        if len(self._uploads) + self._coming >= MAX_COUNT:
            raise RequestError(Code.RATE_LIMITED, "too many files wait", retry_after=60)
        id_ = secrets.token_hex(16)
        path = self._folder / id_
        self._coming += 1
        try:
            size = await self._write(path, parts)
        finally:
            self._coming -= 1
        self._uploads[id_] = Upload(path=path, name=name, size=size)
        loop = asyncio.get_running_loop()
        self._ends[id_] = loop.call_later(self._kept_seconds, self._delete_soon, id_)
        return id_

    def size(self, id_: str) -> int:
        """Return how many bytes a file has."""
        return self._uploads[id_].size

    @asynccontextmanager
    async def use(self, id_: str) -> AsyncIterator[Upload]:
        """Return a file, which is deleted at the end. Raises `RequestError` without one."""
        if (upload := self._uploads.pop(id_, None)) is None:
            raise RequestError(Code.NOT_FOUND, "the file was used, or waited too long")
        self._ends.pop(id_).cancel()
        try:
            yield upload
        finally:
            await self._delete(upload.path, upload.size)

    async def _write(self, path: Path, parts: AsyncIterator[bytes]) -> int:
        """Write what comes into a file; return its size. A file that is not whole is deleted."""
        size = 0
        file: BinaryIO = await _on_disk(path.open, "xb")
        async with AsyncExitStack() as undo:
            undo.push_async_callback(lambda: self._delete(path, size))
            undo.push_async_callback(asyncio.to_thread, _close, file)
            async for part in parts:
                size += len(part)
                self._take(len(part), size)
                await _on_disk(file.write, part)
            await _on_disk(file.close)
            undo.pop_all()
        return size

    def _take(self, more: int, size: int) -> None:
        """Count bytes that come. Raises `RequestError` when there are too many."""
        self._bytes += more
        if size > MAX_FILE or self._bytes > MAX_ALL:
            raise RequestError(Code.TOO_LARGE, "the file is too large, or too many wait")

    async def _delete(self, path: Path, size: int) -> None:
        """Delete a file."""
        self._bytes -= size
        await asyncio.to_thread(path.unlink, missing_ok=True)

    def _delete_soon(self, id_: str) -> None:
        """Delete a file that nobody has used."""
        upload = self._uploads.pop(id_)
        self._ends.pop(id_).cancel()
        deletion = asyncio.create_task(self._delete(upload.path, upload.size))
        self._deleting.add(deletion)
        deletion.add_done_callback(self._deleting.discard)


async def _on_disk[**P, R](work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do something with a file. Raises `RequestError`; the log says it, too: a person has to act."""
    try:
        return await asyncio.to_thread(work, *args, **kwargs)
    except OSError as error:
        why = error.strerror or type(error).__name__
        _LOGGER.error("A file of Home Assistant cannot be written: %s", why)  # noqa: TRY400 - it says all
        if error.errno in _NO_ROOM:
            raise RequestError(Code.TOO_LARGE, f"no room: {why}", reason=NO_ROOM) from error
        raise RequestError(Code.FAILED, f"the file cannot be written: {why}") from error


def _close(file: BinaryIO) -> None:
    """Close a file that is to be deleted, whatever was left to write."""
    with suppress(OSError):
        file.close()


def _empty(folder: Path) -> None:
    """Make a folder, and delete what the last run left in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
