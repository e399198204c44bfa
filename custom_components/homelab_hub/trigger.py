"""The door for automations' triggers."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.trigger import Trigger

from .connections.google.calendar.triggers import EventEndedTrigger, EventStartedTrigger


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers, by their names in `triggers.yaml`."""
    return {
        "calendar_event_started": EventStartedTrigger,
        "calendar_event_ended": EventEndedTrigger,
    }
