"""What a call would do, in words for the person who decides."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from homeassistant.core import HomeAssistant

from ..outsiders import one_line
from ..words import sentence
from .call import Call
from .targets import Target

MOST_NAMES: Final = 6
_LONGEST_VALUE: Final = 200
_SHORTEST_VALUE: Final = 12
_LONGEST: Final = 600
# Named first where there are too many names for a question: they are why there is one.
_RISKY: Final = frozenset({"alarm_control_panel", "cover", "lock", "siren", "valve"})
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


async def describe(hass: HomeAssistant, calls: Sequence[Call], language: str) -> str:
    """Return what calls would do, at most a few lines; nothing in it is markup or a command.

    Each call has its share of the room, and each argument of a call: a yes is for all of them.
    """
    room = _LONGEST // max(1, len(calls))
    return "; ".join([one_line(await _one(hass, call, language, room), room) for call in calls])


async def _one(hass: HomeAssistant, call: Call, language: str, room: int) -> str:
    """Return what one call would do; its arguments share the room."""
    rest = {key: value for key, value in call.arguments.items() if key not in _TARGETING}
    outer = [one for one in call.targets if one.domain in _OUTER]
    inner = [one for one in call.targets if one.domain not in _OUTER]
    if not rest and outer and inner:
        whole = await _verbs(hass, outer, language) or _names(outer)
        parts = await _verbs(hass, inner, language)
        return f"{whole}: {parts}" if parts else f"{whole} ({_names(inner)})"
    if not rest and (verbs := await _verbs(hass, call.targets, language)):
        return verbs
    limit = _share(room - len(call.title), call.arguments)
    told = [_value(call.arguments["action"], limit)] if "action" in call.arguments else []
    if call.targets:
        told.append(_names(call.targets))
    else:
        told += [_value(value, limit) for key, value in call.arguments.items() if key in _TARGETING]
    told += [f"{one_line(key, 30)}: {_value(value, limit)}" for key, value in rest.items()]
    return f"{one_line(call.title, 60)} ({', '.join(told)})" if told else one_line(call.title, 60)


async def _verbs(hass: HomeAssistant, targets: Iterable[Target], language: str) -> str:
    """Return what is done to targets, empty where there is no word for it."""
    by_action: dict[str, list[Target]] = {}
    for target in targets:
        by_action.setdefault(target.action.partition(".")[2], []).append(target)
    keys = {action: _VERBS.get(action) for action in by_action}
    if not all(keys.values()):
        return ""
    return ", ".join(
        [
            await sentence(hass, language, str(keys[action]), name=_names(found))
            for action, found in by_action.items()
        ]
    )


def _names(targets: Sequence[Target]) -> str:
    """Return names, of many the riskiest ones and how many more there are."""
    if len(targets) > MOST_NAMES:
        targets = sorted(targets, key=lambda one: one.domain not in _RISKY)
    shown = [one_line(one.name, 60) for one in targets[:MOST_NAMES]]
    if (more := len(targets) - len(shown)) > 0:
        shown.append(f"+{more}")
    return ", ".join(shown)


def _share(room: int, arguments: Mapping[str, Any]) -> int:
    """Return how long the value of each argument may be, if all are to be told."""
    names = sum(len(one_line(key, 30)) + len(": , ") for key in arguments)
    share = (room - names) // max(1, len(arguments))
    return min(_LONGEST_VALUE, max(_SHORTEST_VALUE, share))


def _value(value: Any, limit: int) -> str:
    """Return the value of an argument on one line, in a form without links."""
    match value:
        case list() | tuple():
            return one_line(", ".join(_value(one, limit) for one in value), limit)
        case Mapping():
            told = ", ".join(f"{key}: {_value(inner, limit)}" for key, inner in value.items())
            return one_line(told, limit)
        case _:
            return one_line(str(value), limit).replace("](", "] (")
