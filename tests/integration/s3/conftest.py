"""A Home Assistant that makes backups, and a bucket."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import aiohttp
from homeassistant.components.media_source import async_browse_media
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.upstream.s3 import S3Client
from custom_components.homelab_hub.upstream.s3_api import S3Api
from homelab_hub_simulators.s3 import S3Simulator
from tests.upstream.s3.helpers import client_of

from .scene import Scene, add, form


@pytest.fixture
async def s3(sockets: None) -> AsyncGenerator[S3Simulator]:
    """Run a stand-in for S3."""
    async with S3Simulator(equal_parts=True) as running:
        yield running


@pytest.fixture(scope="session")
def api() -> S3Api:
    """Return botocore's description of S3, which takes a while to read."""
    return S3Api()


@pytest.fixture
async def owner(s3: S3Simulator, api: S3Api) -> AsyncGenerator[S3Client]:
    """Return what the owner of the bucket has beside Home Assistant."""
    async with aiohttp.TCPConnector() as connector, client_of(s3, connector, api) as client:
        yield client


@pytest.fixture
async def home(hass: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant that makes backups, and has all that adds routes."""
    for component in ("homeassistant", "conversation", "backup", "media_source", DOMAIN):
        assert await async_setup_component(hass, component, {})
    await async_browse_media(hass, None)  # loads our source, whose route is there from then on
    return hass


@pytest.fixture
async def entry(home: HomeAssistant, s3: S3Simulator) -> ConfigEntry[Any]:
    """Return the entry of a bucket."""
    result = await add(home, form(s3))
    await home.async_block_till_done()
    entry: ConfigEntry[Any] = result["result"]
    return entry


@pytest.fixture
def scene(home: HomeAssistant, entry: ConfigEntry[Any], s3: S3Simulator) -> Scene:
    """Return a bucket, connected to Home Assistant."""
    return Scene(hass=home, entry=entry, s3=s3)


@pytest.fixture
def place(home: HomeAssistant, tmp_path: Path) -> Path:
    """Return a folder that Home Assistant may use."""
    place = tmp_path / "shared"
    place.mkdir()
    home.config.allowlist_external_dirs = {str(place)}
    return place
