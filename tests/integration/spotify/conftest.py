"""Spotify's stand-in, and an account connected to it."""

from collections.abc import AsyncGenerator
import json
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.upstream import endpoints
from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.spotify import SpotifySimulator
from tests.integration.connector.conftest import clock, person, providers
from tests.integration.connector.consent import Person

from .stereo import Stereo, connect

__all__ = ["clock", "person", "providers"]


@pytest.fixture
async def spotify(providers: OAuthSimulator, tmp_path: Path) -> AsyncGenerator[SpotifySimulator]:
    """Run the Web API; no request may do what no application should."""
    async with SpotifySimulator(providers) as simulator:
        file = tmp_path / "spotify.json"
        file.write_text(json.dumps(simulator.endpoints))
        endpoints.load(str(file))
        yield simulator
        endpoints.load(None)
        assert simulator.violations == []


@pytest.fixture
async def home(home: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant with all that adds routes; it has to be there before a server."""
    for component in ("media_player", "media_source", "webhook"):
        assert await async_setup_component(home, component, {})
    return home


@pytest.fixture
async def stereo(hass: HomeAssistant, person: Person, spotify: SpotifySimulator) -> Stereo:
    """Return the account of somebody who pays and has allowed everything; nothing plays."""
    entry = await connect(person)
    stereo = Stereo(hass, spotify, entry)
    await stereo.settled()
    return stereo
