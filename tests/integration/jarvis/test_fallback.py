"""Whatever happens to the AI server, Jarvis answers and the home obeys."""

import asyncio
from dataclasses import dataclass, field
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import Event, HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.conftest import in_both_styles
from tests.integration.furniture import FLOOR_LAMP, READING_LAMP, state

from .talk import ask, asked, introduce, let_time_pass, say, set_options, words

PATIENCE = 0.2
LAMP = "Turn on the reading lamp"
DONE = "Turned on the light."


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A fault switch with its parameters, and a part of what the user hears of it."""

    kind: str
    heard: str
    parameters: dict[str, Any] = field(default_factory=dict)

    def begin(self, simulator: OpenAISimulator, **more: Any) -> None:
        """Turn the switch on."""
        simulator.faults.put(self.kind, **self.parameters, **more)


OUTAGES = [
    Trouble(kind="unauthorized", heard="no longer accepts the key"),
    Trouble(kind="rate_limit", heard="takes no more requests", parameters={"retry_after": 30}),
    Trouble(kind="insufficient_quota", heard="has no credit left"),
    Trouble(kind="server_error", heard="reports a fault", parameters={"status": 503}),
    Trouble(kind="failed_response", heard="reports a fault", parameters={"after": 0}),
    Trouble(kind="hang", heard="takes too long"),
    Trouble(kind="html", heard="does not answer as it should"),
]
ONCE_ONLY = [
    Trouble(kind="model_not_found", heard="does not know the chosen model"),
    Trouble(kind="malformed_chunk", heard="broke off", parameters={"after": 0}),
    Trouble(kind="cut_stream", heard="broke off", parameters={"after": 0}),
    Trouble(kind="cut_stream", heard="broke off", parameters={"after": 2}),
]


def named(trouble: Trouble) -> str:
    """Return the name of a trouble in the list of tests."""
    return "-".join([trouble.kind, *map(str, trouble.parameters.values())])


in_every_outage = pytest.mark.parametrize("trouble", OUTAGES, ids=named)
in_every_trouble = pytest.mark.parametrize("trouble", [*OUTAGES, *ONCE_ONLY], ids=named)


@pytest.fixture(autouse=True)
async def impatient(
    request: pytest.FixtureRequest,
    furnished: HomeAssistant,
    jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
) -> None:
    """Let every sentence go to the model, which has little time unless its trouble is another."""
    trouble = (
        request.node.callspec.params.get("trouble") if "trouble" in request.fixturenames else None
    )
    patient = trouble is not None and trouble.kind != "hang"
    await set_options(furnished, jarvis, local_first=False, patience=20 if patient else PATIENCE)
    await introduce(furnished, simulator)


@pytest.fixture
def lamp_actions(hass: HomeAssistant) -> list[Event[Any]]:
    """Collect what is called from now on."""
    return async_capture_events(hass, EVENT_CALL_SERVICE)


def turned_on(events: list[Event[Any]]) -> int:
    """Return how often lamps were turned on."""
    return sum(
        event.data["domain"] == "light" and event.data["service"] == "turn_on" for event in events
    )


@in_both_styles
@in_every_trouble
async def test_the_lamp_goes_on_and_the_user_hears_why_it_was_not_the_model(
    hass: HomeAssistant,
    simulator: OpenAISimulator,
    trouble: Trouble,
    lamp_actions: list[Event[Any]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The lamp first, then one sentence; no exception, not even in the log."""
    trouble.begin(simulator)
    answer = await ask(hass, LAMP)
    assert state(hass, READING_LAMP) == "on"
    assert turned_on(lamp_actions) == 1
    assert answer.startswith(f"{DONE} ")
    assert trouble.heard in answer
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@in_every_outage
async def test_the_next_turns_are_fast_and_without_explanations(
    hass: HomeAssistant, simulator: OpenAISimulator, trouble: Trouble
) -> None:
    """Nor is it told what the local agent makes of a sentence for a model."""
    trouble.begin(simulator)
    first = await ask(hass, "Tell me a joke")
    assert first.startswith("The AI ")
    assert trouble.heard in first
    before = len(simulator.requests)
    assert await ask(hass, "Turn on the floor lamp") == DONE
    assert state(hass, FLOOR_LAMP) == "on"
    still = await ask(hass, "Tell me a joke")
    assert still == "I cannot answer that until the AI server 127.0.0.1 is back."
    assert len(simulator.requests) == before


@pytest.mark.parametrize("trouble", ONCE_ONLY[:-1], ids=named)
async def test_a_failure_of_one_request_does_not_keep_the_next_from_trying(
    hass: HomeAssistant, simulator: OpenAISimulator, trouble: Trouble
) -> None:
    """The server is there, as the next turn shows."""
    trouble.begin(simulator, times=1)
    assert trouble.heard in await ask(hass, "Tell me a joke")
    assert await ask(hass, "Hello") == "Hello! What can I do for you?"


@in_every_outage
async def test_after_the_outage_the_model_answers_and_the_next_outage_is_told(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any], trouble: Trouble
) -> None:
    """The first turn after the pause tries the model."""
    trouble.begin(simulator)
    await ask(hass, LAMP)
    simulator.faults.clear()
    let_time_pass(jarvis, 400)
    assert await ask(hass, "Hello") == "Hello! What can I do for you?"
    trouble.begin(simulator)
    assert trouble.heard in await ask(hass, LAMP)


@in_both_styles
async def test_an_outage_that_lasts_is_told_once(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """Also when a turn tries the model again in between; another kind of failure is news."""
    simulator.faults.put("server_error")
    assert "reports a fault" in await ask(hass, LAMP)
    let_time_pass(jarvis, 400)
    before = len(asked(simulator))
    assert await ask(hass, LAMP) == DONE
    assert len(asked(simulator)) == before + 1
    let_time_pass(jarvis, 400)
    simulator.faults.put("unauthorized")
    assert "no longer accepts the key" in await ask(hass, LAMP)


async def test_the_server_is_left_alone_as_long_as_it_asks(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """`Retry-After` is kept, a fifth of it added at most."""
    simulator.faults.put("rate_limit", retry_after=100, times=1)
    await ask(hass, LAMP)
    let_time_pass(jarvis, 99)
    before = len(asked(simulator))
    assert await ask(hass, LAMP) == DONE
    assert len(asked(simulator)) == before
    let_time_pass(jarvis, 21)
    assert await ask(hass, "Hello") == "Hello! What can I do for you?"


async def test_one_of_many_tries_while_the_others_do_not_wait(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """After the pause, one request looks whether a hanging server is back."""
    simulator.faults.put("hang")
    await ask(hass, LAMP)
    let_time_pass(jarvis, 400)
    before = len(asked(simulator))
    await asyncio.gather(*(ask(hass, LAMP) for _ in range(5)))
    assert len(asked(simulator)) == before + 1


@in_both_styles
async def test_a_refused_connection_is_an_outage_like_any_other(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """The server is off, and on again later."""
    await simulator.stop()
    assert (await ask(hass, LAMP)).startswith(f"{DONE} I cannot reach the AI server 127.0.0.1")
    assert state(hass, READING_LAMP) == "on"
    await simulator.start()
    assert await ask(hass, LAMP) == DONE
    assert asked(simulator) == []
    let_time_pass(jarvis, 400)
    assert await ask(hass, "Hello") == "Hello! What can I do for you?"


@in_both_styles
@pytest.mark.parametrize("kind", ["cut_stream", "malformed_chunk", "failed_response"])
async def test_an_answer_that_breaks_off_is_ended_with_an_explanation(
    hass: HomeAssistant, simulator: OpenAISimulator, kind: str
) -> None:
    """The words that were spoken stay; nobody says the same again."""
    simulator.faults.put(kind, after=4)
    answer = await ask(hass, "Tell me a story")
    assert answer.startswith("Once upon a time … The ")
    assert "AI server 127.0.0.1" in answer
    assert answer.count("127.0.0.1") == 1


@in_both_styles
async def test_after_a_broken_answer_the_conversation_goes_on(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """With the part that was heard as history."""
    simulator.faults.put("cut_stream", after=4, times=1)
    broken = await say(hass, "Tell me a story")
    again = await say(hass, "Hello", broken.conversation_id)
    assert words(again) == "Hello! What can I do for you?"
    assert "Once upon a time …" in str(asked(simulator)[-1])


async def test_slow_words_are_waited_for(hass: HomeAssistant, simulator: OpenAISimulator) -> None:
    """Patience is for the beginning; all of it takes longer here."""
    simulator.faults.put("slow_tokens", delay=PATIENCE / 5)
    assert await ask(hass, "Count to 9") == "1, 2, 3, 4, 5, 6, 7, 8, 9"


async def test_a_call_of_a_stream_that_dies_is_not_made_again(
    hass: HomeAssistant, simulator: OpenAISimulator, lamp_actions: list[Event[Any]]
) -> None:
    """The first of two calls was complete; the local agent would do it a second time."""
    simulator.faults.put("cut_stream", after=5)
    answer = await ask(hass, "Turn on the reading lamp and the floor lamp")
    await hass.async_block_till_done()
    assert "broke off" in answer
    assert DONE not in answer
    assert turned_on(lamp_actions) == 1


@in_both_styles
@pytest.mark.parametrize("kind", ["cut_stream", "hang"])
async def test_nothing_is_done_twice_when_the_second_request_fails(
    hass: HomeAssistant, simulator: OpenAISimulator, lamp_actions: list[Event[Any]], kind: str
) -> None:
    """The lamp is on; what is missing are words, and words are what the user gets."""

    @callback
    def break_server(_: Event[Any]) -> None:
        simulator.faults.put(kind)

    hass.bus.async_listen_once("call_service", break_server)
    answer = await ask(hass, LAMP)
    assert state(hass, READING_LAMP) == "on"
    assert turned_on(lamp_actions) == 1
    assert "AI server 127.0.0.1" in answer
    assert DONE not in answer


async def test_a_server_that_is_off_when_home_assistant_starts_costs_no_turn_time(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """It was looked for in the background; the first turn explains and does not try."""
    simulator.faults.put("hang", endpoint="responses")
    simulator.faults.put("server_error")
    await hass.config_entries.async_reload(jarvis.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    before = len(simulator.requests)
    assert "reports a fault" in await ask(hass, LAMP)
    assert len(simulator.requests) == before
