"""The providers' stand-ins, somebody who connects accounts, and the hub without a connection."""

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.const import DOMAIN
from tests.integration.connector.conftest import person, providers
from tests.integration.connector.consent import Person

__all__ = ["person", "providers"]


@pytest.fixture
async def hub(person: Person) -> HomeAssistant:
    """Return a Home Assistant with the hub in it, and nothing connected."""
    assert await async_setup_component(person.hass, DOMAIN, {})
    return person.hass
