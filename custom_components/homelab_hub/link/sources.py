"""Which connections the app runs something for."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..const import CONF_KIND, DOMAIN
from ..protocol.app import Kept
from ..protocol.chat import Source


def is_source(entry: ConfigEntry[Any]) -> bool:
    """Return whether the app runs something for an entry."""
    return entry.domain == DOMAIN and entry.data.get(CONF_KIND) in Source


def kept_of(hass: HomeAssistant) -> Kept:
    """Return the connections that exist, loaded or not."""
    return Kept(
        connections=[
            entry.entry_id
            for entry in hass.config_entries.async_entries(DOMAIN)
            if is_source(entry)
        ]
    )
