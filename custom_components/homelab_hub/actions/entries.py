"""Config entries as actions name them."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN


def entry_of(hass: HomeAssistant, entry_id: str) -> ConfigEntry[Any]:
    """Return a connection, loaded or not. Raises `ServiceValidationError` for any other id."""
    entry = hass.config_entries.async_get_entry(entry_id)
    if entry is None or entry.domain != DOMAIN:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="connection_unknown",
            translation_placeholders={"entry_id": entry_id},
        )
    return entry
