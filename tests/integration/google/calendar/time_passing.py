"""A clock that stands still until a test moves it."""

from datetime import datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, State
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from .page import OWN

# A Tuesday, at noon in Berlin.
NOON = datetime.fromisoformat("2026-12-01T12:00:00+01:00")


def state(hass: HomeAssistant, entity_id: str = OWN) -> State:
    """Return the state of a calendar."""
    found = hass.states.get(entity_id)
    assert found is not None
    return found


async def pass_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory, **time: float) -> None:
    """Move the clock, and let happen what is due."""
    freezer.tick(timedelta(**time))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
