"""The providers' stand-ins, and accounts connected as a person connects them."""

from collections.abc import AsyncGenerator
import json
from pathlib import Path

from aiohttp import ClientSession
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homelab_hub.upstream import endpoints
from homelab_hub_simulators.oauth import OAuthSimulator

from .consent import BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, Person


@pytest.fixture
async def providers(
    sockets: None, tmp_path: Path, current_request_with_host: None
) -> AsyncGenerator[OAuthSimulator]:
    """Run the providers; their consent pages say yes, and each knows our application."""
    async with OAuthSimulator(auto="allow") as simulator:
        for provider in simulator.providers:
            more = {"bot_token": BOT_TOKEN} if provider == "discord" else {}
            simulator.register_client(provider, CLIENT_ID, CLIENT_SECRET, [REDIRECT_URI], **more)
        file = tmp_path / "endpoints.json"
        file.write_text(json.dumps(simulator.endpoints))
        endpoints.load(str(file))
        yield simulator
        endpoints.load(None)


@pytest.fixture
async def person(
    home: HomeAssistant, providers: OAuthSimulator, hass_client_no_auth: ClientSessionGenerator
) -> AsyncGenerator[Person]:
    """Return somebody who connects accounts."""
    # All that adds routes has to be there before the server starts.
    for component in ("application_credentials", "ai_task"):
        assert await async_setup_component(home, component, {})
    async with ClientSession() as browser:
        yield Person(home, browser, await hass_client_no_auth())
