"""What lets somebody into the home or water out of its pipes, as calls that a policy can judge."""

from typing import Final

from homeassistant.components.homeassistant.const import DATA_EXPOSED_ENTITIES
from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.core import HomeAssistant, callback

from .call import Call
from .gate import ASSISTANT
from .presets import ENTRANCES
from .targets import target_of

_OPENING: Final = {
    "alarm_control_panel": "alarm_control_panel.alarm_disarm",
    "cover": "cover.open_cover",
    "lock": "lock.unlock",
    "valve": "valve.open_valve",
}


@callback
def openings(hass: HomeAssistant) -> list[Call]:
    """Return a call for each exposed entity that opens it; empty where nothing is exposed."""
    if DATA_EXPOSED_ENTITIES not in hass.data:
        return []
    targets = [
        target_of(hass, state.entity_id, _OPENING[state.domain])
        for state in hass.states.async_all(_OPENING)
        if async_should_expose(hass, ASSISTANT, state.entity_id)
    ]
    return [
        Call(tool=one.action, title=one.action, arguments={}, action=one.action, targets=(one,))
        for one in targets
        if one.domain != "cover" or one.device_class in ENTRANCES
    ]
