"""Loading an account anew after its options or its subentries were changed."""

from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .const import CONF_PAUSED


@callback
def reload_when_changed(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Callable[[], None]:
    """Load an entry anew when something is another that it was loaded with.

    The pause switches are options too, and work without. Entries with update listeners may not be
    reloaded by flows in future versions of Home Assistant, so this listens otherwise. Returns what
    ends it.
    """
    before = _settings(entry)

    @callback
    def changed(change: ConfigEntryChange, which: ConfigEntry[Any]) -> None:
        """Look at an entry that was changed."""
        if which is entry and change is ConfigEntryChange.UPDATED and _settings(entry) != before:
            hass.config_entries.async_schedule_reload(entry.entry_id)

    return async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed)


def _settings(entry: ConfigEntry[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what an entry is loaded with, beside what its account is."""
    options = {name: value for name, value in entry.options.items() if name != CONF_PAUSED}
    subentries = {
        name: (subentry.subentry_type, subentry.title, dict(subentry.data))
        for name, subentry in entry.subentries.items()
    }
    return options, subentries
