"""Which action a verb is for which domain, and what needs a confirmation."""

from collections.abc import Mapping
from typing import Final

from homeassistant.const import (
    SERVICE_ALARM_ARM_AWAY,
    SERVICE_ALARM_DISARM,
    SERVICE_CLOSE_COVER,
    SERVICE_CLOSE_VALVE,
    SERVICE_LOCK,
    SERVICE_OPEN_COVER,
    SERVICE_OPEN_VALVE,
    SERVICE_TOGGLE,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
    SERVICE_UNLOCK,
    Platform,
)

from ..protocol.questions import Verb

type Deeds = Mapping[Verb, str]

_SWITCHED: Final[Deeds] = {
    Verb.TURN_ON: SERVICE_TURN_ON,
    Verb.TURN_OFF: SERVICE_TURN_OFF,
    Verb.TOGGLE: SERVICE_TOGGLE,
}
_STARTED: Final[Deeds] = {Verb.TURN_ON: SERVICE_TURN_ON}
_PRESSED: Final[Deeds] = {Verb.TURN_ON: "press"}

_DEEDS: Final[Mapping[str, Deeds]] = {
    Platform.ALARM_CONTROL_PANEL: {
        Verb.TURN_ON: SERVICE_ALARM_ARM_AWAY,
        Verb.TURN_OFF: SERVICE_ALARM_DISARM,
    },
    Platform.BUTTON: _PRESSED,
    Platform.CLIMATE: _SWITCHED,
    Platform.COVER: {Verb.OPEN: SERVICE_OPEN_COVER, Verb.CLOSE: SERVICE_CLOSE_COVER},
    Platform.FAN: _SWITCHED,
    Platform.HUMIDIFIER: _SWITCHED,
    Platform.LIGHT: _SWITCHED,
    Platform.LOCK: {Verb.LOCK: SERVICE_LOCK, Verb.UNLOCK: SERVICE_UNLOCK},
    Platform.MEDIA_PLAYER: _SWITCHED,
    Platform.SCENE: _STARTED,
    Platform.SIREN: _SWITCHED,
    Platform.SWITCH: _SWITCHED,
    Platform.VALVE: {Verb.OPEN: SERVICE_OPEN_VALVE, Verb.CLOSE: SERVICE_CLOSE_VALVE},
    Platform.WATER_HEATER: {Verb.TURN_ON: SERVICE_TURN_ON, Verb.TURN_OFF: SERVICE_TURN_OFF},
    "input_boolean": _SWITCHED,
    "input_button": _PRESSED,
    "script": _STARTED,
}

ASKED: Final[Mapping[Verb, str]] = {
    Verb.TURN_ON: "wish_turn_on",
    Verb.TURN_OFF: "wish_turn_off",
    Verb.TOGGLE: "wish_toggle",
    Verb.OPEN: "wish_open",
    Verb.CLOSE: "wish_close",
    Verb.LOCK: "wish_lock",
    Verb.UNLOCK: "wish_unlock",
}
"""The texts of what is asked for, under `exceptions` of the translations."""

DONE: Final[Mapping[Verb, str]] = {
    Verb.TURN_ON: "done_turn_on",
    Verb.TURN_OFF: "done_turn_off",
    Verb.TOGGLE: "done_toggle",
    Verb.OPEN: "done_open",
    Verb.CLOSE: "done_close",
    Verb.LOCK: "done_lock",
    Verb.UNLOCK: "done_unlock",
}
"""The texts of what was done, in the same place."""

RISKY: Final = frozenset(
    {Platform.ALARM_CONTROL_PANEL, Platform.COVER, Platform.LOCK, Platform.SIREN, Platform.VALVE}
)
"""Domains of which nothing is done without a confirmation."""


def deed(domain: str, verb: Verb) -> str | None:
    """Return the action of a domain that a verb means, None if it cannot do that."""
    return _DEEDS.get(domain, {}).get(verb)
