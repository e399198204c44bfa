"""Both simulators, two people who have allowed everything, and spotipy."""

from collections.abc import AsyncGenerator, Awaitable, Callable

import aiohttp
import pytest

from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.oauth.spotify import SCOPES
from homelab_hub_simulators.spotify import Player, SpotifySimulator
from tests.simulators.conftest import SPECIFICATIONS
from tests.simulators.oauth.apps import App

from .client import Client
from .published import Published

DOCUMENT = SPECIFICATIONS / "spotify-web-api.openapi.yml"

type SignIn = Callable[..., Awaitable[Client]]


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> Published | None:
    """Return Spotify's document, or None where it is not."""
    if not DOCUMENT.exists():
        return None
    return Published(DOCUMENT, tmp_path_factory.mktemp("specification"))


@pytest.fixture
def published(document: Published | None) -> Published:
    """Return Spotify's document; skip the test without it."""
    if document is None:
        pytest.skip(f"no specification at {DOCUMENT}, see HOMELAB_HUB_SPECS")
    return document


@pytest.fixture
async def spotify(oauth: OAuthSimulator) -> AsyncGenerator[SpotifySimulator]:
    """Return a running simulator; no request may have done what no app should."""
    async with SpotifySimulator(oauth) as running:
        yield running
        assert running.violations == []


@pytest.fixture
def app(oauth: OAuthSimulator, session: aiohttp.ClientSession) -> App:
    """Return the app that people sign in to."""
    return App(oauth, session, "spotify")


@pytest.fixture
def sign_in(
    oauth: OAuthSimulator, spotify: SpotifySimulator, app: App, document: Published | None
) -> SignIn:
    """Return what signs a person in, with some scopes, and gives the client."""

    async def make(account: str | None = None, *, scope: str = " ".join(SCOPES)) -> Client:
        """Sign in."""
        oauth.switch("spotify", account=account)
        return Client(spotify, (await app.sign_in(scope=scope))["access_token"], document)

    return make


@pytest.fixture
async def robin(sign_in: SignIn) -> Client:
    """Return the client of the first person, who pays."""
    return await sign_in("robin-homelab")


@pytest.fixture
async def kim(sign_in: SignIn) -> Client:
    """Return the client of the second person, who does not pay."""
    return await sign_in("kim-homelab")


@pytest.fixture
def player(spotify: SpotifySimulator) -> Player:
    """Return the first person's player."""
    return spotify.player()
