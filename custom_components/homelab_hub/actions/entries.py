"""Config entries as actions name them."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..const import CONF_KIND, DOMAIN, Kind


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


def entries_of(hass: HomeAssistant, kind: Kind) -> list[ConfigEntry[Any]]:
    """Return the loaded connections of a kind."""
    loaded = hass.config_entries.async_loaded_entries(DOMAIN)
    return [entry for entry in loaded if entry.data[CONF_KIND] == kind]


def one_of[T](
    found: Mapping[str, T],
    entry_id: str | None,
    refusal: Callable[[str], Exception],
    *,
    which: str,
    none: str,
) -> T:
    """Return what is found under an id, or the only one for None.

    Raises the `refusal` with the key `which` if it is not clear, `none` if it is not there.
    """
    if entry_id is None:
        if len(found) != 1:
            raise refusal(which if found else none)
        return next(iter(found.values()))
    if entry_id not in found:
        raise refusal(none)
    return found[entry_id]
