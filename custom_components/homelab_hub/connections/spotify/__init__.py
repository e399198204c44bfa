"""Spotify: the player of one account, its library and its playlists, as far as the user allows."""

from typing import TYPE_CHECKING, Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.importlib import async_import_module

from ...connector import connection
from ...connector.connection import report_of
from .state import store_of

if TYPE_CHECKING:
    from .runtime import SpotifyEntry

__all__ = [
    "add_entities",
    "async_get_diagnostics",
    "async_remove_entry",
    "async_setup_entry",
    "async_unload_entry",
    "effects_of",
    "report_of",
    "tools_of",
]


async def async_setup_entry(hass: HomeAssistant, entry: SpotifyEntry) -> None:
    """Load an account with what its capabilities allow."""
    account = await connection.load(hass, entry)
    # spotipy takes a tenth of a second to import, which is left to who has an account.
    runtime = await async_import_module(hass, f"{__package__}.runtime")
    entry.runtime_data = spotify = await runtime.create(hass, account)
    await hass.config_entries.async_forward_entry_setups(entry, spotify.platforms)
    connection.look_after(hass, account)
    spotify.start()


async def async_unload_entry(hass: HomeAssistant, entry: SpotifyEntry) -> bool:
    """Unload an account, with what is to be stored of it."""
    spotify = entry.runtime_data
    unloaded = await hass.config_entries.async_unload_platforms(entry, spotify.platforms)
    if unloaded:
        await spotify.stop()
        await spotify.account.broker.close()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: SpotifyEntry) -> None:
    """Take the authorization back, and delete what was stored."""
    await store_of(hass, entry.entry_id).async_remove()
    await connection.async_remove_entry(hass, entry)


def add_entities(
    hass: HomeAssistant,
    entry: SpotifyEntry,
    platform: Platform,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entities that an account has on a platform."""
    connection.add_entities(hass, entry, platform, async_add_entities)
    async_add_entities(entry.runtime_data.entities(platform))


def tools_of(entry: SpotifyEntry) -> list[llm.Tool]:
    """Return what assistants may do with an account that is loaded: look, and play."""
    return entry.runtime_data.tools()


def effects_of(entry: SpotifyEntry) -> list[llm.Tool]:
    """Return what agents that ask a person first may do with an account that is loaded."""
    return entry.runtime_data.effects()


async def async_get_diagnostics(hass: HomeAssistant, entry: SpotifyEntry) -> dict[str, Any]:
    """Return settings and state, without secrets and without what anybody hears."""
    found = await connection.async_get_diagnostics(hass, entry)
    spotify = getattr(entry, "runtime_data", None)
    return found | ({"spotify": spotify.diagnostics()} if spotify else {})
