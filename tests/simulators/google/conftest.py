"""Both simulators, a person who has allowed everything, and Google's client."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable

import aiohttp
import pytest

from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.oauth import OAuthSimulator
from tests.simulators.oauth.apps import GOOGLE, App

from .client import GoogleClient

SCOPES = " ".join(
    (
        f"{GOOGLE}calendar",
        f"{GOOGLE}gmail.modify",
        f"{GOOGLE}gmail.settings.basic",
        f"{GOOGLE}drive",
        "https://mail.google.com/",
        "email",
    )
)

type SignIn = Callable[..., Awaitable[GoogleClient]]


@pytest.fixture
async def google(oauth: OAuthSimulator) -> AsyncGenerator[GoogleSimulator]:
    """Return a running simulator; no request may have done what the documents do not allow."""
    async with GoogleSimulator(oauth) as running:
        yield running
        assert running.violations == []


@pytest.fixture
def app(oauth: OAuthSimulator, session: aiohttp.ClientSession) -> App:
    """Return the app that people sign in to."""
    return App(oauth, session, "google")


@pytest.fixture
def sign_in(oauth: OAuthSimulator, google: GoogleSimulator, app: App) -> SignIn:
    """Return what signs a person in, with some scopes, and gives the client."""

    async def make(scope: str = SCOPES, account: str | None = None) -> GoogleClient:
        """Sign in."""
        oauth.switch("google", account=account)
        token = (await app.sign_in(scope=scope))["access_token"]
        return await asyncio.to_thread(GoogleClient, google.endpoints, token)

    return make


@pytest.fixture
async def client(sign_in: SignIn) -> GoogleClient:
    """Return the client of the first person, who has allowed everything."""
    return await sign_in()
