"""Google's stand-in, and accounts connected to it."""

from collections.abc import AsyncGenerator
import json
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.upstream import endpoints
from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.oauth import OAuthSimulator
from tests.integration.connector.conftest import person, providers

__all__ = ["person", "providers"]


@pytest.fixture
async def google(
    hass: HomeAssistant, providers: OAuthSimulator, tmp_path: Path
) -> AsyncGenerator[GoogleSimulator]:
    """Run Google's APIs, for the people that the OAuth simulator knows."""
    async with GoogleSimulator(providers) as simulator:
        file = tmp_path / "google.json"
        file.write_text(json.dumps(simulator.endpoints))
        endpoints.load(str(file))
        yield simulator
        # An account that is unloaded says so to Google, wherever that is by then.
        for entry in hass.config_entries.async_loaded_entries(DOMAIN):
            assert await hass.config_entries.async_unload(entry.entry_id)
        endpoints.load(None)


@pytest.fixture
async def home(home: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant with all that adds routes; it has to be there before a server."""
    for component in ("calendar", "webhook"):
        assert await async_setup_component(home, component, {})
    return home
