"""Automations and voice can have a share of the budget, which is all that they can use up."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from tests.integration.jarvis.metered import Meter
from tests.integration.jarvis.steps import start_subentry, submit_subentry

from .steps import ANSWER, TOKENS, ask, issues, left, set_budget

AUTOMATIONS = "What automations may use of today's AI budget is used up. It is renewed at midnight."
VOICE = (
    "What voice may use of today's AI budget is used up. It is renewed at midnight. "
    "What Home Assistant can do by itself still works."
)
STILL = "I cannot answer that before midnight, when the AI budget is renewed."


async def do_task(hass: HomeAssistant) -> str:
    """Return what an AI task answers or is refused with."""
    try:
        response = await hass.services.async_call(
            "ai_task",
            "generate_data",
            {
                "task_name": "test",
                "entity_id": "ai_task.jarvis_ai_task",
                "instructions": "Are you there?",
            },
            blocking=True,
            return_response=True,
        )
    except HomeAssistantError as error:
        return f"{error}."
    assert response
    await hass.async_block_till_done()
    return str(response["data"])


async def test_automations_that_run_wild_leave_the_rest_to_people(
    hass: HomeAssistant,
    metered: ConfigEntry[Any],
    meter: Meter,
    hass_admin_user: MockUser,
    kitchen_device: str,
) -> None:
    """AI tasks and conversations of automations have the share together."""
    await set_budget(hass, metered, day_limit=10 * TOKENS, automations_share=20)
    assert await do_task(hass) == ANSWER
    assert await ask(hass) == ANSWER
    assert issues(hass) == {"budget_automations_used_up": "warning"}
    assert left(hass, "today").attributes["left_for_automations"] == 0

    assert await ask(hass) == AUTOMATIONS
    assert await ask(hass) == STILL
    assert await do_task(hass) == AUTOMATIONS
    assert meter.requests == 2
    assert await ask(hass, user_id=hass_admin_user.id) == ANSWER
    assert await ask(hass, device_id=kitchen_device) == ANSWER
    assert left(hass, "today").state == str(6 * TOKENS)


async def test_voice_has_its_share(
    hass: HomeAssistant,
    metered: ConfigEntry[Any],
    meter: Meter,
    hass_admin_user: MockUser,
    kitchen_device: str,
) -> None:
    """What is written counts only for the whole."""
    await set_budget(hass, metered, day_limit=4 * TOKENS, voice_share=25)
    assert await ask(hass, user_id=hass_admin_user.id) == ANSWER
    assert await ask(hass, device_id=kitchen_device) == ANSWER
    assert await ask(hass, device_id=kitchen_device) == VOICE
    assert await ask(hass, device_id=kitchen_device) == STILL
    assert meter.requests == 2
    assert issues(hass) == {"budget_voice_used_up": "warning"}
    assert await ask(hass) == await do_task(hass) == ANSWER


async def test_who_has_a_share_left_cannot_use_what_the_household_has_not(
    hass: HomeAssistant, metered: ConfigEntry[Any], meter: Meter, hass_admin_user: MockUser
) -> None:
    """A share is the most that can be used, and is kept for nobody."""
    await set_budget(hass, metered, day_limit=2 * TOKENS, automations_share=50)
    for _ in range(2):
        assert await ask(hass, user_id=hass_admin_user.id) == ANSWER
    assert "The AI budget of today is used up." in await do_task(hass)
    assert meter.requests == 2


@pytest.mark.parametrize("period", ["day", "month"])
async def test_a_share_of_nothing_is_nothing(
    hass: HomeAssistant,
    metered: ConfigEntry[Any],
    meter: Meter,
    hass_admin_user: MockUser,
    period: str,
) -> None:
    """So a person can keep automations from the model."""
    await set_budget(hass, metered, **{f"{period}_limit": 5 * TOKENS}, automations_share=0)
    assert (await do_task(hass)).startswith("What automations may use of ")
    assert meter.requests == 0
    assert await ask(hass, user_id=hass_admin_user.id) == ANSWER


async def test_a_routine_counts_as_an_automation_whoever_starts_it(
    hass: HomeAssistant,
    metered: ConfigEntry[Any],
    meter: Meter,
    hass_admin_user: MockUser,
) -> None:
    """It runs unattended."""
    form = await start_subentry(hass, metered, "routine")
    await submit_subentry(hass, form, name="Briefing", prompt="Are you there?")
    await set_budget(hass, metered, day_limit=10 * TOKENS, automations_share=10)
    for _ in range(2):
        await hass.services.async_call(
            "button",
            "press",
            {"entity_id": "button.briefing"},
            blocking=True,
            context=Context(user_id=hass_admin_user.id),
        )
        await hass.async_block_till_done(wait_background_tasks=True)
    assert meter.requests == 1
    assert issues(hass) == {"budget_automations_used_up": "warning"}
    assert await ask(hass, user_id=hass_admin_user.id) == ANSWER
