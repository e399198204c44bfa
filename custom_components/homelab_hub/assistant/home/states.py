"""Things with their states, as a model reads them: `Kitchen | light | Sink lamp = on 50%`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from homeassistant.components.sensor import SensorDeviceClass, async_rounded_state
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.util import dt as dt_util

from ..outsiders import one_line
from .index import Thing
from .overview import NO_AREA

LONGEST_STATE: Final = 40
# Attributes that tell more than the state does; none of them holds text of somebody else.
_ATTRIBUTES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "climate": (("temperature", "target {}°"), ("current_temperature", "is {}°")),
    "water_heater": (("temperature", "target {}°"), ("current_temperature", "is {}°")),
    "cover": (("current_position", "{}%"),),
    "valve": (("current_position", "{}%"),),
    "fan": (("percentage", "{}%"),),
    "humidifier": (("humidity", "target {}%"), ("current_humidity", "is {}%")),
    "vacuum": (("battery_level", "battery {}%"),),
    "weather": (("temperature", "{}°"), ("humidity", "{}%")),
}


@callback
def lines(
    hass: HomeAssistant,
    things: Iterable[Thing],
    *,
    said: Mapping[Thing, str] | None = None,
    with_id: frozenset[Thing] = frozenset(),
) -> list[str]:
    """Return the things' states as of now, one line for each area and kind.

    A thing that was called by an alias has that beside its name; one that its name does not tell
    from others has its entity id.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for thing in things:
        if (state := hass.states.get(thing.entity_id)) is None:
            continue
        alias = (said or {}).get(thing, thing.name)
        name = thing.name if alias == thing.name else f"{thing.name} aka {alias}"
        if thing in with_id:
            name = f"{name} [{thing.entity_id}]"
        area = thing.area.name if thing.area else NO_AREA
        groups.setdefault((area, thing.kinds[-1]), []).append(f"{name} = {_state(hass, state)}")
    return [f"{area} | {kind} | {'; '.join(all_)}" for (area, kind), all_ in groups.items()]


def _state(hass: HomeAssistant, state: State) -> str:
    """Return a state with what else is worth knowing."""
    value = state.state
    if state.domain == "sensor":
        value = async_rounded_state(hass, state.entity_id, state)
        if state.attributes.get("device_class") == SensorDeviceClass.TIMESTAMP:
            value = _local(value)
    if unit := state.attributes.get("unit_of_measurement"):
        value = f"{value} {unit}"
    return " ".join([one_line(value, LONGEST_STATE), *_more(state)])


def _more(state: State) -> Iterable[str]:
    """Yield the attributes that tell more."""
    attributes: Mapping[str, Any] = state.attributes
    if state.domain == "light" and isinstance(brightness := attributes.get("brightness"), int):
        yield f"{max(1, round(brightness / 2.55)) if brightness else 0}%"
    if state.domain == "media_player" and (volume := attributes.get("volume_level")) is not None:
        yield f"volume {round(volume * 100)}%"
    for key, form in _ATTRIBUTES.get(state.domain, ()):
        if isinstance(value := attributes.get(key), int | float):
            yield form.format(value)


def _local(value: str) -> str:
    """Return a time in the home's time zone."""
    parsed: datetime | None = dt_util.parse_datetime(value)
    return dt_util.as_local(parsed).isoformat(timespec="minutes") if parsed else value
