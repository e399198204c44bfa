"""Running a routine: its template, its answer, its event, one run at a time."""

import asyncio
from typing import Any

from homeassistant.auth.const import GROUP_ID_USER
from homeassistant.components.button import ButtonEntity
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.entity_platform import async_get_platforms
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homelab_hub.connections.jarvis import routine
from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.budget.steps import ANSWER, TOKENS, ask as ask_as, set_budget
from tests.integration.jarvis.metered import Meter
from tests.integration.jarvis.scripted import Reply, scripted_server
from tests.integration.jarvis.steps import subentry_of
from tests.integration.jarvis.talk import asked, history, say, spoken
from tests.waiting import until

from .conftest import BUTTON, RESULT, Household, move_in
from .speakers import NEST, VOICE


async def press(hass: HomeAssistant) -> None:
    """Press the button, and do not wait for the run."""
    await hass.services.async_call("button", "press", {"entity_id": BUTTON}, blocking=True)


async def run_action(
    hass: HomeAssistant, variables: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Run the routine by the action. Return its response."""
    response = await hass.services.async_call(
        "homelab_hub",
        "run_routine",
        {"variables": variables or {}},
        target={"entity_id": BUTTON},
        blocking=True,
        return_response=True,
    )
    assert response is not None
    result: Any = response[BUTTON]
    return dict(result)


async def test_a_press_asks_speaks_and_tells(
    hass: HomeAssistant, household: Household, simulator: OpenAISimulator
) -> None:
    """The template is rendered when it runs; the speaker fetched audio with the answer in it."""
    await household.add_routine(
        "Is the door {{ states('lock.front_door') }}? How are you?", speaker=NEST, voice=VOICE
    )
    event = await household.press()
    assert spoken(asked(simulator)[-1])[-1] == ("user", "Is the door locked? How are you?")
    text = event.data["text"]
    assert household.nest.heard == [f"en: {text}"]
    assert event.data | {"text": "", "routine_id": ""} == {
        "routine": "Morning briefing",
        "routine_id": "",
        "agent": "Jarvis",
        "result": "finished",
        "text": "",
        "spoken": True,
        "reason": None,
    }
    state = hass.states.get(RESULT)
    assert state is not None
    assert (state.attributes["event_type"], state.attributes["text"]) == ("finished", text)


async def test_a_second_press_while_it_runs_does_nothing(
    hass: HomeAssistant, furnished: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    """One run, one answer, one event; afterwards it can be pressed again."""
    gate = asyncio.Event()
    async with scripted_server("responses") as server:
        server.replies = [Reply(pieces=["The first", " word."], gate=gate), Reply(pieces=["Again"])]
        household = await move_in(furnished, server.base_url, hass_client)
        await household.add_routine("Tell me something", tools=False)
        await press(hass)
        await until(lambda: server.requests)
        await press(hass)
        with pytest.raises(ServiceValidationError, match="runs already"):
            await run_action(hass)
        gate.set()
        await hass.async_block_till_done(wait_background_tasks=True)
        assert [event.data["text"] for event in household.finished] == ["The first word."]
        assert (await household.press()).data["text"] == "Again"


async def test_unloading_ends_a_run(
    hass: HomeAssistant, furnished: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    """Whoever waits for it is told; nothing is spoken or fired later."""
    gate = asyncio.Event()
    async with scripted_server("responses") as server:
        server.replies = [Reply(pieces=["The first", " word."], gate=gate)]
        household = await move_in(furnished, server.base_url, hass_client)
        await household.add_routine("Tell me something", tools=False, speaker=NEST, voice=VOICE)
        running = hass.async_create_task(run_action(hass))
        await until(lambda: server.requests)
        assert await hass.config_entries.async_unload(household.entry.entry_id)
        with pytest.raises(HomeAssistantError, match="was stopped"):
            await running
        gate.set()
        await hass.async_block_till_done(wait_background_tasks=True)
    assert not household.finished
    assert not household.nest.heard


async def test_nothing_starts_while_the_entry_is_not_loaded(
    hass: HomeAssistant, household: Household
) -> None:
    """A press that comes during the unload: no run outlives it, and no repair blames the agent."""
    await household.add_routine("How are you?")
    [unloading] = household.entry.runtime_data.routines.values()
    assert await hass.config_entries.async_unload(household.entry.entry_id)
    with pytest.raises(HomeAssistantError, match="was stopped"):
        unloading.start(Context())
    await hass.async_block_till_done(wait_background_tasks=True)
    assert not household.finished
    assert not [one for one in ir.async_get(hass).issues.values() if one.domain == "homelab_hub"]


async def test_the_result_is_there_after_a_restart(
    hass: HomeAssistant, household: Household
) -> None:
    """The entry loaded anew shows how the last run went, and the button works."""
    await household.add_routine("How are you?")
    await household.press()
    before = hass.states.get(RESULT)
    await hass.config_entries.async_reload(household.entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    after = hass.states.get(RESULT)
    assert before is not None
    assert after is not None
    assert after.attributes["text"] == before.attributes["text"]
    assert (await household.press()).data["result"] == "finished"


async def test_a_template_that_fails_is_told_and_not_asked(
    hass: HomeAssistant, household: Household, simulator: OpenAISimulator
) -> None:
    """The button leaves a repair, the action an error; a run that works takes the repair back."""
    await household.add_routine("Mind the {{ states('input_text.x') | float(1) / n | default(1) }}")
    bad = {"n": 0}
    asked_before = len(asked(simulator))
    with pytest.raises(HomeAssistantError, match="template of the routine Morning briefing"):
        await run_action(hass, bad)
    [issue] = [one for one in ir.async_get(hass).issues.values() if one.domain == "homelab_hub"]
    assert issue.translation_key == "routine_template"
    assert len(asked(simulator)) == asked_before
    assert household.finished[-1].data["reason"] == "template"
    await run_action(hass)
    assert not [one for one in ir.async_get(hass).issues.values() if one.domain == "homelab_hub"]


async def test_variables_of_the_action_fill_the_template(
    hass: HomeAssistant, household: Household, simulator: OpenAISimulator
) -> None:
    """The response has the text."""
    await household.add_routine("Be {{ mood | default('calm') }}. How are you?")
    response = await run_action(hass, {"mood": "cheerful"})
    assert spoken(asked(simulator)[-1])[-1][1] == "Be cheerful. How are you?"
    assert response["result"] == "finished"
    assert response["text"] == household.finished[-1].data["text"]


async def test_an_ai_server_that_is_away_is_a_failure_that_is_spoken(
    hass: HomeAssistant, household: Household, simulator: OpenAISimulator
) -> None:
    """People hear why there is no briefing; automations get the reason."""
    await household.add_routine("Write me a poem", speaker=NEST, voice=VOICE)
    simulator.faults.put("server_error", status=503)
    event = await household.press()
    assert (event.data["result"], event.data["reason"]) == ("failed", "ai_server")
    assert event.data["spoken"]
    assert household.nest.heard == [f"en: {event.data['text']}"]


async def test_an_agent_that_was_removed_is_a_repair(
    hass: HomeAssistant, household: Household
) -> None:
    """No other agent is asked in its place: it may have other rules."""
    agent = subentry_of(household.entry, "conversation")
    await household.add_routine("How are you?", agent=agent.subentry_id)
    hass.config_entries.async_remove_subentry(household.entry, agent.subentry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    event = await household.press()
    assert (event.data["reason"], event.data["agent"]) == ("agent_gone", None)
    assert "routine_agent_gone" in {
        issue.translation_key for issue in ir.async_get(hass).issues.values()
    }


async def test_a_routine_spends_the_share_of_automations(
    furnished: HomeAssistant, meter: Meter, hass_client: ClientSessionGenerator
) -> None:
    """When that is used up, people are still answered and the routine says why it is not."""
    household = await move_in(furnished, meter.base_url, hass_client)
    await set_budget(
        furnished,
        household.entry,
        day_limit=10 * TOKENS,
        day_unit="tokens",
        automations_share=10,
    )
    await household.add_routine("Are you there?", tools=False)
    assert (await household.press()).data["result"] == "finished"
    event = await household.press()
    assert (event.data["result"], event.data["reason"]) == ("failed", "budget")
    assert event.data["text"]
    ada = await furnished.auth.async_create_user("Ada")
    assert await ask_as(furnished, user_id=ada.id) == ANSWER


async def test_an_answer_that_takes_too_long_ends_the_run(
    hass: HomeAssistant,
    furnished: HomeAssistant,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The limit is shortened, since nobody waits five minutes for a test."""
    monkeypatch.setattr(routine, "ANSWER_SECONDS", 0.2)
    gate = asyncio.Event()
    async with scripted_server("responses") as server:
        server.replies = [Reply(pieces=["The first", " word."], gate=gate)]
        household = await move_in(furnished, server.base_url, hass_client)
        await household.add_routine("Tell me something", tools=False, speaker=NEST, voice=VOICE)
        with pytest.raises(HomeAssistantError, match="in time"):
            await run_action(hass)
        gate.set()
    assert household.finished[-1].data["reason"] == "too_slow"
    assert not household.nest.heard


async def test_the_action_runs_nothing_but_routines(
    hass: HomeAssistant, household: Household
) -> None:
    """Other buttons of the hub are refused with a sentence."""
    await household.add_routine("How are you?")
    platform = next(
        one for one in async_get_platforms(hass, "homelab_hub") if one.domain == "button"
    )
    await platform.async_add_entities([ButtonEntity()])
    other = next(one for one in platform.entities if one != BUTTON)
    with pytest.raises(ServiceValidationError, match="is not the button of a routine"):
        await hass.services.async_call(
            "homelab_hub", "run_routine", target={"entity_id": other}, blocking=True
        )


async def test_what_anybody_may_hear_holds_no_facts_of_who_pressed(
    household: Household, simulator: OpenAISimulator
) -> None:
    """Guests ask Google for it too, and the entity shows the text to all. The home's facts count."""
    hass = household.hass
    user = await hass.auth.async_create_user("Ada", group_ids=[GROUP_ID_USER])
    ada = Context(user_id=user.id)
    for sentence in (
        "Remember that I am allergic to pollen",
        "Remember for everybody: the pollen filter is changed in May",
    ):
        await say(hass, sentence, context=ada)
    await household.add_routine("What do we have to know about pollen?")
    await hass.services.async_call(
        "button", "press", {"entity_id": BUTTON}, blocking=True, context=ada
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    told = str(history(asked(simulator)[-1])[-1]["content"])
    assert "pollen filter" in told
    assert "allergic" not in told
