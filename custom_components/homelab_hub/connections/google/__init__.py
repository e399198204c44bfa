"""Google: Calendar, Gmail and Drive of one account, as far as the user allows."""

from typing import TYPE_CHECKING, Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.importlib import async_import_module

from ...connector import connection
from ...connector.connection import report_of
from ...connector.reloading import reload_when_changed

if TYPE_CHECKING:
    from ...documents.shelf import Shelf
    from .runtime import GoogleEntry

__all__ = [
    "add_entities",
    "async_get_diagnostics",
    "async_remove_entry",
    "async_setup_entry",
    "async_unload_entry",
    "effects_of",
    "report_of",
    "shelf_of",
    "tools_of",
]


async def async_setup_entry(hass: HomeAssistant, entry: GoogleEntry) -> None:
    """Load an account with the parts that its capabilities allow."""
    account = await connection.load(hass, entry)
    # Google's client takes a sixth of a second to import, which is left to who has an account.
    runtime = await async_import_module(hass, f"{__package__}.runtime")
    entry.runtime_data = google = await runtime.create(hass, account)
    await hass.config_entries.async_forward_entry_setups(entry, google.platforms)
    connection.look_after(hass, account)
    entry.async_on_unload(reload_when_changed(hass, entry))
    google.start()


async def async_unload_entry(hass: HomeAssistant, entry: GoogleEntry) -> bool:
    """Unload an account, with what its parts have to store."""
    google = entry.runtime_data
    unloaded = await hass.config_entries.async_unload_platforms(entry, google.platforms)
    if unloaded:
        await google.stop()
        await google.account.broker.close()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: GoogleEntry) -> None:
    """Take the authorization back, and delete what the parts stored."""
    runtime = await async_import_module(hass, f"{__package__}.runtime")
    await runtime.forget(hass, entry)
    await connection.async_remove_entry(hass, entry)


def add_entities(
    hass: HomeAssistant,
    entry: GoogleEntry,
    platform: Platform,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entities that an account and its parts have on a platform."""
    connection.add_entities(hass, entry, platform, async_add_entities)
    for part in entry.runtime_data.parts:
        part.add_entities(platform, async_add_entities)


def tools_of(entry: GoogleEntry) -> list[llm.Tool]:
    """Return what assistants may do with an account that is loaded, that only reads."""
    return entry.runtime_data.tools()


def effects_of(entry: GoogleEntry) -> list[llm.Tool]:
    """Return what agents that ask a person first may do with an account that is loaded."""
    return entry.runtime_data.effects()


def shelf_of(entry: GoogleEntry) -> Shelf | None:
    """Return the documents of an account that is loaded, None unless files are allowed."""
    return entry.runtime_data.shelf


async def async_get_diagnostics(hass: HomeAssistant, entry: GoogleEntry) -> dict[str, Any]:
    """Return settings and state, without secrets and without what is in mails, events or files."""
    found = await connection.async_get_diagnostics(hass, entry)
    google = getattr(entry, "runtime_data", None)
    parts = google.parts if google else ()
    return found | {part.name: part.diagnostics() for part in parts}
