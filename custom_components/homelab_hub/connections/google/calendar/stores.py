"""The files of an account: its list of calendars, the events of each, and its push channels."""

import hashlib
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ....const import DOMAIN

VERSION: Final = 1

type JsonStore = Store[dict[str, Any]]


def list_store(hass: HomeAssistant, entry_id: str) -> JsonStore:
    """Return the file of an account's list."""
    return Store(hass, VERSION, f"{DOMAIN}.calendar.{entry_id}", private=True, atomic_writes=True)


def channel_store(hass: HomeAssistant, entry_id: str) -> JsonStore:
    """Return the file of an account's push channels."""
    key = f"{DOMAIN}.calendar.{entry_id}.channels"
    return Store(hass, VERSION, key, private=True, atomic_writes=True)


def calendar_store(hass: HomeAssistant, entry_id: str, calendar_id: str) -> JsonStore:
    """Return the file of a calendar; its id may hold what a file's name may not."""
    name = hashlib.sha256(calendar_id.encode()).hexdigest()[:16]
    return Store(
        hass,
        VERSION,
        f"{DOMAIN}.calendar.{entry_id}.{name}",
        private=True,
        atomic_writes=True,
        serialize_in_event_loop=False,
    )


async def remove_stores(hass: HomeAssistant, entry_id: str) -> None:
    """Delete the files of an account."""
    listing = list_store(hass, entry_id)
    stored = await listing.async_load()
    for calendar in stored["calendars"] if stored else ():
        await calendar_store(hass, entry_id, calendar["id"]).async_remove()
    await channel_store(hass, entry_id).async_remove()
    await listing.async_remove()
