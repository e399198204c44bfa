"""A Home Assistant with a folder of its own, and a Drive connected to it."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

from homeassistant.components.backup import AgentBackup
from homeassistant.components.media_source import async_browse_media
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.connector.capabilities import Capability
from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.google import GoogleSimulator
from tests.backup_agents.tars import make_backup
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .scene import Scene


@pytest.fixture
async def home(hass: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant that makes backups, and has all that adds routes."""
    for component in ("homeassistant", "conversation", "backup", "media_source", DOMAIN):
        assert await async_setup_component(hass, component, {})
    await async_browse_media(hass, None)  # loads our source, whose route is there from then on
    return hass


@pytest.fixture
async def entry(google: GoogleSimulator, person: Person) -> ConfigEntry[Any]:
    """Return the entry of an account that may use files."""
    return await connect(person, Capability.FILES)


@pytest.fixture
def scene(
    hass: HomeAssistant, entry: ConfigEntry[Any], google: GoogleSimulator
) -> Generator[Scene]:
    """Return an account with Drive, connected to Home Assistant; requests have to be valid."""
    yield Scene(hass=hass, entry=entry, google=google)
    assert not google.violations


@pytest.fixture
async def made(hass: HomeAssistant, tmp_path: Path) -> tuple[AgentBackup, bytes]:
    """Return a backup of six megabytes, and its content."""
    path = tmp_path / "backup.tar"
    backup = await hass.async_add_executor_job(lambda: make_backup(path, size=6_000_000))
    return backup, await hass.async_add_executor_job(path.read_bytes)
