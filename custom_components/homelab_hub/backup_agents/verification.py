"""Whether a backup could be restored: read from end to end, and never in memory as a whole.

A backup is a tar (`backup.json`, and an archive for Home Assistant, each app and each folder),
whose inner archives are tars, mostly gzipped, or SecureTar files if it is protected
(github.com/home-assistant-libs/securetar).
"""

import asyncio
from collections.abc import AsyncIterator
import gzip
import hashlib
import json
from pathlib import PurePosixPath
import tarfile
from typing import IO, Final, cast
import zlib

from homeassistant.components.backup import AgentBackup
from homeassistant.core import HomeAssistant
from homeassistant.util.async_iterator import AsyncIteratorReader
from securetar import InvalidPasswordError, SecureTarArchive, SecureTarError

from .errors import DamagedError
from .streams import OneAtATime

BUFFER: Final = 2**20
LONGEST_METADATA: Final = 2**20
_ARCHIVES: Final = (".tar", ".tar.gz", ".tgz")
_GZIP: Final = b"\x1f\x8b"
# What archives and their readers raise for content that is broken; a cipher's is a RuntimeError.
_BROKEN: Final = (
    tarfile.TarError,
    SecureTarError,
    zlib.error,
    EOFError,
    ValueError,
    KeyError,
    RuntimeError,
)


class _Read:
    """A stream that is read once, hashed and counted."""

    def __init__(self, reader: AsyncIteratorReader) -> None:
        """Read from a stream of the event loop, in a thread."""
        self._reader = reader
        self._md5 = hashlib.md5(usedforsecurity=False)
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        piece = self._reader.read(size)
        self._md5.update(piece)
        self.size += len(piece)
        return piece

    def md5(self) -> str:
        """Read to the end and return the MD5 of everything."""
        while self.read(BUFFER):
            pass
        return self._md5.hexdigest()


async def verify(
    hass: HomeAssistant,
    backup: AgentBackup,
    content: AsyncIterator[bytes],
    *,
    md5: str | None,
    password: str | None = None,
) -> bool:
    """Return if a backup could be restored from this content; raises `DamagedError` if not.

    `md5` is what the content should have. With the password of a protected backup all of it is
    decrypted; without, or with another one, its archives are only looked at from outside, and
    False is returned.
    """
    stream = OneAtATime(content)
    reader = AsyncIteratorReader(hass.loop, stream)
    reading = hass.async_add_executor_job(_verify, backup, reader, md5, password)
    try:
        return await asyncio.shield(reading)
    except asyncio.CancelledError:
        reader.abort()
        await asyncio.wait((reading,))
        raise
    finally:
        await stream.aclose()


def _verify(
    backup: AgentBackup, reader: AsyncIteratorReader, md5: str | None, password: str | None
) -> bool:
    """Read everything, and return whether it could be opened; blocks."""
    stream = _Read(reader)
    problem, opened = "", False
    try:
        opened = _read_archive(backup, stream, password)
    except _BROKEN as error:
        problem = f"{type(error).__name__}: {error}"
    except OSError as error:  # gzip's own error is one
        problem = f"{type(error).__name__}"
    found = stream.md5()
    if stream.size != backup.size:
        raise DamagedError(f"{stream.size} bytes instead of {backup.size}")
    if md5 is not None and found != md5:
        raise DamagedError("the checksum is another")
    if problem:
        raise DamagedError(problem)
    return opened


def _read_archive(backup: AgentBackup, stream: _Read, password: str | None) -> bool:
    """Read the outer tar, with everything in it; return whether all of that could be opened."""
    expected = {"homeassistant"} if backup.homeassistant_included else set()
    expected |= {addon.slug for addon in backup.addons}
    expected |= {folder.value.replace("/", "_") for folder in backup.folders}
    described, opened = False, True
    # The file is only read from, which is all that `IO` is wanted for.
    with SecureTarArchive(
        fileobj=cast("IO[bytes]", stream),
        mode="r",
        bufsize=BUFFER,
        streaming=True,
        password=password if backup.protected else None,
    ) as archive:
        for member in archive.tar:
            name = PurePosixPath(member.name).name
            if name == "backup.json":
                _read_metadata(backup, archive.tar.extractfile(member))
                described = True
            elif name.endswith(_ARCHIVES):
                expected.discard(name.partition(".")[0])
                if not backup.protected:
                    _read_inner(_file(archive, member), member.name)
                elif opened and password:
                    opened = _read_decrypted(archive, member)
                else:
                    opened = False
                    _look_at_encrypted(_file(archive, member), member.name)
    if not described:
        raise ValueError("backup.json is missing")
    if expected:
        raise ValueError(f"missing: {', '.join(sorted(expected))}")
    return opened


def _read_metadata(backup: AgentBackup, file: IO[bytes] | None) -> None:
    """Read `backup.json`, which has to be that of this backup."""
    content = json.loads(file.read(LONGEST_METADATA)) if file else None
    if not isinstance(content, dict) or content.get("slug") != backup.backup_id:
        raise ValueError("backup.json is that of another backup")


def _file(archive: SecureTarArchive, member: tarfile.TarInfo) -> IO[bytes]:
    """Return an inner archive as it lies there."""
    if (file := archive.tar.extractfile(member)) is None:
        raise ValueError(f"{member.name} is no file")
    return file


def _read_decrypted(archive: SecureTarArchive, member: tarfile.TarInfo) -> bool:
    """Read an encrypted archive; return False if it has another password."""
    try:
        with archive.extract_tar(member) as decrypted:
            _read_inner(cast("IO[bytes]", decrypted), member.name)
    except InvalidPasswordError:
        return False
    return True


def _look_at_encrypted(file: IO[bytes], name: str) -> None:
    """Read an encrypted archive without opening it."""
    if file.read(len(_GZIP)) == _GZIP:
        raise ValueError(f"{name} is not encrypted")
    while file.read(BUFFER):
        pass


def _read_inner(file: IO[bytes], name: str) -> None:
    """Read a tar to its end, and the check sum that follows if it is gzipped."""
    if name.endswith(".tar"):
        _read_tar(file)
        return
    with gzip.GzipFile(fileobj=file) as unpacked:
        _read_tar(cast("IO[bytes]", unpacked))


def _read_tar(file: IO[bytes]) -> None:
    """Read a tar, and whatever comes after it."""
    with tarfile.open(fileobj=file, mode="r|", bufsize=BUFFER) as tar:
        for _ in tar:
            pass
    while file.read(BUFFER):
        pass
