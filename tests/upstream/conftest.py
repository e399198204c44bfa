"""The client on an HTTP client like Home Assistant's, and servers for it to call."""

from collections.abc import AsyncGenerator

import httpx
import pytest

from custom_components.homelab_hub.upstream.openai import OpenAIServer
from homelab_hub_simulators.openai import OpenAISimulator
from tests.leftovers import let_generators_end


@pytest.fixture(autouse=True)
def sockets(socket_enabled: None) -> None:
    """Allow sockets on this machine, where the servers are."""


@pytest.fixture
async def http_client() -> AsyncGenerator[httpx.AsyncClient]:
    """Return an HTTP client with connections of its own."""
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client
    await let_generators_end()


@pytest.fixture
async def simulator(sockets: None) -> AsyncGenerator[OpenAISimulator]:
    """Run OpenAI's stand-in."""
    async with OpenAISimulator() as running:
        yield running


@pytest.fixture
def server(simulator: OpenAISimulator, http_client: httpx.AsyncClient) -> OpenAIServer:
    """Return a client of the simulator."""
    return OpenAIServer(base_url=simulator.base_url, api_key="sk-test", http_client=http_client)
