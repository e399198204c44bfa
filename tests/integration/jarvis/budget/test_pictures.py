"""Pictures are refused first, if the user wants that."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.talk import asked

from .steps import ask, left, set_budget

REFUSED = (
    "There are no more pictures today, because little is left of the AI budget. "
    "It is renewed at midnight"
)
# 3 tokens of text, 1,055 of the picture.
PICTURE = 1058


async def draw(hass: HomeAssistant) -> None:
    """Let an AI task draw."""
    await hass.services.async_call(
        "ai_task",
        "generate_image",
        {
            "task_name": "test",
            "entity_id": "ai_task.jarvis_ai_task",
            "instructions": "A red lamp",
        },
        blocking=True,
        return_response=True,
    )
    await hass.async_block_till_done()


@pytest.mark.parametrize("percent", ["80", "90"])
async def test_pictures_end_before_answers(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator, percent: str
) -> None:
    """At the percent that was chosen; words are still answered."""
    limit = PICTURE * 100 // int(percent)
    await draw(hass)
    await set_budget(hass, jarvis, day_limit=limit, pictures_at=percent)
    simulator.requests.clear()
    with pytest.raises(HomeAssistantError, match=REFUSED):
        await draw(hass)
    assert simulator.requests == []
    assert "budget" not in await ask(hass)
    assert len(asked(simulator)) == 1


async def test_pictures_are_drawn_below_the_percent(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """One token below it."""
    await draw(hass)
    await set_budget(hass, jarvis, day_limit=PICTURE * 100 // 80 + 2, pictures_at="80")
    await draw(hass)
    with pytest.raises(HomeAssistantError):
        await draw(hass)


async def test_pictures_go_on_to_the_end_unless_it_is_chosen(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """One more is drawn at 99 % of the limit, which is what was chosen."""
    await set_budget(hass, jarvis, day_limit=PICTURE + 1)
    await draw(hass)
    await draw(hass)
    assert left(hass, "today").state == "0"
    with pytest.raises(HomeAssistantError, match="The AI budget of today is used up"):
        await draw(hass)
