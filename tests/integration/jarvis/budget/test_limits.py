"""A limit is warned of, and when it is used up Jarvis answers without the server."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.furniture import FLOOR_LAMP, state
from tests.integration.jarvis.conftest import add_jarvis
from tests.integration.jarvis.metered import Meter
from tests.integration.jarvis.scripted import Reply, scripted_server
from tests.integration.jarvis.steps import start_subentry, submit_subentry
from tests.integration.jarvis.talk import say, set_options, words

from .steps import ANSWER, DOLLARS, TOKENS, ask, issues, left, set_budget

USED_UP = (
    "The AI budget of today is used up. It is renewed at midnight. "
    "What Home Assistant can do by itself still works."
)
STILL = "I cannot answer that before midnight, when the AI budget is renewed."
OF_MONTH = (
    "The AI budget of this month is used up. It is renewed on the first. "
    "What Home Assistant can do by itself still works."
)


@pytest.mark.parametrize(
    ("unit", "one", "shown_unit"), [("tokens", TOKENS, "tokens"), ("usd", DOLLARS, "USD")]
)
@pytest.mark.parametrize(
    ("period", "name", "refusal"), [("day", "today", USED_UP), ("month", "this_month", OF_MONTH)]
)
async def test_a_limit_is_warned_of_and_then_honoured(  # noqa: PLR0917 - fixtures and parameters
    hass: HomeAssistant,
    meter: Meter,
    metered: ConfigEntry[Any],
    period: str,
    name: str,
    refusal: str,
    unit: str,
    one: float,
    shown_unit: str,
) -> None:
    """Five answers fit; the fourth is 80 %, and what comes after the fifth is not sent."""
    await set_budget(hass, metered, **{f"{period}_limit": 5 * one, f"{period}_unit": unit})
    assert left(hass, name).attributes["unit_of_measurement"] == shown_unit
    told = []
    for answers in range(5):
        assert float(left(hass, name).state) == pytest.approx((5 - answers) * one)
        assert await ask(hass) == ANSWER
        told.append(issues(hass))
    assert float(left(hass, name).state) == 0
    warned = {f"budget_low_{name}": "warning"}
    assert told == [{}, {}, {}, warned, {f"budget_used_up_{name}": "error"}]

    assert await ask(hass) == refusal
    assert meter.requests == 5


async def test_what_is_used_up_is_told_once_and_the_home_still_obeys(
    hass: HomeAssistant,
    furnished: HomeAssistant,
    jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
) -> None:
    """Commands that Home Assistant understands work as they do when the server is away."""
    await set_budget(hass, jarvis, day_limit=1)
    await ask(hass)
    simulator.requests.clear()
    assert words(await say(hass, "Tell me a joke")) == USED_UP
    assert words(await say(hass, "Tell me another joke")) == STILL
    assert words(await say(hass, "Turn on the floor lamp")) == "Turned on the light"
    assert state(hass, FLOOR_LAMP) == "on"
    assert simulator.requests == []


async def test_an_ai_task_is_refused_with_the_reason(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Its automation sees an error in its trace; nothing is sent."""
    await set_budget(hass, jarvis, day_limit=1)
    await ask(hass)
    simulator.requests.clear()
    for action in ("generate_data", "generate_image"):
        with pytest.raises(HomeAssistantError) as caught:
            await hass.services.async_call(
                "ai_task",
                action,
                {
                    "task_name": "test",
                    "entity_id": "ai_task.jarvis_ai_task",
                    "instructions": "Who are you?",
                },
                blocking=True,
                return_response=True,
            )
        assert f"{caught.value}." == USED_UP
    assert simulator.requests == []


async def test_without_a_budget_there_is_no_limit_and_nothing_to_see(
    hass: HomeAssistant, metered: ConfigEntry[Any], meter: Meter
) -> None:
    """As it is from the beginning."""
    meter.usage = {"prompt_tokens": 1_000_000_000, "completion_tokens": 1_000_000_000}
    for _ in range(2):
        assert await ask(hass) == ANSWER
    assert issues(hass) == {}
    assert hass.states.get("sensor.jarvis_usage_budget_left_today") is None
    assert hass.states.get("sensor.jarvis_usage_budget_left_this_month") is None


async def test_the_limit_that_is_reached_first_counts(
    hass: HomeAssistant, metered: ConfigEntry[Any]
) -> None:
    """A day in tokens and a month in dollars."""
    await set_budget(
        hass, metered, day_limit=100 * TOKENS, month_limit=2 * DOLLARS, month_unit="usd"
    )
    assert [await ask(hass) for _ in range(3)] == [ANSWER, ANSWER, OF_MONTH]
    assert left(hass, "today").state == str(98 * TOKENS)


async def test_an_answer_that_crosses_the_limit_is_said_to_its_end(
    hass: HomeAssistant, home: HomeAssistant
) -> None:
    """It is paid for already. The next one is not sent."""
    async with scripted_server("chat") as server:
        entry = await add_jarvis(hass, server.base_url)
        # The server reports no usage, so 4,500 tokens are reckoned.
        await set_budget(hass, entry, day_limit=100)
        server.replies = [Reply(pieces=["first ", "and ", "last."])]
        assert await ask(hass) == "first and last."
        assert await ask(hass) == USED_UP
        assert len(server.requests) == 1
        assert left(hass, "today").state == "0"


async def test_a_turn_with_tools_ends_at_the_limit(
    hass: HomeAssistant, furnished: HomeAssistant
) -> None:
    """What the model has done is not done again by Home Assistant; why it is silent is said."""
    async with scripted_server("chat") as server:
        entry = await add_jarvis(hass, server.base_url)
        await set_budget(hass, entry, day_limit=100)
        call = ("intent__HassTurnOn", '{"name": "Floor lamp"}')
        server.replies = [Reply(calls=[call]), Reply(pieces=["Done."])]
        assert words(await say(hass, "Make it bright where I read, will you?")) == USED_UP
        assert state(hass, FLOOR_LAMP) == "on"
        assert len(server.requests) == 1


async def test_questions_asked_at_once_go_over_the_limit_by_little(
    hass: HomeAssistant, metered: ConfigEntry[Any], meter: Meter
) -> None:
    """Each one under way is reckoned with, though nothing of it is counted yet."""
    # Until a larger one was seen, a request is reckoned with 4,000 tokens.
    await set_budget(hass, metered, day_limit=9_000)
    meter.ready.clear()
    asking = [asyncio.create_task(ask(hass)) for _ in range(10)]
    done, _ = await asyncio.wait(asking, timeout=5, return_when=asyncio.FIRST_COMPLETED)
    assert done
    meter.ready.set()
    answers = await asyncio.gather(*asking)
    assert answers.count(ANSWER) == meter.requests == 3
    assert await ask(hass) == ANSWER  # they took less than was reckoned


async def test_all_agents_of_an_entry_share_its_budget(
    hass: HomeAssistant, metered: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """And another account has its own."""
    other = await add_jarvis(hass, simulator.base_url)
    form = await start_subentry(hass, metered, "conversation")
    await submit_subentry(
        hass,
        form,
        name="Friday",
        local_first=True,
        chat_model="gpt-5.4-mini",
        guard={},
        model={},
    )
    await set_budget(hass, metered, day_limit=2 * TOKENS)
    assert await ask(hass) == ANSWER
    assert await ask(hass, agent_id="conversation.friday") == ANSWER
    assert await ask(hass, agent_id="conversation.friday") == USED_UP
    assert await ask(hass) == STILL
    [elsewhere] = [
        entity_id
        for entity_id in hass.states.async_entity_ids("conversation")
        if entity_id not in ("conversation.jarvis", "conversation.friday")
        and entity_id != "conversation.home_assistant"
    ]
    assert other.state.name == "LOADED"
    assert await ask(hass, agent_id=elsewhere) != STILL


@pytest.mark.parametrize(
    ("unit", "taken"),
    [
        ("tokens", 4_500),
        # 4,000 tokens at 5 and 500 at 40 dollars a million: what no known model exceeds.
        ("usd", 0.04),
    ],
)
async def test_what_a_server_does_not_report_is_estimated(
    hass: HomeAssistant, metered: ConfigEntry[Any], meter: Meter, unit: str, taken: float
) -> None:
    """Rather too high: a budget that counts nothing would never be used up."""
    await set_budget(hass, metered, day_limit=10_000, day_unit=unit)
    meter.usage, meter.model = None, "nobody-knows"
    await set_options(hass, metered, chat_model=meter.model)
    assert await ask(hass) == ANSWER
    assert 10_000 - float(left(hass, "today").state) == pytest.approx(taken)
