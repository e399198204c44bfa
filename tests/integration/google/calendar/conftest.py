"""A clock that stands still, and the calendar page."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.conftest import clock
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .page import BERLIN, Page
from .series import WEEKLY, Series

__all__ = ["clock"]


@pytest.fixture
async def home(home: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant in Berlin."""
    await home.config.async_set_time_zone(BERLIN)
    return home


@pytest.fixture
async def page(
    hass: HomeAssistant,
    person: Person,
    google: GoogleSimulator,
    hass_ws_client: WebSocketGenerator,
) -> Page:
    """Return the calendar page, with no account connected yet."""
    return Page(hass, await hass_ws_client(hass))


@pytest.fixture
async def connected(page: Page, person: Person) -> Page:
    """Return the calendar page of a home with an account that may edit its calendars."""
    await connect(person, Capability.EDIT_CALENDAR)
    return page


@pytest.fixture
async def weekly(page: Page, person: Person, google: GoogleSimulator) -> Series:
    """Return the page with a weekly event on it."""
    event = google.calendars().add_event(**WEEKLY)
    await connect(person, Capability.EDIT_CALENDAR)
    return Series(page, event)
