"""The providers' stand-ins, and accounts connected as a person connects them."""

from collections.abc import AsyncGenerator
import json
from pathlib import Path
import time

from aiohttp import ClientSession
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homelab_hub.upstream import endpoints, retry, transport
from custom_components.homelab_hub.upstream.retry import Clock
from homelab_hub_simulators.oauth import OAuthSimulator

from .consent import BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, Person


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `freezer` move the transports' clock as well, and try again without a pause."""

    def monotonic() -> float:
        return time.monotonic()

    def wall() -> float:
        return time.time()

    moved = Clock(monotonic=monotonic, wall=wall)
    monkeypatch.setattr(transport, "Clock", lambda: moved)
    monkeypatch.setattr(retry, "LONGEST_PAUSE", 0.0)


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


# All that adds routes has to be there before the server starts.
COMPONENTS = (
    "application_credentials",
    "ai_task",
    "calendar",
    "media_player",
    "repairs",
    "webhook",
)


@pytest.fixture
async def person(
    home: HomeAssistant, providers: OAuthSimulator, hass_client_no_auth: ClientSessionGenerator
) -> AsyncGenerator[Person]:
    """Return somebody who connects accounts."""
    for component in COMPONENTS:
        assert await async_setup_component(home, component, {})
    async with ClientSession() as browser:
        yield Person(home, browser, await hass_client_no_auth())
