"""The files of an account: its list of calendars, the events of each, and its push channels."""

from collections.abc import Iterable
import hashlib
from pathlib import Path
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import STORAGE_DIR, Store

from ....const import DOMAIN
from .event_file import EventFile

VERSION: Final = 1

type JsonStore = Store[dict[str, Any]]


def list_store(hass: HomeAssistant, entry_id: str) -> JsonStore:
    """Return the file of an account's list."""
    return Store(hass, VERSION, f"{DOMAIN}.calendar.{entry_id}", private=True, atomic_writes=True)


def channel_store(hass: HomeAssistant, entry_id: str) -> JsonStore:
    """Return the file of an account's push channels."""
    key = f"{DOMAIN}.calendar.{entry_id}.channels"
    return Store(hass, VERSION, key, private=True, atomic_writes=True)


def event_file(hass: HomeAssistant, entry_id: str, calendar_id: str) -> EventFile:
    """Return the file of a calendar."""
    return EventFile(_folder(hass) / _name(entry_id, calendar_id))


async def remove_other_events(hass: HomeAssistant, entry_id: str, kept: Iterable[str]) -> None:
    """Delete the events of all calendars of an account but these, which are given by their ids."""
    names = tuple(_name(entry_id, calendar_id) for calendar_id in kept)

    def remove() -> None:
        for path in _folder(hass).glob(_name(entry_id, None) + "*"):
            if not path.name.startswith(names):
                path.unlink()

    await hass.async_add_executor_job(remove)


async def remove_stores(hass: HomeAssistant, entry_id: str) -> None:
    """Delete the files of an account."""
    await remove_other_events(hass, entry_id, ())
    await channel_store(hass, entry_id).async_remove()
    await list_store(hass, entry_id).async_remove()


def _folder(hass: HomeAssistant) -> Path:
    """Return where the files are."""
    return Path(hass.config.path(STORAGE_DIR))


def _name(entry_id: str, calendar_id: str | None) -> str:
    """Return the name of a calendar's file, whose id may hold what a name may not; None for any."""
    key = "*" if calendar_id is None else hashlib.sha256(calendar_id.encode()).hexdigest()[:16]
    return f"{DOMAIN}.calendar.{entry_id}.{key}.events"
