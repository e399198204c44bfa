"""How far the mail of an account was reported, on disk."""

from dataclasses import dataclass, field
import json
from pathlib import Path
from typing import Any, Final, Self

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util.file import WriteError, write_utf8_file_atomic

from ....const import DOMAIN, LOGGER
from .heading import Heading

VERSION: Final = 1
# So many ids of reported mails are kept, for a rescan that begins a while before the latest one.
IDS_KEPT: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A mail that is to be reported, and the filters with a query that Gmail says it passes."""

    heading: Heading
    queries: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it in a form that JSON holds."""
        return {"heading": self.heading.as_dict(), "queries": list(self.queries)}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        """Return it as it was stored."""
        return cls(heading=Heading.from_dict(stored["heading"]), queries=tuple(stored["queries"]))


@dataclass(kw_only=True, slots=True)
class Progress:
    """How far the mail was reported.

    `history_id` is the cursor at Gmail, None before the first look. `newest` is the time of the
    newest mail that was seen, as in `Heading.received`. `seen` are ids of mails that were taken,
    oldest first. `pending` are mails the cursor has passed that may not be reported yet.
    """

    history_id: str | None = None
    newest: int = 0
    seen: dict[str, None] = field(default_factory=dict)
    pending: list[Arrival] = field(default_factory=list)

    def note(self, ids: list[str]) -> None:
        """Remember ids of mails, and forget the oldest."""
        self.seen |= dict.fromkeys(ids)
        for old in list(self.seen)[:-IDS_KEPT]:
            del self.seen[old]

    def as_dict(self) -> dict[str, Any]:
        """Return it in a form that JSON holds."""
        return {
            "version": VERSION,
            "history_id": self.history_id,
            "newest": self.newest,
            "seen": list(self.seen),
            "pending": [arrival.as_dict() for arrival in self.pending],
        }

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        """Return it as it was stored."""
        return cls(
            history_id=stored["history_id"],
            newest=stored["newest"],
            seen=dict.fromkeys(stored["seen"]),
            pending=[Arrival.from_dict(arrival) for arrival in stored["pending"]],
        )


class ProgressFile:
    """Keeps the progress of one config entry.

    Home Assistant's `Store` writes later, hides a failed write and writes nothing while it stops.
    This has to be on disk before the next step, so it is written here, with `fsync`.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Use the file of an entry."""
        self._hass = hass
        self._path = Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.mail.{entry_id}"))
        self._failed = False

    async def load(self) -> Progress:
        """Return what is on disk; where that cannot be read, mail is followed from now on."""
        return await self._hass.async_add_executor_job(self._load)

    async def save(self, progress: Progress) -> None:
        """Return when the progress is on disk; where that does not go, it is said once."""
        content = json.dumps(progress.as_dict())
        try:
            await self._hass.async_add_executor_job(self._save, content)
        except (OSError, WriteError) as error:
            if not self._failed:
                LOGGER.error("%s cannot be written: %s", self._path.name, error)
            self._failed = True
        else:
            self._failed = False

    async def remove(self) -> None:
        """Delete the file."""
        await self._hass.async_add_executor_job(lambda: self._path.unlink(missing_ok=True))

    def _load(self) -> Progress:
        """Read the file; blocks."""
        if not self._path.exists():
            return Progress()
        try:
            return Progress.from_dict(json.loads(self._path.read_bytes()))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            LOGGER.error("%s cannot be read: %s", self._path.name, type(error).__name__)
            return Progress()

    def _save(self, content: str) -> None:
        """Write the file; blocks."""
        self._path.parent.mkdir(exist_ok=True)
        write_utf8_file_atomic(str(self._path), content, private=True)
