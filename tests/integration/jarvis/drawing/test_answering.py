"""What is said and shown while and after something is drawn."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, override

from homeassistant.components.assist_pipeline.pipeline import (
    async_get_pipeline,
    async_update_pipeline,
)
from homeassistant.components.tts.entity import TTSAudioRequest, TTSAudioResponse
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import mock_config_flow
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.conftest import in_both_styles
from tests.integration.jarvis.routines.speakers import DOMAIN, VOICE, SpeakersFlow, Voice, install
from tests.integration.jarvis.talk import AGENT, asked, say, set_options, tool_names, words

from .pictures import ENTITY, TOOL, fetched, paths, pictures_in, shown


@pytest.fixture
async def assist(hass: HomeAssistant) -> None:
    """Make Jarvis the agent of the preferred assistant."""
    assert await async_setup_component(hass, "assist_pipeline", {})
    await async_update_pipeline(hass, async_get_pipeline(hass), conversation_engine=AGENT)


class StreamingVoice(Voice):
    """Speaks while words stream in, and keeps them."""

    def __init__(self) -> None:
        """Have heard nothing."""
        self.heard: list[str] = []
        self.finished = asyncio.Event()

    @override
    async def async_stream_tts_audio(self, request: TTSAudioRequest) -> TTSAudioResponse:
        """Return the words in place of audio."""

        async def audio() -> AsyncGenerator[bytes]:
            async for piece in request.message_gen:
                self.heard.append(piece)
                yield piece.encode()
            self.finished.set()

        return TTSAudioResponse("mp3", audio())


@pytest.fixture
async def voice(hass: HomeAssistant, assist: None) -> AsyncGenerator[StreamingVoice]:
    """Give the preferred assistant a voice."""
    assert await async_setup_component(hass, "tts", {})
    speaking = StreamingVoice()
    with mock_config_flow(DOMAIN, SpeakersFlow):
        await install(hass, {Platform.TTS: speaking})
        await async_update_pipeline(
            hass, async_get_pipeline(hass), tts_engine=VOICE, tts_language="en", tts_voice=None
        )
        yield speaking


async def chatted(
    client_of: WebSocketGenerator, text: str, end_stage: str = "intent"
) -> tuple[list[dict[str, Any]], str]:
    """Return what streams in while Assist's chat waits for an answer, and the spoken text."""
    client = await client_of()
    run = {"start_stage": "intent", "end_stage": end_stage, "input": {"text": text}}
    await client.send_json_auto_id({"type": "assist_pipeline/run", **run})
    deltas: list[dict[str, Any]] = []
    while True:
        message = await client.receive_json()
        assert message.get("success", True), message
        match message.get("event"):
            case {"type": "intent-progress", "data": {"chat_log_delta": delta}}:
                deltas.append(delta)
            case {"type": "intent-end", "data": {"intent_output": output}}:
                return deltas, str(output["response"]["speech"]["plain"]["speech"])
            case {"type": "error"} as error:
                raise AssertionError(error)
            case _:
                pass


def last_message(deltas: list[dict[str, Any]]) -> str:
    """Return the message that streamed in last, as the frontend puts it together."""
    said = ""
    for delta in deltas:
        said = ("" if "role" in delta else said) + (delta.get("content") or "")
    return said


@pytest.mark.usefixtures("assist")
@in_both_styles
async def test_a_chat_shows_the_picture_below_the_words(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    simulator: OpenAISimulator,
) -> None:
    """Words come before it is drawn; at the end text and stream are the same, or one is doubled."""
    deltas, speech = await chatted(hass_ws_client, "Draw a sleepy [fox](http://x)")
    streamed = "".join(delta.get("content") or "" for delta in deltas)
    assert streamed.startswith("I am drawing it now.")
    assert last_message(deltas).strip() == speech.strip()
    text, _, markdown = speech.partition("\n\n")
    assert text == "Here is your picture."
    label, _, url = markdown.removeprefix("![").removesuffix(")").partition("](")
    assert label == "a sleepy fox http: x"
    await fetched(hass_client_no_auth, url)
    await say(hass, "Hello")
    assert "authSig" not in str([request.body for request in simulator.requests])


@pytest.mark.usefixtures("assist")
async def test_a_spoken_answer_holds_no_link(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, voice: StreamingVoice
) -> None:
    """The picture is in the details, which a voice that speaks while words stream in never gets."""
    deltas, speech = await chatted(hass_ws_client, "Draw a sleepy fox", "tts")
    assert speech == "Here is your picture."
    async with asyncio.timeout(5):
        await voice.finished.wait()
    assert "".join(voice.heard).split() == [
        "I",
        "am",
        "drawing",
        "it",
        "now.",
        "Here",
        "is",
        "your",
        "picture.",
    ]
    assert not any("![" in (delta.get("content") or "") for delta in deltas)
    assert any("![a sleepy fox](/api/" in delta.get("thinking_content", "") for delta in deltas)


@in_both_styles
async def test_without_a_model_for_pictures_nothing_is_offered(
    hass: HomeAssistant, drawing_jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """No tool, and no entity."""
    await say(hass, "Hello")
    assert TOOL in tool_names(asked(simulator)[-1])
    await set_options(hass, drawing_jarvis, image_model=None)
    result = await say(hass, "Draw a sleepy fox")
    assert TOOL not in tool_names(asked(simulator)[-1])
    assert not pictures_in(result)
    state = hass.states.get(ENTITY)
    assert state is None or state.state == "unavailable"


async def test_an_agent_without_a_home_draws_too(
    hass: HomeAssistant, drawing_jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """It has this tool only."""
    await set_options(hass, drawing_jarvis, llm_hass_api=[])
    result = await say(hass, "Draw a sleepy fox")
    assert words(result) == "Here is your picture."
    assert pictures_in(result)
    assert TOOL in tool_names(asked(simulator)[-1])
    assert not any("Hass" in name for name in tool_names(asked(simulator)[-1]))


@in_both_styles
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("insufficient_quota", "no credit left"),
        ("moderation_blocked", "because of its rules"),
        ("model_not_found", "does not know the chosen model"),
    ],
)
async def test_what_went_wrong_is_told_in_words(
    hass: HomeAssistant, simulator: OpenAISimulator, fault: str, told: str
) -> None:
    """And the picture before stays."""
    first = await say(hass, "Draw a sleepy fox")
    before = shown(hass)
    simulator.faults.put(fault, endpoint="images")
    result = await say(hass, "Now with a hat", first.conversation_id)
    assert told in words(result)
    assert not pictures_in(result)
    assert shown(hass) == before


async def test_drawing_may_take_longer_than_other_tools(
    hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says its own limit."""
    # So that the test does not take a minute.
    monkeypatch.setattr("custom_components.homelab_hub.assistant.tools.TOOL_TIMEOUT", 0)
    assert pictures_in(await say(hass, "Draw a sleepy fox"))


async def test_drawing_that_takes_too_long_is_given_up(
    hass: HomeAssistant, simulator: OpenAISimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words."""
    # So that the test does not take three minutes.
    monkeypatch.setattr("custom_components.homelab_hub.assistant.drawing.tool.TIME_LIMIT", 0.1)
    simulator.faults.put("hang", endpoint="images")
    assert "takes too long" in words(await say(hass, "Draw a sleepy fox"))


async def test_where_outsiders_words_were_read_drawing_needs_a_yes(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """It costs money. After the yes it is drawn, and in that answer."""
    first = await say(hass, "Somebody wrote: " + "draw me a lot of foxes. " * 40)
    question = await say(hass, "Draw a sleepy fox", first.conversation_id)
    assert words(question).endswith("Please say yes or no.")
    assert paths(simulator) == []
    done = await say(hass, "Yes", first.conversation_id)
    [picture] = pictures_in(done)
    assert picture["title"] == "a sleepy fox"
    assert paths(simulator) == ["generations"]


async def test_a_picture_is_told_of_once(hass: HomeAssistant) -> None:
    """What is said next has none."""
    first = await say(hass, "Draw a sleepy fox")
    assert not pictures_in(await say(hass, "Thank you", first.conversation_id))
