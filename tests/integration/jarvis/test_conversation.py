"""What people say to Jarvis, and what he answers and does."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.conftest import in_both_styles
from tests.integration.furniture import (
    BEDROOM_LIGHT,
    BLIND,
    FLOOR_LAMP,
    KITCHEN_LIGHT,
    READING_LAMP,
    state,
)

from .talk import (
    ask,
    asked,
    history,
    introduce,
    results,
    say,
    set_options,
    spoken,
    tool_names,
    words,
)


@pytest.fixture(autouse=True)
async def model_only(
    furnished: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Let every sentence go to the model."""
    await set_options(furnished, jarvis, local_first=False)
    await introduce(furnished, simulator)


@in_both_styles
async def test_a_greeting_is_answered_with_one_request(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """No round more than needed."""
    assert await ask(hass, "Hello there") == "Hello! What can I do for you?"
    assert len(asked(simulator)) == 1


@in_both_styles
async def test_the_model_turns_a_lamp_on(hass: HomeAssistant, simulator: OpenAISimulator) -> None:
    """One round to call the tool, one to say what it did; the result is in the second."""
    assert await ask(hass, "Turn on the reading lamp") == "I turned on Reading lamp."
    assert (state(hass, READING_LAMP), state(hass, FLOOR_LAMP)) == ("on", "off")
    first, second = asked(simulator)
    assert results(first) == []
    (result,) = results(second)
    assert "Reading lamp" in result


@in_both_styles
async def test_it_is_not_about_lamps_only(hass: HomeAssistant) -> None:
    """A blind, a brightness."""
    for sentence, entity_id, expected in (
        ("Open the blind", BLIND, "open"),
        ("Set the floor lamp to 40 percent", FLOOR_LAMP, "on"),
    ):
        await ask(hass, sentence)
        assert state(hass, entity_id) == expected, sentence
    lamp = hass.states.get(FLOOR_LAMP)
    assert lamp is not None
    assert lamp.attributes["brightness"] == 102


@in_both_styles
async def test_two_things_in_one_sentence_take_two_requests(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """Both calls come in one answer, and both results go back in one request."""
    await ask(hass, "Turn on the reading lamp and the floor lamp")
    assert (state(hass, READING_LAMP), state(hass, FLOOR_LAMP)) == ("on", "on")
    _, second = asked(simulator)
    assert len(results(second)) == 2


@in_both_styles
async def test_as_many_rounds_as_it_takes(hass: HomeAssistant, simulator: OpenAISimulator) -> None:
    """First look, then act, then say so."""
    await ask(hass, "Turn on the reading lamp")
    before = len(asked(simulator))
    await ask(hass, "If the reading lamp is on, turn on the floor lamp")
    assert state(hass, FLOOR_LAMP) == "on"
    assert [len(results(request)) for request in asked(simulator)[before:]] == [0, 1, 2]


@in_both_styles
async def test_a_question_is_answered_from_the_home(hass: HomeAssistant) -> None:
    """The value is the sensor's."""
    answer = await ask(hass, "What is the temperature in the bedroom?")
    assert "18.2" in answer


@in_both_styles
async def test_a_question_back_keeps_the_conversation_open(hass: HomeAssistant) -> None:
    """The bare answer to it is understood, and only that light is on."""
    question = await say(hass, "Turn on the ceiling light")
    assert words(question).endswith("?")
    assert question.continue_conversation
    done = await say(hass, "The one in the kitchen", question.conversation_id)
    assert not done.continue_conversation
    assert (state(hass, KITCHEN_LIGHT), state(hass, BEDROOM_LIGHT)) == ("on", "off")


@in_both_styles
async def test_what_was_said_before_is_sent_again(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """In its order, within the conversation and not beyond."""
    first = await say(hass, "My name is Ada")
    assert await ask(hass, "What is my name?", first.conversation_id) == "Your name is Ada."
    assert spoken(asked(simulator)[-1]) == [
        ("user", "My name is Ada"),
        ("assistant", "Nice to meet you, Ada."),
        ("user", "What is my name?"),
    ]
    await ask(hass, "How are you?")
    assert spoken(asked(simulator)[-1]) == [("user", "How are you?")]


@in_both_styles
async def test_calls_and_results_of_earlier_turns_are_sent_again(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """So that “it” means something."""
    first = await say(hass, "Turn on the reading lamp")
    await ask(hass, "Turn it off again", first.conversation_id)
    assert state(hass, READING_LAMP) == "off"
    assert len(results(asked(simulator)[2])) == 1


@in_both_styles
async def test_each_request_says_what_the_options_say(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """Our defaults at first, then what a user chose."""
    await ask(hass, "Hello")
    assert chosen(asked(simulator)[-1]) == ("gpt-5.4-mini", "low", "low", 8192)
    await set_options(
        hass,
        jarvis,
        chat_model="gpt-5.4",
        reasoning_effort="none",
        verbosity="high",
        max_output_tokens=500,
        temperature=0.5,
    )
    await ask(hass, "Hello")
    request = asked(simulator)[-1]
    assert (*chosen(request), request["temperature"]) == ("gpt-5.4", "none", "high", 500, 0.5)


def chosen(request: Any) -> tuple[Any, ...]:
    """Return model, effort, verbosity and limit of a request in either style."""
    if "input" in request:
        return (
            request["model"],
            request["reasoning"]["effort"],
            request["text"]["verbosity"],
            request["max_output_tokens"],
        )
    limit = request.get("max_completion_tokens", request.get("max_tokens"))
    return (request["model"], request["reasoning_effort"], request["verbosity"], limit)


@in_both_styles
async def test_what_is_left_to_the_server_is_not_sent(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """The choice “let the server decide” is no value."""
    await set_options(hass, jarvis, reasoning_effort="default", verbosity="default")
    await ask(hass, "Hello")
    unsaid = {"reasoning", "reasoning_effort", "text", "verbosity", "temperature", "include"}
    assert not unsaid & asked(simulator)[-1].keys()


@in_both_styles
async def test_without_an_api_jarvis_only_talks(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """No tools but those of his options, and nothing of the home in the prompt."""
    await set_options(hass, jarvis, llm_hass_api=[], image_model=None, memory=False)
    await ask(hass, "Turn on the reading lamp")
    assert state(hass, READING_LAMP) == "off"
    request = asked(simulator)[-1]
    assert tool_names(request) == set()
    assert "Reading lamp" not in str(history(request)[0])


async def test_nothing_is_stored_at_the_server(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """And requests of one agent share the server's cache."""
    await ask(hass, "Hello")
    await ask(hass, "Hello")
    first, second = asked(simulator)
    assert (first["store"], second["store"]) == (False, False)
    assert first["prompt_cache_key"] == second["prompt_cache_key"]
    assert history(first)[0] == history(second)[0]


async def test_reasoning_is_given_back_until_the_turn_is_over(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """In front of the call it led to; later turns do without."""

    def kinds(request: Any) -> list[str]:
        return [item["type"] for item in history(request)]

    first = await say(hass, "If the reading lamp is off, turn on the floor lamp")
    await ask(hass, "Hello", first.conversation_id)
    round_1, round_2, round_3, later = map(kinds, asked(simulator))
    call = ["reasoning", "function_call", "function_call_output"]
    assert round_1 == ["message", "message"]
    assert round_2 == [*round_1, *call]
    assert round_3 == [*round_2, *call]
    assert "reasoning" not in later
    assert later.count("function_call") == 2


async def test_web_search_is_the_servers_own_tool(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """Off by default; on, it is offered beside the home's tools and its answer is spoken."""
    await ask(hass, "What is in the news?")
    assert "web_search" not in tool_names(asked(simulator)[-1])
    await set_options(hass, jarvis, web_search=True)
    answer = await ask(hass, "What is in the news?")
    assert answer.startswith("According to the latest reports")
    assert {"web_search", "intent__HassTurnOn"} <= tool_names(asked(simulator)[-1])


@pytest.mark.parametrize("simulator", ["chat"], indirect=True)
async def test_a_server_without_web_search_is_not_offered_it(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """Chat Completions has no such tool; the question is answered all the same."""
    await set_options(hass, jarvis, web_search=True)
    assert await ask(hass, "What is in the news?")
    assert "web_search" not in tool_names(asked(simulator)[-1])
