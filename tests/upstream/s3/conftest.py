"""A client of the simulator, on a clock on which nobody waits."""

from collections.abc import AsyncGenerator

import aiohttp
import pytest

from custom_components.homelab_hub.upstream.s3 import S3Client
from custom_components.homelab_hub.upstream.s3_api import S3Api
from homelab_hub_simulators.s3 import S3Simulator

from .helpers import client_of


@pytest.fixture(scope="session")
def api() -> S3Api:
    """Return botocore's description of S3, which takes a while to read."""
    return S3Api()


@pytest.fixture
async def s3(sockets: None) -> AsyncGenerator[S3Simulator]:
    """Run a stand-in for S3."""
    async with S3Simulator() as running:
        yield running


@pytest.fixture
async def connector() -> AsyncGenerator[aiohttp.BaseConnector]:
    """Return connections of its own."""
    async with aiohttp.TCPConnector() as made:
        yield made


@pytest.fixture
async def client(
    s3: S3Simulator, connector: aiohttp.BaseConnector, api: S3Api
) -> AsyncGenerator[S3Client]:
    """Return a client of the stand-in."""
    async with client_of(s3, connector, api) as client:
        yield client
