"""A Google account has the products that its capabilities allow."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person

from .accounts import connect


@pytest.mark.parametrize(
    ("capabilities", "parts"),
    [
        ([Capability.READ_CALENDAR], ["calendar"]),
        ([Capability.SEND_MAIL], ["gmail"]),
        ([Capability.FILES, Capability.EDIT_CALENDAR], ["calendar", "drive"]),
    ],
)
async def test_parts_are_what_is_allowed(
    hass: HomeAssistant,
    person: Person,
    google: GoogleSimulator,
    capabilities: list[Capability],
    parts: list[str],
) -> None:
    """Nothing is asked of a product that nobody allowed."""
    entry = await connect(person, *capabilities)

    assert entry.state is ConfigEntryState.LOADED
    assert [part.name for part in entry.runtime_data.parts] == parts
    assert await hass.config_entries.async_unload(entry.entry_id)
