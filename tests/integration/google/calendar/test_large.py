"""Large calendars: all of it is there; `scripts/bench google` tells how soon."""

from datetime import UTC, datetime, timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_component import EntityComponent
import pytest

from custom_components.homelab_hub.connections.google.calendar.entity import GoogleCalendarEntity
from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .page import OWN, Page, at

START = datetime(2026, 12, 1, tzinfo=UTC)


def entity(hass: HomeAssistant) -> GoogleCalendarEntity:
    """Return the entity of the account's own calendar."""
    component: EntityComponent[Any] = hass.data["calendar"]
    found = component.get_entity(OWN)
    assert isinstance(found, GoogleCalendarEntity)
    return found


@pytest.mark.parametrize("size", [20_000, 100_000])
async def test_a_month_of_a_large_calendar(
    page: Page, person: Person, google: GoogleSimulator, size: int
) -> None:
    """Every event is there."""
    google.calendars().fill(size, start=START.timestamp() - size / 20 * 86_400)
    for number in range(100):
        google.calendars().add_event(
            summary=f"Weekly {number}",
            start=at("2010-12-07T18:00"),
            end=at("2010-12-07T19:00"),
            recurrence=["RRULE:FREQ=WEEKLY"],
        )
    await connect(person, Capability.READ_CALENDAR)
    calendar = entity(page.hass)
    assert len(calendar.calendar.copy.events or ()) == size + 100

    for month in range(12):
        start = START + timedelta(days=30 * month)
        events = await calendar.async_get_events(page.hass, start, start + timedelta(days=30))
        assert len(events) >= 700
