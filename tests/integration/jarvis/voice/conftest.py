"""A Jarvis with ears and a mouth."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.conftest import add_jarvis


@pytest.fixture
async def voice(
    home: HomeAssistant, simulator: OpenAISimulator
) -> AsyncGenerator[ConfigEntry[Any]]:
    """Return the entry of a Jarvis who hears, thinks and speaks with the simulator."""
    assert await async_setup_component(home, "assist_pipeline", {})
    entry = await add_jarvis(home, simulator.base_url)
    simulator.requests.clear()
    yield entry
    await home.async_block_till_done(wait_background_tasks=True)
