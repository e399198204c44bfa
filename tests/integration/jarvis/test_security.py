"""What the security score says of Jarvis: who gets past his guard, and how careful he is."""

from typing import Any

from homeassistant.components.assist_pipeline.pipeline import (
    async_get_pipeline,
    async_update_pipeline,
)
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.integration.furniture import FRONT_DOOR
from tests.integration.setup_status.steps import check_of, state_of

from .talk import AGENT, set_options

PASSED: tuple[str, list[str]] = ("passed", [])
UNKNOWN: tuple[str, list[str]] = ("unknown", [])


@pytest.fixture(autouse=True)
async def at_home(furnished: HomeAssistant, jarvis: ConfigEntry[Any]) -> None:
    """Have a Jarvis in a home with a lock that he sees."""


async def test_a_pipeline_that_answers_before_jarvis_is_found(hass: HomeAssistant) -> None:
    """With the page where that is switched off."""
    assert await async_setup_component(hass, "assist_pipeline", {})
    await hass.async_block_till_done()
    assert await state_of(hass, "guard_not_bypassed") == UNKNOWN
    pipeline = async_get_pipeline(hass)
    for local, expected in ((False, PASSED), (True, ("failed", [pipeline.name]))):
        await async_update_pipeline(
            hass, async_get_pipeline(hass), conversation_engine=AGENT, prefer_local_intents=local
        )
        assert await state_of(hass, "guard_not_bypassed") == expected
    found = await check_of(hass, "guard_not_bypassed")
    assert found["fix_click"] == "/config/voice-assistants/assistants"
    assert "Prefer handling commands locally" in found["fix_text"]


@pytest.mark.parametrize(
    ("options", "state"),
    [
        ({}, "passed"),
        ({"guard_preset": "strict"}, "passed"),
        ({"guard_preset": "relaxed"}, "failed"),
        ({"guard_rules": [{"verdict": "allow", "domain": ["lock"]}]}, "failed"),
        ({"guard_rules": [{"verdict": "allow", "area": ["hallway"]}]}, "failed"),
        ({"guard_rules": [{"verdict": "allow", "domain": ["light"]}]}, "passed"),
    ],
)
async def test_an_assistant_that_is_not_careful_with_locks_is_found(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], options: dict[str, Any], state: str
) -> None:
    """By its preset, or by what its rules come to."""
    await set_options(hass, jarvis, **options)
    found = await state_of(hass, "openings_need_a_yes")
    assert found == (state, ["Jarvis"] if state == "failed" else [])


async def test_without_anything_to_open_nobody_knows(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """However careless he is."""
    await set_options(hass, jarvis, guard_preset="relaxed")
    async_expose_entity(hass, "conversation", FRONT_DOOR, False)
    assert await state_of(hass, "openings_need_a_yes") == UNKNOWN


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"llm_hass_api": ["assist"]}, PASSED),
        ({"llm_hass_api": "homelab_hub"}, ("failed", ["Other"])),
        ({"llm_hass_api": ["assist", "homelab_hub"]}, ("failed", ["Other"])),
        ({"llm_hass_api": [], "all_llm_apis": True}, ("failed", ["Other"])),
        ({"prompt": "homelab_hub"}, UNKNOWN),
    ],
)
async def test_another_assistant_with_the_tools_that_send_is_found(
    hass: HomeAssistant, data: dict[str, Any], expected: tuple[str, list[str]]
) -> None:
    """An agent that somebody chose the API for, and an MCP server that serves all there are."""
    MockConfigEntry(domain="other_ai", title="Other", options=data).add_to_hass(hass)
    assert await state_of(hass, "other_assistants") == expected
