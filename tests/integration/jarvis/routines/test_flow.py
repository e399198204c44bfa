"""The form of a routine: added, refused, changed, removed."""

from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.steps import (
    choices,
    start_changing,
    start_subentry,
    subentry_of,
    submit_subentry,
    suggested,
)

from .conftest import BUTTON, NAME, RESULT


async def test_a_routine_is_a_button_and_an_event_on_its_own_device(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """It asks only for a name and what to ask; the agents there are can be chosen."""
    form = await start_subentry(hass, jarvis, "routine")
    assert choices(form, "agent") == [subentry_of(jarvis, "conversation").subentry_id]
    result = await submit_subentry(hass, form, name=f" {NAME} ", prompt="How are you?")
    assert (result["type"], result["title"]) == ("create_entry", NAME)
    assert result["data"] == {"prompt": "How are you?", "tools": True, "quiet": "silent"}
    button = hass.states.get(BUTTON)
    assert button is not None
    assert button.name == NAME
    assert hass.states.get(RESULT) is not None


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"name": "  "}, {"name": "routine_unnamed"}),
        ({"prompt": "{{ nobody.knows }}"}, {"prompt": "routine_template"}),
        ({"prompt": "{{ '' }}"}, {"prompt": "routine_template"}),
        ({"quiet_from": "22:00:00"}, {"quiet_to": "routine_quiet_half"}),
        ({"quiet_to": "22:00:00"}, {"quiet_to": "routine_quiet_half"}),
        (
            {"quiet_from": "22:00:00", "quiet_to": "22:00:00"},
            {"quiet_to": "routine_quiet_none"},
        ),
    ],
)
async def test_what_cannot_work_is_refused_with_what_was_entered(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], wrong: dict[str, str], problem: dict[str, str]
) -> None:
    """The form stays, and nothing is added until it is right."""
    form = await start_subentry(hass, jarvis, "routine")
    given = {"name": NAME, "prompt": "How are you?", **wrong}
    again = await submit_subentry(hass, form, **given)
    assert again["errors"] == problem
    assert suggested(again, "prompt") == given["prompt"]
    if "routine_template" in problem.values():
        placeholders = again["description_placeholders"]
        assert placeholders is not None
        assert placeholders["trouble"]
    done = await submit_subentry(hass, again, name=NAME, prompt="How are you?")
    assert done["type"] == "create_entry"


async def test_a_player_without_a_voice_is_refused(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """A home without text-to-speech cannot speak on it."""
    for subentry in list(jarvis.subentries.values()):
        if subentry.subentry_type == "tts":
            hass.config_entries.async_remove_subentry(jarvis, subentry.subentry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    hass.states.async_set("media_player.nest", "idle")
    form = await start_subentry(hass, jarvis, "routine")
    again = await submit_subentry(
        hass, form, name=NAME, prompt="How are you?", speaker="media_player.nest"
    )
    assert again["errors"] == {"voice": "routine_no_voice"}


async def test_changing_a_routine_starts_from_what_it_is(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """Name and options are saved, what is emptied is gone, and the entities stay the same."""
    form = await start_subentry(hass, jarvis, "routine")
    await submit_subentry(
        hass,
        form,
        name=NAME,
        prompt="How are you?",
        language="de",
        quiet_from="22:00:00",
        quiet_to="07:00:00",
    )
    form = await start_changing(hass, jarvis, "routine")
    assert suggested(form, "name") == NAME
    assert suggested(form, "quiet_to") == "07:00:00"
    done = await submit_subentry(hass, form, name="Good night", prompt="Sleep well?", tools=False)
    assert (done["type"], done["reason"]) == ("abort", "reconfigure_successful")
    routine = subentry_of(jarvis, "routine")
    assert routine.title == "Good night"
    assert routine.data == {"prompt": "Sleep well?", "tools": False, "quiet": "silent"}
    assert hass.states.get(BUTTON) is not None


async def test_nothing_is_left_of_a_removed_routine(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """Entities and device go with it; Jarvis stays."""
    form = await start_subentry(hass, jarvis, "routine")
    await submit_subentry(hass, form, name=NAME, prompt="How are you?")
    hass.config_entries.async_remove_subentry(jarvis, subentry_of(jarvis, "routine").subentry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.get(BUTTON) is None
    assert hass.states.get(RESULT) is None
    assert hass.states.get("conversation.jarvis") is not None


async def test_without_an_agent_there_is_nobody_to_ask(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """The form says so, and so it does for an entry that is not loaded."""
    agent = subentry_of(jarvis, "conversation")
    hass.config_entries.async_remove_subentry(jarvis, agent.subentry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert (await start_subentry(hass, jarvis, "routine"))["reason"] == "routine_no_agent"
    await hass.config_entries.async_unload(jarvis.entry_id)
    assert (await start_subentry(hass, jarvis, "routine"))["reason"] == "entry_not_loaded"


async def test_the_repair_of_the_server_asks_no_model_of_a_routine(
    hass: HomeAssistant,
    jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
    hass_client: ClientSessionGenerator,
) -> None:
    """A routine has no model of its own: the repair looks at those that have one."""
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    form = await start_subentry(hass, jarvis, "routine")
    await submit_subentry(hass, form, name=NAME, prompt="How are you?")
    simulator.faults.put("server_error", status=503)
    await hass.services.async_call("button", "press", {"entity_id": BUTTON}, blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    issue_id = f"upstream_{jarvis.entry_id}"
    assert ir.async_get(hass).async_get_issue("homelab_hub", issue_id)
    simulator.faults.clear()
    assert (await mend(client, issue_id))["type"] == "create_entry"
    assert not ir.async_get(hass).async_get_issue("homelab_hub", issue_id)


async def mend(client: TestClient[Any, Any], issue_id: str) -> dict[str, Any]:
    """Return what follows the button of an issue's form."""
    path = "/api/repairs/issues/fix"
    response = await client.post(path, json={"handler": "homelab_hub", "issue_id": issue_id})
    form = await response.json()
    response = await client.post(f"{path}/{form['flow_id']}", json={})
    return dict(await response.json())
