"""A running simulator that consents by itself, and an app of each provider."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from homelab_hub_simulators.oauth import OAuthSimulator

from .apps import PROVIDERS, App


@pytest.fixture
async def simulator() -> AsyncGenerator[OAuthSimulator]:
    """Return a running simulator whose consent pages allow everything."""
    async with OAuthSimulator(auto="allow") as running:
        yield running


@pytest.fixture(params=PROVIDERS)
def app(
    request: pytest.FixtureRequest, simulator: OAuthSimulator, session: aiohttp.ClientSession
) -> App:
    """Return an app of every provider in turn."""
    return App(simulator, session, request.param)


@pytest.fixture
def google(simulator: OAuthSimulator, session: aiohttp.ClientSession) -> App:
    """Return an app at Google."""
    return App(simulator, session, "google")


@pytest.fixture
def spotify(simulator: OAuthSimulator, session: aiohttp.ClientSession) -> App:
    """Return an app at Spotify."""
    return App(simulator, session, "spotify")


@pytest.fixture
def twitch(simulator: OAuthSimulator, session: aiohttp.ClientSession) -> App:
    """Return an app at Twitch."""
    return App(simulator, session, "twitch")


@pytest.fixture
def kick(simulator: OAuthSimulator, session: aiohttp.ClientSession) -> App:
    """Return an app at Kick."""
    return App(simulator, session, "kick")


@pytest.fixture
def discord(simulator: OAuthSimulator, session: aiohttp.ClientSession) -> App:
    """Return an app at Discord."""
    return App(simulator, session, "discord")
