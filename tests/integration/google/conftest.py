"""Google's stand-in, and accounts connected to it."""

from collections.abc import AsyncGenerator
import json
from pathlib import Path

import pytest

from custom_components.homelab_hub.upstream import endpoints
from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.oauth import OAuthSimulator
from tests.integration.connector.conftest import person, providers

__all__ = ["person", "providers"]


@pytest.fixture
async def google(providers: OAuthSimulator, tmp_path: Path) -> AsyncGenerator[GoogleSimulator]:
    """Run Google's APIs, for the people that the OAuth simulator knows."""
    async with GoogleSimulator(providers) as simulator:
        file = tmp_path / "google.json"
        file.write_text(json.dumps(simulator.endpoints))
        endpoints.load(str(file))
        yield simulator
        endpoints.load(None)
