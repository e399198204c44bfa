"""Jarvis, added the way a person adds him."""

from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant
from homelab_hub_simulators.openai import OpenAISimulator
import pytest

from custom_components.homelab_hub.const import DOMAIN

KEY = "sk-test-0123456789"


async def add_jarvis(hass: HomeAssistant, base_url: str, api_key: str = KEY) -> ConfigEntry[Any]:
    """Return the entry that the add-flow makes for a server."""
    form = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    result = await hass.config_entries.flow.async_configure(
        form["flow_id"], {"api_key": api_key, "base_url": base_url}
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    entry: ConfigEntry[Any] = result["result"]
    return entry


@pytest.fixture
async def jarvis(home: HomeAssistant, simulator: OpenAISimulator) -> ConfigEntry[Any]:
    """Return the entry of a Jarvis who thinks with the simulator."""
    return await add_jarvis(home, simulator.base_url)
