"""The door for diagnostics: each connection tells its own."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .connections import connection_of


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ConfigEntry[Any]
) -> dict[str, Any]:
    """Return what helps to find a fault in a connection."""
    return await connection_of(entry).async_get_diagnostics(hass, entry)
