"""What nobody plans for: each gets an answer, and the conversation goes on."""

import asyncio
import json
from typing import Any

from homeassistant.components.conversation import AssistantContent
from homeassistant.components.conversation.chat_log import DATA_CHAT_LOGS
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
import probatio
import pytest

from custom_components.homelab_hub.assistant import tools
from custom_components.homelab_hub.assistant.engine import LONGEST_TEXT, MOST_ROUNDS
from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.conftest import STYLES, in_both_styles
from tests.integration.furniture import READING_LAMP, state

from .conftest import add_jarvis
from .scripted import Reply, scripted_server
from .talk import AGENT, ask, asked, history, introduce, results, say, set_options, words
from .toolbox import API_ID, TestTool, offer

PARIS = "The capital of France is Paris."


@pytest.fixture(autouse=True)
async def model_only(
    furnished: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Let every sentence go to the model."""
    await set_options(furnished, jarvis, local_first=False)
    await introduce(furnished, simulator)


async def goes_on(hass: HomeAssistant, conversation_id: str | None) -> bool:
    """Return whether a conversation goes on as if nothing had been."""
    return await ask(hass, "What is the capital of France?", conversation_id) == PARIS


@in_both_styles
async def test_nothing_was_said(hass: HomeAssistant, simulator: OpenAISimulator) -> None:
    """Spaces are nothing, whatever their width; no model is asked about nothing."""
    conversation_id = None
    for text in ("", "   ", "\n\t", "\u00a0\u3000"):
        result = await say(hass, text, conversation_id)
        assert words(result) == "I did not hear anything.", repr(text)
        conversation_id = result.conversation_id
    assert asked(simulator) == []
    assert await goes_on(hass, conversation_id)


@in_both_styles
async def test_a_text_of_100_kb_is_refused_and_does_not_follow_the_conversation(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """The limit is named, and later requests hold no more than its ends."""
    result = await say(hass, "Turn on " + "the reading lamp and " * 5_000)
    assert words(result).startswith(f"That is too long for me. {LONGEST_TEXT:,} characters")
    assert asked(simulator) == []
    assert await goes_on(hass, result.conversation_id)
    assert len(json.dumps(history(asked(simulator)[-1])[1:])) < 5_000


@in_both_styles
async def test_the_longest_text_that_is_taken_is_sent_whole(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """Also with local first, which leaves such a text alone."""
    text = ("What is this? " + "ham " * LONGEST_TEXT)[:LONGEST_TEXT].rstrip()
    assert await ask(hass, text)
    assert text in str(history(asked(simulator)[-1]))


ODD_TEXTS = {
    "emoji": "💡🛋️ ➡️ 🌕 👨‍👩‍👧‍👦🏳️‍🌈",
    "right to left": "أشعل مصباح القراءة — הדלק את המנורה",
    "override": "\u202egnirts desrever",
    "half a character": "\ud83d",
    "control characters": "\x00\x1b",
}


@in_both_styles
@pytest.mark.parametrize("local_first", [True, False])
async def test_any_characters_are_answered(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], local_first: bool
) -> None:
    """Text that no keyboard makes comes from integrations, and stays in the conversation."""
    await set_options(hass, jarvis, local_first=local_first)
    conversation_id = None
    for kind, text in ODD_TEXTS.items():
        result = await say(hass, text, conversation_id)
        assert words(result), kind
        assert "I did not expect" not in words(result), kind
        conversation_id = result.conversation_id
    assert await goes_on(hass, conversation_id)


@in_both_styles
async def test_emoji_reach_the_model_and_come_back_whole(hass: HomeAssistant) -> None:
    """Families are several characters, and stay one."""
    assert await ask(hass, "Say: 👨‍👩‍👧‍👦 مصباح") == "👨‍👩‍👧‍👦 مصباح"


@in_both_styles
async def test_arguments_that_are_no_json_are_called_so_and_tried_again(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """The model reads what was wrong, calls again, and the lamp is on."""
    simulator.faults.put("bad_tool_arguments", times=1)
    result = await say(hass, "Turn on the reading lamp")
    assert "I turned on Reading lamp." in words(result)
    assert state(hass, READING_LAMP) == "on"
    assert "not a JSON object" in results(asked(simulator)[1])[0]
    assert await goes_on(hass, result.conversation_id)


@in_both_styles
async def test_one_bad_call_beside_a_good_one_does_not_stop_it(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """The good one is made once, the bad one is made when it is right."""
    simulator.faults.put("bad_tool_arguments", times=1)
    await ask(hass, "Turn on the reading lamp and the floor lamp")
    assert state(hass, "light.floor_lamp") == "on"
    texts = results(asked(simulator)[1])
    assert sorted("not a JSON object" in text for text in texts) == [False, True]


async def boil(_: dict[str, Any]) -> str:
    """Fail as code of others fails."""
    raise RuntimeError("the kettle is \N{FIRE}")


async def never(_: dict[str, Any]) -> str:
    """Hang as code of others hangs."""
    await asyncio.Event().wait()
    raise AssertionError("an event nobody sets was set")


@in_both_styles
async def test_a_tool_that_raises_is_an_answer_the_model_can_read(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """The user hears what went wrong, from the model."""
    offer(hass, TestTool("boil", boil))
    await set_options(hass, jarvis, llm_hass_api=["assist", API_ID])
    result = await say(hass, "Call tool boil")
    assert "the kettle is \N{FIRE}" in words(result)
    assert "RuntimeError" in results(asked(simulator)[-1])[0]
    assert await goes_on(hass, result.conversation_id)


async def odd(_: dict[str, Any]) -> str:
    """Return a file's name that is no UTF-8, as Python reads it."""
    return "caf\udce9.txt"


@in_both_styles
async def test_half_a_character_from_a_tool_breaks_no_conversation(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """JSON has no such thing."""
    offer(hass, TestTool("odd", odd))
    await set_options(hass, jarvis, llm_hass_api=["assist", API_ID])
    result = await say(hass, "Call tool odd")
    assert "caf" in results(asked(simulator)[-1])[0]
    assert await goes_on(hass, result.conversation_id)


@in_both_styles
async def test_a_tool_that_hangs_is_given_up(
    hass: HomeAssistant,
    simulator: OpenAISimulator,
    jarvis: ConfigEntry[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A minute is too long for a test, so the limit is shorter here; no clock reaches it."""
    monkeypatch.setattr(tools, "TOOL_TIMEOUT", 0.05)
    offer(hass, TestTool("never", never))
    await set_options(hass, jarvis, llm_hass_api=[API_ID])
    result = await say(hass, "Call tool never")
    assert words(result)
    assert "TimeoutError" in results(asked(simulator)[-1])[0]
    assert await goes_on(hass, result.conversation_id)


@in_both_styles
async def test_arguments_that_a_tool_does_not_take_are_explained_to_the_model(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """Home Assistant's own check; the words of its error are the result."""
    result = await say(hass, 'Call tool HassTurnOn with {"name": {"no": "name"}}')
    assert words(result)
    assert '"error":true' in results(asked(simulator)[-1])[0]
    assert await goes_on(hass, result.conversation_id)


@pytest.mark.parametrize("style", sorted(STYLES))
async def test_a_tool_that_does_not_exist_is_said_not_to(home: HomeAssistant, style: str) -> None:
    """Models make up names; they are told, and end with words."""
    async with scripted_server(style) as server:
        entry = await add_jarvis(home, server.base_url)
        await set_options(home, entry, local_first=False)
        server.replies = [
            Reply(calls=[("launch_rocket", "{}")]),
            Reply(pieces=["I have no rocket."]),
        ]
        answer = await ask(home, "Launch the rocket", agent_id="conversation.jarvis_2")
    assert answer == "I have no rocket."
    assert "not found" in results(server.requests[1])[0]


@in_both_styles
async def test_an_endless_tool_loop_meets_its_cap_and_ends_with_words(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """The last request forbids tools, and only the last."""

    async def ring(_: dict[str, Any]) -> str:
        return "ding"

    bell = TestTool("bell", ring)
    offer(hass, bell)
    await set_options(hass, jarvis, llm_hass_api=[API_ID])
    await introduce(hass, simulator)
    result = await say(hass, "Call tool bell again and again")
    choices = [request.get("tool_choice") for request in asked(simulator)]
    assert words(result)
    assert choices == [None] * (MOST_ROUNDS - 1) + ["none"]
    assert await goes_on(hass, result.conversation_id)


@in_both_styles
async def test_a_call_without_a_result_does_not_spoil_the_conversation(
    hass: HomeAssistant,
) -> None:
    """It is left by a turn that was interrupted, and servers refuse one without the other."""
    first = await say(hass, "Turn on the reading lamp")
    content = hass.data[DATA_CHAT_LOGS][first.conversation_id or ""].content
    call = llm.ToolInput("HassTurnOn", {"name": "Reading lamp"}, id="call_lost", external=True)
    content.append(AssistantContent(agent_id=AGENT, tool_calls=[call]))
    assert await goes_on(hass, first.conversation_id)


@in_both_styles
async def test_an_answer_cut_at_its_limit_of_tokens_says_so(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """With the words there were, and what to do about it."""
    await set_options(hass, jarvis, max_output_tokens=100)
    result = await say(hass, "Count to 500")
    assert words(result).startswith("1, 2, 3")
    assert "reached its limit of tokens" in words(result)
    assert await goes_on(hass, result.conversation_id)


@in_both_styles
async def test_a_broken_prompt_template_is_answered(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """A mistake in the options does not make Jarvis dumb."""
    await set_options(hass, jarvis, prompt="You are {{ undefined_function() }}")
    assert await ask(hass, "Hello")
    await set_options(hass, jarvis, prompt="")
    assert await goes_on(hass, None)


async def test_an_api_that_is_gone_is_named(hass: HomeAssistant, jarvis: ConfigEntry[Any]) -> None:
    """An integration that offered tools was removed."""
    await set_options(hass, jarvis, llm_hass_api=["gone"])
    assert "gone" in await ask(hass, "Hello")


async def test_a_schema_that_json_cannot_hold_does_not_stop_the_conversation(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """Other people's tools have parameters of all kinds."""

    async def nothing(_: dict[str, Any]) -> str:
        return "nothing"

    odd = probatio.Schema({probatio.Required("when"): lambda value: value, str: object})
    offer(hass, TestTool("odd", nothing, odd))
    await set_options(hass, jarvis, llm_hass_api=[API_ID])
    assert await goes_on(hass, None)
