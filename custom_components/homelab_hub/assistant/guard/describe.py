"""What a call would do, in words for the person who decides."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.core import HomeAssistant

from ..outsiders import one_line
from ..words import sentence
from .call import Call
from .targets import Target

MOST_NAMES: Final = 6
_LONGEST_VALUE: Final = 200
_LONGEST: Final = 600
# Arguments that the names of the targets say already.
_TARGETING: Final = frozenset(
    {"name", "area", "floor", "domain", "device_class", "entity_id", "target", "action"}
)
# What stands for other things.
_OUTER: Final = frozenset({"automation", "group", "scene", "script"})
_VERBS: Final[Mapping[str, str]] = {
    "alarm_disarm": "wish_disarm",
    "close_cover": "wish_close",
    "close_valve": "wish_close",
    "lock": "wish_lock",
    "open": "wish_open",
    "open_cover": "wish_open",
    "open_valve": "wish_open",
    "press": "wish_turn_on",
    "toggle": "wish_toggle",
    "turn_off": "wish_turn_off",
    "turn_on": "wish_turn_on",
    "unlock": "wish_unlock",
}


async def describe(hass: HomeAssistant, calls: Iterable[Call], language: str) -> str:
    """Return what calls would do, at most a few lines; nothing in it is markup or a command."""
    return one_line("; ".join([await _one(hass, call, language) for call in calls]), _LONGEST)


async def _one(hass: HomeAssistant, call: Call, language: str) -> str:
    """Return what one call would do."""
    rest = {key: value for key, value in call.arguments.items() if key not in _TARGETING}
    outer = [one for one in call.targets if one.domain in _OUTER]
    inner = [one for one in call.targets if one.domain not in _OUTER]
    if not rest and outer and inner:
        whole = await _verbs(hass, outer, language) or _names([one.name for one in outer])
        parts = await _verbs(hass, inner, language)
        return f"{whole}: {parts}" if parts else f"{whole} ({_names([one.name for one in inner])})"
    if not rest and (verbs := await _verbs(hass, call.targets, language)):
        return verbs
    told = [_value(call.arguments["action"])] if "action" in call.arguments else []
    if call.targets:
        told.append(_names([one.name for one in call.targets]))
    else:
        told += [_value(value) for key, value in call.arguments.items() if key in _TARGETING]
    told += [f"{key}: {_value(value)}" for key, value in rest.items()]
    return f"{one_line(call.title, 60)} ({', '.join(told)})" if told else one_line(call.title, 60)


async def _verbs(hass: HomeAssistant, targets: Iterable[Target], language: str) -> str:
    """Return what is done to targets, empty where there is no word for it."""
    by_action: dict[str, list[str]] = {}
    for target in targets:
        by_action.setdefault(target.action.partition(".")[2], []).append(target.name)
    keys = {action: _VERBS.get(action) for action in by_action}
    if not all(keys.values()):
        return ""
    return ", ".join(
        [
            await sentence(hass, language, str(keys[action]), name=_names(names))
            for action, names in by_action.items()
        ]
    )


def _names(names: list[str]) -> str:
    """Return names, of many the first ones and how many more there are."""
    shown = [one_line(name, 60) for name in names[:MOST_NAMES]]
    if (more := len(names) - len(shown)) > 0:
        shown.append(f"+{more}")
    return ", ".join(shown)


def _value(value: Any) -> str:
    """Return the value of an argument on one line, in a form without links."""
    match value:
        case list() | tuple():
            return one_line(", ".join(_value(one) for one in value), _LONGEST_VALUE)
        case Mapping():
            return one_line(
                ", ".join(f"{key}: {_value(inner)}" for key, inner in value.items()), _LONGEST_VALUE
            )
        case _:
            return one_line(str(value), _LONGEST_VALUE).replace("](", "] (")
