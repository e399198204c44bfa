"""A Home Assistant that makes backups, and a bucket."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.s3 import S3Simulator

from .scene import add, form


@pytest.fixture
async def s3(sockets: None) -> AsyncGenerator[S3Simulator]:
    """Run a stand-in for S3."""
    async with S3Simulator(equal_parts=True) as running:
        yield running


@pytest.fixture
async def home(hass: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant that makes backups."""
    for component in ("homeassistant", "conversation", "backup", DOMAIN):
        assert await async_setup_component(hass, component, {})
    return hass


@pytest.fixture
async def entry(home: HomeAssistant, s3: S3Simulator) -> ConfigEntry[Any]:
    """Return the entry of a bucket."""
    result = await add(home, form(s3))
    await home.async_block_till_done()
    entry: ConfigEntry[Any] = result["result"]
    return entry
