"""The devices that have players of their own: chosen in the options, forgotten with them."""

from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ...const import DOMAIN
from .const import CONF_SPEAKERS


def speakers_of(entry: ConfigEntry[Any]) -> dict[str, str]:
    """Return what the chosen devices are called, by their ids."""
    return dict(entry.options.get(CONF_SPEAKERS, {}))


@callback
def room_of(hass: HomeAssistant, name: str) -> str | None:
    """Return the area that a device is called after, None if there is none."""
    words = name.casefold().split()
    for area in ar.async_get(hass).async_list_areas():
        if set(area.name.casefold().split()) <= set(words):
            return area.name
    return None


@callback
def forget_unchosen(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Remove the players of devices that are not chosen any more."""
    registry = dr.async_get(hass)
    kept = {(DOMAIN, f"{entry.entry_id}_{id_}") for id_ in speakers_of(entry)}
    kept.add((DOMAIN, entry.entry_id))
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        if not device.identifiers & kept:
            registry.async_remove_device(device.id)


@callback
def reload_for_speakers(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Callable[[], None]:
    """Load an entry anew when other devices are chosen; the other options work without.

    Returns what ends it.
    """
    before = speakers_of(entry)

    @callback
    def changed(change: ConfigEntryChange, which: ConfigEntry[Any]) -> None:
        """Look at an entry that was changed."""
        if which is entry and change is ConfigEntryChange.UPDATED and speakers_of(entry) != before:
            hass.config_entries.async_schedule_reload(entry.entry_id)

    return async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed)
