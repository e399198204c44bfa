"""A Home Assistant with a folder of its own, and a Drive connected to it."""

from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.backups.agent import HubBackupAgent
from custom_components.homelab_hub.backups.registry import registry_of
from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.google.drive import Drive
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect


@pytest.fixture
def folder(hass: HomeAssistant) -> Path:
    """Return Home Assistant's folder."""
    return Path(hass.config.config_dir)


@pytest.fixture
async def home(hass: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant that makes backups, and has all that adds routes."""
    for component in ("homeassistant", "conversation", "backup", "media_source"):
        assert await async_setup_component(hass, component, {})
    return hass


@pytest.fixture
async def entry(google: GoogleSimulator, person: Person) -> ConfigEntry[Any]:
    """Return the entry of an account that may use files."""
    return await connect(person, Capability.FILES)


@pytest.fixture
def drive(google: GoogleSimulator) -> Drive:
    """Return the person's Drive, as Google has it."""
    return google.drive()


@pytest.fixture
def agent(hass: HomeAssistant, entry: ConfigEntry[Any]) -> HubBackupAgent:
    """Return the agent of the account."""
    return registry_of(hass).destinations[entry.entry_id].agent
