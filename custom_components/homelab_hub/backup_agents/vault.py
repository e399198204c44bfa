"""What a destination of backups can do, each in its own way."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from homeassistant.components.backup import AgentBackup

from ..upstream.secret import Secret
from .source import Source


@dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """A backup as it lies there.

    `id` is the destination's own. `md5` is what the destination says the content has, in
    hexadecimal, None if it does not say. `size` is in bytes, as it lies there.
    """

    id: str
    backup: AgentBackup
    size: int
    md5: str | None
    created: datetime


@dataclass(kw_only=True, slots=True)
class Upload:
    """An upload under way, as its destination sees it.

    `session` is what the destination stored the last time, None at the beginning. `keep` has
    another one stored; nobody has to wait for the disk. `arrived` is told how many bytes of the whole have
    been sent; `sure` whether the destination has confirmed them.
    """

    backup: AgentBackup
    source: Source
    session: Secret | None
    keep: Callable[[Secret | None], Awaitable[None]]
    arrived: Callable[[int, bool], None]


class Vault(Protocol):
    """A place where backups of this Home Assistant are kept. Everything raises `UpstreamError`."""

    async def upload(self, upload: Upload) -> Stored:
        """Bring an upload to its end from wherever it stands.

        Returns when the destination has all of it and its checksum is right. Raises
        `DamagedError` if it is not, with what arrived deleted; `StorageFullError` if there is no
        room.
        """

    async def abandon(self, session: Secret) -> None:
        """Delete what has arrived of an upload that nobody finishes."""

    async def all(self) -> Sequence[Stored]:
        """Return all backups of this Home Assistant that lie there."""

    async def find(self, backup_id: str) -> Stored | None:
        """Return one of them."""

    async def read(self, stored: Stored) -> AsyncIterator[bytes]:
        """Return the content. Raises while it is read if it does not arrive whole."""

    async def delete(self, stored: Stored) -> None:
        """Delete one."""
