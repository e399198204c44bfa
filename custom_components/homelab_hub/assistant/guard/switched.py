"""Switches that the household shows as something else, by Home Assistant's `switch_as_x`."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from homeassistant.const import (
    CONF_ENTITY_ID,
    SERVICE_CLOSE_COVER,
    SERVICE_CLOSE_VALVE,
    SERVICE_LOCK,
    SERVICE_OPEN_COVER,
    SERVICE_OPEN_VALVE,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    SERVICE_UNLOCK,
    Platform,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .sequences import UNKNOWN

_INTEGRATION: Final = "switch_as_x"
_INVERT: Final = "invert"
# What turns the switch on and what turns it off, if that is not said the other way round.
_COMMANDS: Final = {
    "cover": (SERVICE_OPEN_COVER, SERVICE_CLOSE_COVER),
    "lock": (SERVICE_UNLOCK, SERVICE_LOCK),
    "valve": (SERVICE_OPEN_VALVE, SERVICE_CLOSE_VALVE),
}
_TURNED: Final = (SERVICE_TURN_ON, SERVICE_TURN_OFF)


@callback
def shown_as(hass: HomeAssistant, entity_id: str, action: str) -> Iterator[tuple[str, str]]:
    """Yield the entities that a switch is shown as, each with what an action on the switch is to it."""
    if entity_id.partition(".")[0] != Platform.SWITCH:
        return
    registry = er.async_get(hass)
    for entry in hass.config_entries.async_entries(_INTEGRATION):
        if er.async_resolve_entity_id(registry, entry.options[CONF_ENTITY_ID]) == entity_id:
            for shown in er.async_entries_for_config_entry(registry, entry.entry_id):
                commands = _commands(entry.options, shown.domain)
                yield shown.entity_id, f"{shown.domain}.{_same(action, _TURNED, commands)}"


@callback
def switch_of(hass: HomeAssistant, entity_id: str, action: str) -> tuple[str, str] | None:
    """Return the switch that an entity is, with what an action on the entity is to it."""
    registry = er.async_get(hass)
    shown = registry.async_get(entity_id)
    if shown is None or shown.platform != _INTEGRATION or shown.config_entry_id is None:
        return None
    entry = hass.config_entries.async_get_entry(shown.config_entry_id)
    switch = entry and er.async_resolve_entity_id(registry, entry.options[CONF_ENTITY_ID])
    if not entry or not switch:
        return None
    return (
        switch,
        f"{Platform.SWITCH}.{_same(action, _commands(entry.options, shown.domain), _TURNED)}",
    )


def _commands(options: Mapping[str, Any], domain: str) -> tuple[str, str]:
    """Return what turns the switch on and what turns it off, among the commands of a domain."""
    if domain not in _COMMANDS:
        return _TURNED
    on, off = _COMMANDS[domain]
    return (off, on) if options.get(_INVERT) else (on, off)


def _same(action: str, commands: tuple[str, str], others: tuple[str, str]) -> str:
    """Return which of the others an action is, by its place among the commands."""
    command = action.partition(".")[2]
    return others[commands.index(command)] if command in commands else UNKNOWN
