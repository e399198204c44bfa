"""The uploads that are not finished, on disk: what it takes to go on after a crash."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any, Self

from homeassistant.components.backup import AgentBackup
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.file import WriteError, write_utf8_file_atomic

from ..const import DOMAIN, LOGGER
from ..upstream.secret import Secret

VERSION = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """An upload that is not finished.

    `session` is what its destination needs to go on, in its own words; whoever knows it can write
    to the destination, so it is a secret. `sent` is how many bytes are known to have arrived.
    `begun` is in seconds since 1970. `failures` is how often in a row it broke off without having
    come further, and `error` the key of the last error; neither counts a restart.
    """

    backup: AgentBackup
    begun: float
    session: Secret | None = None
    sent: int = 0
    failures: int = 0
    error: str | None = None

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        """Return an upload as it was stored."""
        return cls(
            backup=AgentBackup.from_dict(stored["backup"]),
            begun=stored["begun"],
            session=Secret(stored["session"]) if stored["session"] else None,
            sent=stored["sent"],
            failures=stored["failures"],
            error=stored["error"],
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the upload in a form that JSON holds; the secret is in it."""
        return {
            "backup": self.backup.as_dict(),
            "begun": self.begun,
            "session": self.session.reveal() if self.session else None,
            "sent": self.sent,
            "failures": self.failures,
            "error": self.error,
        }


class Ledger:
    """The unfinished uploads to one destination, by the id of their backups, oldest first."""

    def __init__(self, hass: HomeAssistant, name: str) -> None:
        """Use a file of the storage folder."""
        self._hass = hass
        self._path = Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.uploads.{name}"))
        self._writing = asyncio.Lock()
        self._saving: set[asyncio.Task[None]] = set()
        self._failed = False
        self.uploads: dict[str, Pending] = {}

    async def load(self) -> bool:
        """Read what was stored. Return whether the disk let that be read."""
        try:
            self.uploads = await self._hass.async_add_executor_job(self._load)
        except OSError as error:
            LOGGER.error("%s cannot be read: %s", self._path.name, type(error).__name__)
            return False
        return True

    @callback
    def put(self, pending: Pending) -> Awaitable[None]:
        """Remember an upload; what is returned ends when it is on disk, or the disk refuses."""
        self.uploads[pending.backup.backup_id] = pending
        return self._save()

    @callback
    def remove(self, backup_id: str) -> Awaitable[None]:
        """Forget an upload; what is returned ends when that is on disk."""
        self.uploads.pop(backup_id, None)
        return self._save()

    async def flush(self) -> None:
        """Return when everything is on disk."""
        if saving := tuple(self._saving):
            await asyncio.wait(saving)

    async def delete(self) -> None:
        """Delete the file."""
        await self._hass.async_add_executor_job(lambda: self._path.unlink(missing_ok=True))

    def _save(self) -> Awaitable[None]:
        """Write the file, whether or not somebody waits for it."""
        saving = self._hass.async_create_background_task(self._written(), self._path.name)
        self._saving.add(saving)
        saving.add_done_callback(self._saving.discard)
        return asyncio.shield(saving)

    async def _written(self) -> None:
        """Write the file, which is its owner's alone, and make the disk keep it."""
        async with self._writing:
            content = {
                "version": VERSION,
                "uploads": [pending.as_dict() for pending in self.uploads.values()],
            }
            try:
                await self._hass.async_add_executor_job(self._write, json.dumps(content))
            except (OSError, WriteError) as error:
                # The upload is worth more than that it could go on after a crash.
                if not self._failed:
                    LOGGER.error("%s cannot be written: %s", self._path.name, error)
                self._failed = True
            else:
                self._failed = False

    def _write(self, content: str) -> None:
        """Write the file; blocks."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_utf8_file_atomic(str(self._path), content, private=True)

    def _load(self) -> dict[str, Pending]:
        """Read the file; blocks."""
        uploads = {}
        try:
            for stored in json.loads(self._path.read_bytes())["uploads"]:
                if (pending := self._read(stored)) is not None:
                    uploads[pending.backup.backup_id] = pending
        except FileNotFoundError:
            return {}
        except (ValueError, KeyError, TypeError) as error:
            LOGGER.error("%s is broken: %s", self._path.name, type(error).__name__)
        return uploads

    def _read(self, stored: Mapping[str, Any]) -> Pending | None:
        """Return an upload; one that is not understood does not take the others with it."""
        try:
            return Pending.from_dict(stored)
        except (ValueError, KeyError, TypeError) as error:
            LOGGER.error("%s: an upload is lost: %s", self._path.name, type(error).__name__)
            return None
