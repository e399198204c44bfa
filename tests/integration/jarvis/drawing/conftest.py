"""A Jarvis who draws, and whose every sentence goes to the model."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.talk import introduce, set_options


@pytest.fixture(autouse=True)
async def drawing_jarvis(
    furnished: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> ConfigEntry[Any]:
    """Return the entry, after its model has learnt what it takes."""
    await set_options(furnished, jarvis, local_first=False)
    await introduce(furnished, simulator)
    return jarvis
