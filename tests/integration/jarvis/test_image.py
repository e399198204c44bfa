"""The entity that shows the last picture an AI task made."""

import io
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homelab_hub_simulators.openai import OpenAISimulator

from .steps import subentry_of

ENTITY = "image.jarvis_ai_task_last_picture"


async def draw(hass: HomeAssistant, instructions: str) -> None:
    """Let the AI task make a picture."""
    await hass.services.async_call(
        "ai_task",
        "generate_image",
        {
            "task_name": "test",
            "entity_id": "ai_task.jarvis_ai_task",
            "instructions": instructions,
        },
        blocking=True,
        return_response=True,
    )


def shown(hass: HomeAssistant) -> State:
    """Return the state of the entity."""
    state = hass.states.get(ENTITY)
    assert state
    return state


def facts(state: State) -> dict[str, Any]:
    """Return what the entity says about the picture."""
    ours = ("prompt", "revised_prompt", "model", "cost", "edited")
    return {key: state.attributes[key] for key in ours if key in state.attributes}


async def download(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> tuple[str, bytes]:
    """Return type and content of the picture as a browser gets it."""
    client = await hass_client()
    response = await client.get(shown(hass).attributes["entity_picture"])
    assert response.status == 200
    return response.content_type, await response.read()


async def test_there_is_nothing_to_see_before_the_first_picture(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], hass_client: ClientSessionGenerator
) -> None:
    """An entity without a picture is unknown, and says nothing about one."""
    assert shown(hass).state == "unknown"
    assert facts(shown(hass)) == {}
    client = await hass_client()
    response = await client.get(shown(hass).attributes["entity_picture"])
    assert response.status == 500


async def test_the_last_picture_is_shown_with_its_prompt_and_cost(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], hass_client: ClientSessionGenerator
) -> None:
    """Each new one takes the place of the one before."""
    await draw(hass, "A red lamp")
    first = shown(hass)
    assert first.state not in ("unknown", "unavailable")
    assert facts(first) == {
        "prompt": "A red lamp",
        "revised_prompt": None,
        "model": "gpt-image-2",
        # 3 tokens of text in at 5 dollars a million, 1,055 of the picture out at 30.
        "cost": 0.031665,
        "edited": False,
    }
    content_type, content = await download(hass, hass_client)
    assert content_type == "image/png"
    assert Image.open(io.BytesIO(content)).size == (1024, 1024)

    await draw(hass, "A blue house")
    assert facts(shown(hass))["prompt"] == "A blue house"
    assert shown(hass).state > first.state
    assert (await download(hass, hass_client))[1] != content


async def test_the_picture_survives_a_reload(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], hass_client: ClientSessionGenerator
) -> None:
    """With its time and all that is said about it."""
    await draw(hass, "A red lamp")
    before, picture = shown(hass), await download(hass, hass_client)
    await hass.config_entries.async_reload(jarvis.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert shown(hass).state == before.state
    assert facts(shown(hass)) == facts(before)
    assert await download(hass, hass_client) == picture


async def test_a_long_prompt_is_shown_in_part(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Home Assistant refuses states that are too large; the server gets all of it."""
    prompt = "A lamp. " * 1000
    await draw(hass, prompt)
    assert facts(shown(hass))["prompt"] == prompt[:1000]
    assert simulator.requests[-1].body["prompt"] == prompt


async def test_a_picture_that_failed_leaves_the_one_before(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """And the caller is told."""
    await draw(hass, "A red lamp")
    before = shown(hass)
    simulator.faults.put("insufficient_quota", endpoint="images")
    with pytest.raises(HomeAssistantError, match="no credit left"):
        await draw(hass, "A blue house")
    assert shown(hass) == before


async def test_the_picture_of_a_removed_task_is_deleted(
    hass: HomeAssistant, hass_storage: dict[str, Any], jarvis: ConfigEntry[Any]
) -> None:
    """From the disk too."""
    await draw(hass, "A red lamp")
    task = subentry_of(jarvis, "ai_task_data").subentry_id
    assert f"homelab_hub.picture.{task}" in hass_storage
    hass.config_entries.async_remove_subentry(jarvis, task)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.get(ENTITY) is None
    assert f"homelab_hub.picture.{task}" not in hass_storage
