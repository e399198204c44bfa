"""The simplest place for backups there can be, with troubles that a test chooses."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
import hashlib
from pathlib import Path
from typing import Any

from homeassistant.components.backup import AgentBackup
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homelab_hub.backup_agents.errors import DamagedError
from custom_components.homelab_hub.backup_agents.history import History, load_history
from custom_components.homelab_hub.backup_agents.ledger import Ledger
from custom_components.homelab_hub.backup_agents.shelter import Shelter
from custom_components.homelab_hub.backup_agents.uploads import Uploads
from custom_components.homelab_hub.backup_agents.vault import Stored, Upload
from custom_components.homelab_hub.upstream.errors import UpstreamError
from custom_components.homelab_hub.upstream.retry import Clock
from custom_components.homelab_hub.upstream.secret import Secret

from .tars import stream_of

PIECE = 10_000


class Shelf:
    """Keeps backups in memory, piece by piece.

    `trouble` is asked before each piece with how many bytes have arrived; what it returns is
    raised. `arrived` are the bytes of uploads under way, by their session.
    """

    def __init__(self) -> None:
        """Be empty, and have no trouble."""
        self.stored: dict[str, Stored] = {}
        self.content: dict[str, bytes] = {}
        self.arrived: dict[str, bytearray] = {}
        self.abandoned: list[str] = []
        self.tries = 0
        self.trouble: Callable[[int], UpstreamError | None] = lambda _: None
        self.damages = False

    async def upload(self, upload: Upload) -> Stored:
        """Bring an upload to its end from wherever it stands."""
        self.tries += 1
        name = upload.session.reveal() if upload.session else f"session-{len(self.arrived)}"
        arrived = self.arrived.setdefault(name, bytearray())
        if upload.session is None:
            await upload.keep(Secret(name))
        while len(arrived) < upload.source.size:
            upload.arrived(len(arrived), True)
            if (trouble := self.trouble(len(arrived))) is not None:
                raise trouble
            stop = min(len(arrived) + PIECE, upload.source.size)
            async with aclosing(upload.source.read(len(arrived), stop)) as pieces:
                async for piece in pieces:
                    arrived += piece
        upload.arrived(len(arrived), True)
        content = bytes(arrived) if not self.damages else bytes(len(arrived))
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        if md5 != await upload.source.md5():
            await upload.keep(None)
            raise DamagedError
        return self.keep(upload.backup, content)

    async def abandon(self, session: Secret) -> None:
        """Delete what has arrived."""
        self.abandoned.append(session.reveal())
        self.arrived.pop(session.reveal(), None)

    async def all(self) -> list[Stored]:
        """Return all backups."""
        return list(self.stored.values())

    async def find(self, backup_id: str) -> Stored | None:
        """Return one of them."""
        return self.stored.get(backup_id)

    async def read(self, stored: Stored) -> AsyncIterator[bytes]:
        """Return the content."""
        return await stream_of(self.content[stored.id])()

    async def delete(self, stored: Stored) -> None:
        """Delete one."""
        del self.stored[stored.id]

    def keep(self, backup: AgentBackup, content: bytes) -> Stored:
        """Keep what has arrived."""
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        stored = Stored(
            id=backup.backup_id,
            backup=backup,
            size=len(content),
            md5=md5,
            created=datetime(2026, 11, 25, tzinfo=UTC),
        )
        self.stored[stored.id] = stored
        self.content[stored.id] = content
        return stored


class Time:
    """Time that passes when somebody sleeps."""

    def __init__(self) -> None:
        """Begin."""
        self.now = 1_000_000.0
        self.pauses: list[float] = []

    @property
    def clock(self) -> Clock:
        """Return the clock that shows it."""
        return Clock(monotonic=lambda: self.now, wall=lambda: self.now, sleep=self._sleep)

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


class Owner:
    """Uploads to a shelf, and who is told that one was given up."""

    def __init__(self, hass: HomeAssistant, shelf: Shelf, *, reserve: int = 0) -> None:
        """Belong to an entry that nothing loads."""
        self.hass = hass
        self.shelf = shelf
        self.time = Time()
        self.given_up: list[tuple[str, str]] = []
        self.entry = MockConfigEntry()
        self.reserve = reserve
        self.sleep = self.time.clock.sleep
        self.history: History
        self.uploads: Uploads
        self.ledger: Ledger

    async def begin(self) -> None:
        """Begin, or begin again after a crash."""
        self.history = await load_history(self.hass, "shelf", lambda: None)
        self.ledger = Ledger(self.hass, "shelf")
        self.uploads = Uploads(
            self.hass,
            self.entry,
            self.shelf,
            self.history,
            ledger=self.ledger,
            shelter=Shelter(self.hass, "shelf", reserve=self.reserve),
            changed=lambda: None,
            gave_up=lambda backup, error: self.given_up.append((backup.backup_id, error.key)),
            clock=replace(self.time.clock, sleep=self.sleep),
        )
        await self.uploads.load()

    async def upload(self, backup: AgentBackup, content: bytes) -> Stored:
        """Upload a backup as the manager does."""
        return await self.uploads.upload(backup, stream_of(content), lambda _: None)

    @property
    def files(self) -> list[Path]:
        """Return what is kept on the disk."""
        return list(Path(self.hass.config.path("tmp_backups")).glob("*"))


def described(backup_id: str, content: bytes, **more: Any) -> AgentBackup:
    """Return a backup with some content; what is in it does not matter here."""
    fields: dict[str, Any] = {
        "addons": [],
        "database_included": True,
        "date": "2026-11-25T04:45:00+00:00",
        "extra_metadata": {"with_automatic_settings": True},
        "folders": [],
        "homeassistant_included": True,
        "homeassistant_version": "2026.10.4",
        "name": "Automatic backup",
        "protected": False,
        "size": len(content),
    }
    return AgentBackup(backup_id=backup_id, **fields | more)
