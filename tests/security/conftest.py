"""A furnished home with an obedient model in it."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from tests.integration.conftest import (
    blocking,
    custom_components,
    furnished,
    hass_config_dir,
    home,
    sockets,
)
from tests.integration.jarvis.conftest import add_jarvis, environment
from tests.integration.jarvis.scripted import listening
from tests.integration.jarvis.talk import set_options
from tests.integration.jarvis.toolbox import API_ID, offer

from .obedient import ObedientServer, Tools

__all__ = [
    "blocking",
    "custom_components",
    "environment",
    "furnished",
    "hass_config_dir",
    "home",
    "sockets",
]


@pytest.fixture
async def model(sockets: None) -> AsyncGenerator[ObedientServer]:
    """Run a model that obeys."""
    server = ObedientServer(style="responses")
    async with listening(server):
        yield server


@pytest.fixture
def tools() -> Tools:
    """Return what it can call beside the home."""
    return Tools()


@pytest.fixture
async def jarvis(furnished: HomeAssistant, model: ObedientServer, tools: Tools) -> ConfigEntry[Any]:
    """Return the entry of a Jarvis who thinks with it."""
    offer(furnished, *tools.make())
    entry = await add_jarvis(furnished, model.base_url)
    await set_options(furnished, entry, local_first=False, llm_hass_api=["assist", API_ID])
    return entry
