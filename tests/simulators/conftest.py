"""A running simulator, the real client, and the published specification."""

from collections.abc import AsyncGenerator
import os
from pathlib import Path

import aiohttp
import httpx2
import openai
import pytest

from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.openai import OpenAISimulator

from .exchanges import RecordingTransport
from .specification import Specification

ROOT = Path(__file__).parent.parent.parent
SPECIFICATIONS = Path(os.environ.get("HOMELAB_HUB_SPECS", ROOT.parent / "shared" / "specs"))
OPENAI_SPECIFICATION = SPECIFICATIONS / "openai.openapi.json"


@pytest.fixture(autouse=True)
def _real_sockets(socket_enabled: None) -> None:
    """Let every test here open sockets, on this machine only."""


@pytest.fixture(scope="session")
def published() -> Specification | None:
    """Return OpenAI's specification, or None where it is not."""
    return Specification(OPENAI_SPECIFICATION) if OPENAI_SPECIFICATION.exists() else None


@pytest.fixture
def specification(published: Specification | None) -> Specification:
    """Return OpenAI's specification; skip the test without it."""
    if published is None:
        pytest.skip(f"no specification at {OPENAI_SPECIFICATION}, see HOMELAB_HUB_SPECS")
    return published


@pytest.fixture
async def simulator() -> AsyncGenerator[OpenAISimulator]:
    """Return a running simulator."""
    async with OpenAISimulator() as running:
        yield running


@pytest.fixture
async def wire(published: Specification | None) -> AsyncGenerator[RecordingTransport]:
    """Return what passed between client and simulator; all of it is checked at the end.

    Answers a fault has spoiled are not for the specification: such tests clear `exchanges`.
    """
    transport = RecordingTransport()
    yield transport
    if published is not None:
        for exchange in transport.exchanges:
            exchange.check(published)


@pytest.fixture
async def client(
    simulator: OpenAISimulator, wire: RecordingTransport
) -> AsyncGenerator[openai.AsyncOpenAI]:
    """Return the real client, which does not retry."""
    async with (
        httpx2.AsyncClient(transport=wire) as http,
        openai.AsyncOpenAI(
            api_key="sk-test", base_url=simulator.base_url, http_client=http, max_retries=0
        ) as running,
    ):
        yield running


@pytest.fixture
async def oauth() -> AsyncGenerator[OAuthSimulator]:
    """Return a running OAuth simulator whose consent pages allow everything."""
    async with OAuthSimulator(auto="allow") as running:
        yield running


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    """Return a client session without cookies."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as running:
        yield running
