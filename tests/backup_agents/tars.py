"""Backups as Home Assistant makes them, small and large."""

from collections.abc import AsyncIterator, Callable, Coroutine
import io
import json
from pathlib import Path
import random
import tarfile
from typing import Any

from homeassistant.components.backup import AgentBackup
from securetar import SecureTarArchive

VERSION = "2026.10.4"
DATE = "2026-10-25T04:45:00+01:00"


def make_backup(
    path: Path,
    *,
    backup_id: str = "ab12cd34",
    name: str = "Automatic backup",
    date: str = DATE,
    size: int = 100_000,
    password: str | None = None,
    automatic: bool = True,
) -> AgentBackup:
    """Write a backup with so many bytes of content that no compression makes smaller."""
    metadata = {
        "compressed": True,
        "date": date,
        "extra": {"instance_id": "home", "with_automatic_settings": automatic},
        "homeassistant": {"exclude_database": False, "version": VERSION},
        "name": name,
        "protected": password is not None,
        "slug": backup_id,
        "type": "partial",
        "version": 2,
    }
    with SecureTarArchive(path, "w", bufsize=2**20, create_version=3, password=password) as archive:
        _add(archive.tar, "./backup.json", json.dumps(metadata).encode())
        with archive.create_tar("./homeassistant.tar.gz", gzip=True) as inner:
            _add(inner, "data/.storage/core.config", noise(backup_id, size))
            _add(inner, "data/configuration.yaml", b"default_config:\n")
    return AgentBackup(
        addons=[],
        backup_id=backup_id,
        database_included=True,
        date=date,
        extra_metadata={"instance_id": "home", "with_automatic_settings": automatic},
        folders=[],
        homeassistant_included=True,
        homeassistant_version=VERSION,
        name=name,
        protected=password is not None,
        size=path.stat().st_size,
    )


def stream_of(
    content: bytes, *, piece: int = 2**20
) -> Callable[[], Coroutine[Any, Any, AsyncIterator[bytes]]]:
    """Return what opens a stream of the content, as often as it is called."""

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), piece):
            yield content[start : start + piece]

    async def open_stream() -> AsyncIterator[bytes]:
        return pieces()

    return open_stream


def noise(seed: str, size: int) -> bytes:
    """Return so many bytes that no compression makes smaller, always the same for a seed."""
    return random.Random(seed).randbytes(size)  # noqa: S311 - no secret


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    """Add a file to a tar."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))
