"""Keeping a backup on this disk until it is uploaded, whatever happens to Home Assistant.

Home Assistant's backup manager writes a backup that goes nowhere but to agents into `tmp_backups`,
and deletes it when the agents are done or have failed. A second name for that file (a hard link)
costs no room and survives that. Where there is no such file (with Supervisor, or if the manager
encrypts on the way) the stream is written to one. Backups leave out `tmp_backups/*.tar`.
"""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import suppress
import hashlib
from io import BufferedWriter, FileIO
import os
from pathlib import Path
import shutil
from typing import Final

from homeassistant.components.backup import AgentBackup
from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.core import HomeAssistant

from ..const import DOMAIN
from .errors import SourceError, SpoolError
from .source import FileSource, OpenStream, Source, SpooledSource, StreamSource
from .streams import close_stream

FOLDER: Final = "tmp_backups"
# What is left free on the disk for everything else.
RESERVE: Final = 2**30


class Shelter:
    """The files that one destination's uploads are kept in."""

    def __init__(self, hass: HomeAssistant, name: str, *, reserve: int = RESERVE) -> None:
        """Keep files under a name that no other destination has."""
        self._hass = hass
        self._folder = Path(hass.config.path(FOLDER))
        self._name = f"{DOMAIN}_{name}_"
        self._reserve = reserve
        self._filling: set[asyncio.Task[None]] = set()

    async def take_in(self, backup: AgentBackup, open_stream: OpenStream) -> Source:
        """Return a source that lasts, or will once it is on the disk; else the bare stream."""
        job = self._hass.async_add_executor_job
        path = self._path(backup.backup_id)
        for candidate in self._candidates(backup.backup_id):
            if await job(_size, candidate) == backup.size and await _begins_alike(
                self._hass, candidate, open_stream
            ):
                if await job(_link, candidate, path):
                    job(_sync, path)  # while it is uploaded; the manager did not
                    return FileSource(self._hass, path, backup.size, owned=True)
                if candidate.parent != self._folder:
                    return FileSource(self._hass, candidate, backup.size, owned=False)
        if not await job(self._has_room, backup.size):
            return StreamSource(self._hass, open_stream, backup.size)
        source = SpooledSource(self._hass, path, backup.size)
        filling = self._hass.async_create_background_task(
            self._fill(source, open_stream), f"keep backup {backup.backup_id}"
        )
        self._filling.add(filling)
        filling.add_done_callback(self._filling.discard)
        return source

    async def find(self, backup_id: str, size: int) -> FileSource | None:
        """Return what was kept of a backup, or the local agent's copy; None if it is lost."""
        path = self._path(backup_id)
        if await self._hass.async_add_executor_job(_size, path) == size:
            return FileSource(self._hass, path, size, owned=True)
        for candidate in self._candidates(backup_id):
            if await self._hass.async_add_executor_job(_size, candidate) == size:
                return FileSource(self._hass, candidate, size, owned=False)
        return None

    async def forget_crash(self, backup_id: str) -> None:
        """Delete the manager's own name of a kept file, which it forgot if it was interrupted."""
        path, other = self._path(backup_id), self._folder / f"{backup_id}.tar"
        await self._hass.async_add_executor_job(_unlink_same, path, other)

    async def clean(self, keep: Collection[str]) -> None:
        """Delete what was kept of other backups than these."""
        paths = {self._path(backup_id) for backup_id in keep}
        await self._hass.async_add_executor_job(self._clean, paths)

    async def close(self) -> None:
        """Stop writing."""
        for filling in tuple(self._filling):
            filling.cancel()
            with suppress(asyncio.CancelledError):
                await filling

    async def _fill(self, source: SpooledSource, open_stream: OpenStream) -> None:
        """Write a stream to its file; whoever reads it is told of the end or the failure."""
        stream: AsyncIterator[bytes] | None = None
        try:
            stream = await open_stream()
            await self._write(source, stream)
        except OSError as error:
            source.failed(SpoolError(f"not kept: {type(error).__name__}"))
        except Exception as error:  # noqa: BLE001 - dispatch: it is raised where the file is read
            source.failed(error)
        except asyncio.CancelledError:
            source.failed(SpoolError("not kept: interrupted"))
            raise
        finally:
            if stream is not None:
                await close_stream(stream)

    async def _write(self, source: SpooledSource, stream: AsyncIterator[bytes]) -> None:
        """Write a stream to its file, and the file to the disk."""
        job = self._hass.async_add_executor_job
        await job(self._folder.mkdir, 0o777, True, True)
        file = await job(_create, source.path)
        size = 0
        try:
            async for piece in stream:
                size += len(piece)
                if size > source.size:
                    raise SourceError("the stream is longer than it was said to be")
                await job(_append, file, piece)
                if size < source.size:
                    source.filled(size)
            if size < source.size:
                raise SourceError("the stream ended early")
            await job(os.fsync, file.fileno())
            source.filled(size)
        finally:
            await job(file.close)

    def _path(self, backup_id: str) -> Path:
        """Return where a backup is kept; ids may be anything."""
        name = hashlib.sha256(backup_id.encode()).hexdigest()[:16]
        return self._folder / f"{self._name}{name}.tar"

    def _candidates(self, backup_id: str) -> list[Path]:
        """Return where the manager may have a backup as a file."""
        candidates = []
        if Path(f"{backup_id}.tar").name == f"{backup_id}.tar":
            candidates.append(self._folder / f"{backup_id}.tar")
        if (manager := self._hass.data.get(DATA_MANAGER)) is not None:
            for agent in manager.local_backup_agents.values():
                with suppress(Exception):  # an agent that has no such backup, in whatever words
                    candidates.append(agent.get_backup_path(backup_id))
        return candidates

    def _has_room(self, size: int) -> bool:
        """Return whether the disk takes so much; blocks."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return shutil.disk_usage(self._folder).free >= size + self._reserve
        except OSError:
            return False

    def _clean(self, keep: Collection[Path]) -> None:
        """Delete our files but these; blocks."""
        for path in self._folder.glob(f"{self._name}*.tar"):
            if path not in keep:
                path.unlink(missing_ok=True)


async def _begins_alike(hass: HomeAssistant, path: Path, open_stream: OpenStream) -> bool:
    """Return whether a file begins as a stream does: an encrypted one does not."""
    stream = await open_stream()
    try:
        head = await anext(stream, b"")
    finally:
        await close_stream(stream)
    return bool(head) and await hass.async_add_executor_job(_head, path, len(head)) == head


def _head(path: Path, size: int) -> bytes:
    """Return the first bytes of a file; blocks."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError:
        return b""


def _size(path: Path) -> int | None:
    """Return the size of a file, None if there is none; blocks."""
    try:
        return path.stat().st_size
    except OSError:
        return None


def _link(path: Path, other: Path) -> bool:
    """Give a file a second name. Return whether that works here; blocks."""
    try:
        other.parent.mkdir(parents=True, exist_ok=True)
        other.unlink(missing_ok=True)
        other.hardlink_to(path)
    except OSError:
        return False
    return True


def _sync(path: Path) -> None:
    """Have a file on the disk, whatever happens to the machine; blocks."""
    with suppress(OSError), path.open("rb") as file:
        os.fsync(file.fileno())


def _unlink_same(path: Path, other: Path) -> None:
    """Delete the other name of a file, if it is one; blocks."""
    with suppress(OSError):
        if path.samefile(other):
            other.unlink()


def _create(path: Path) -> BufferedWriter:
    """Begin a file that nobody else may read; blocks."""
    path.unlink(missing_ok=True)
    return BufferedWriter(FileIO(path, "w", opener=_private))


def _append(file: BufferedWriter, piece: bytes) -> None:
    """Write a piece so that who reads the file finds it; blocks."""
    file.write(piece)
    file.flush()


def _private(path: str, flags: int) -> int:
    """Open a file that nobody else may read."""
    return os.open(path, flags, 0o600)
