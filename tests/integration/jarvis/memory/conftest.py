"""A household whose Jarvis has a memory, and thinks with the simulator."""

from typing import Any

from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_USER
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.talk import introduce, set_options

from .people import Person


@pytest.fixture(autouse=True)
async def household(
    furnished: HomeAssistant, owner: Person, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> ConfigEntry[Any]:
    """Return the entry of a Jarvis who asks his model everything, and knows what it takes."""
    await set_options(furnished, jarvis, local_first=False)
    await introduce(furnished, simulator)
    return jarvis


async def _person(hass: HomeAssistant, name: str, group: str) -> Person:
    """Return a user of a group."""
    return Person(hass=hass, user=await hass.auth.async_create_user(name, group_ids=[group]))


@pytest.fixture
async def robin(hass: HomeAssistant, owner: Person) -> Person:
    """Return somebody who lives here."""
    return await _person(hass, "Robin", GROUP_ID_USER)


@pytest.fixture
async def mia(hass: HomeAssistant, owner: Person) -> Person:
    """Return somebody else who lives here."""
    return await _person(hass, "Mia", GROUP_ID_USER)


@pytest.fixture
async def owner(hass: HomeAssistant) -> Person:
    """Return who set Home Assistant up, an administrator."""
    return await _person(hass, "Ada", GROUP_ID_ADMIN)
