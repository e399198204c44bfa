"""What is uploaded: kept on disk, and never in memory as a whole."""

import asyncio
from dataclasses import dataclass
import hashlib
from pathlib import Path
import shutil
import tempfile
from typing import BinaryIO
import uuid

# What is gathered before a thread writes and hashes it, while the next is received.
GATHERED = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """A file on disk with its MD5, in hexadecimal."""

    path: Path
    size: int
    md5: str
    content_type: str = "application/octet-stream"

    def read(self) -> bytes:
        """Return all of it; blocks."""
        return self.path.read_bytes()

    def digest(self, name: str) -> str:
        """Return the hash with this name, in hexadecimal; blocks."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, name).hexdigest()


class BlobWriter:
    """Writes one blob; `size` counts what has been taken, written or not."""

    def __init__(self, path: Path) -> None:
        """Write to `path`, which is made with the first bytes."""
        self.size = 0
        self._path = path
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._file: BinaryIO | None = None
        self._gathered: list[bytes] = []
        self._gathered_size = 0
        self._writing: asyncio.Future[None] | None = None

    async def write(self, data: bytes) -> None:
        """Take more bytes; waits while the disk is behind."""
        if not data:
            return
        self.size += len(data)
        self._gathered.append(data)
        self._gathered_size += len(data)
        if self._gathered_size >= GATHERED:
            await self._written()
            self._start_writing()

    async def flush(self) -> None:
        """Write what was taken."""
        await self._written()
        if self._gathered:
            self._start_writing()
            await self._written()

    async def finish(self, content_type: str) -> Blob:
        """Close the file and return it."""
        await self.flush()
        await asyncio.to_thread(self._close)
        return Blob(
            path=self._path,
            size=self.size,
            md5=self._md5.hexdigest(),
            content_type=content_type,
        )

    async def discard(self) -> None:
        """Close and delete the file."""
        await self._written()
        await asyncio.to_thread(self._delete)

    def _start_writing(self) -> None:
        """Hand the gathered bytes to a thread."""
        data, self._gathered, self._gathered_size = self._gathered, [], 0
        self._writing = asyncio.get_running_loop().run_in_executor(None, self._append, data)

    async def _written(self) -> None:
        """Wait for the thread; a cancelled wait leaves the thread's work whole."""
        if self._writing is not None:
            await asyncio.shield(self._writing)
            self._writing = None

    def _append(self, data: list[bytes]) -> None:
        """Write and hash; in a thread."""
        if self._file is None:
            self._file = self._path.open("wb")
        for piece in data:
            self._md5.update(piece)
        self._file.writelines(data)

    def _close(self) -> None:
        """Close the file, which may be empty; in a thread."""
        if self._file is None:
            self._file = self._path.open("wb")
        self._file.close()

    def _delete(self) -> None:
        """Delete the file; in a thread."""
        if self._file is not None:
            self._file.close()
            self._path.unlink(missing_ok=True)


class Blobs:
    """The folder of the blobs, while the simulator runs."""

    def __init__(self) -> None:
        """Have no folder yet."""
        self._folder: Path | None = None

    async def open(self) -> None:
        """Make the folder."""
        self._folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="google-simulator-"))

    async def close(self) -> None:
        """Delete the folder with everything in it."""
        if self._folder is not None:
            await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    def new_path(self) -> Path:
        """Return the path of a new blob."""
        if self._folder is None:
            raise RuntimeError("the simulator is not running")
        return self._folder / uuid.uuid4().hex

    def writer(self) -> BlobWriter:
        """Return the writer of a new blob."""
        return BlobWriter(self.new_path())

    async def keep(self, data: bytes, content_type: str) -> Blob:
        """Return a blob with these bytes."""
        writer = self.writer()
        await writer.write(data)
        return await writer.finish(content_type)
