"""Who speaks, from where, with which files, and who else speaks at the same time."""

import asyncio
from pathlib import Path
from typing import Any

from homeassistant.components import conversation
from homeassistant.components.conversation import Attachment, ConversationInput, UserContent
from homeassistant.components.conversation.agent_manager import async_get_agent
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.conftest import in_both_styles
from tests.integration.furniture import (
    BEDROOM_LIGHT,
    FLOOR_LAMP,
    KITCHEN_LIGHT,
    READING_LAMP,
    state,
)
from tests.integration.sessions import chat_session

from .files import pdf, png
from .talk import AGENT, ask, asked, instructions, introduce, say, set_options, spoken, words


@pytest.fixture(autouse=True)
async def model_only(
    furnished: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Let every sentence go to the model."""
    await set_options(furnished, jarvis, local_first=False)
    await introduce(furnished, simulator)


@in_both_styles
async def test_the_model_knows_the_name_of_the_user(hass: HomeAssistant) -> None:
    """With the prompt Jarvis comes with."""
    user = await hass.auth.async_create_user("Paula")
    answer = await say(hass, "What is my name?", context=Context(user_id=user.id))
    assert words(answer) == "Your name is Paula."


async def test_a_prompt_of_ones_own_is_a_template(
    hass: HomeAssistant, simulator: OpenAISimulator, jarvis: ConfigEntry[Any]
) -> None:
    """It replaces ours; what the APIs say of the home follows it."""
    await set_options(hass, jarvis, prompt="Speak like a pirate, {{ user_name or 'stranger' }}.")
    await ask(hass, "Hello")
    told = instructions(asked(simulator)[-1])
    assert told.startswith("Speak like a pirate, stranger.")
    assert "Jarvis" not in told
    assert "Reading lamp" in told


@in_both_styles
async def test_the_model_knows_the_room_that_is_spoken_in(
    hass: HomeAssistant, simulator: OpenAISimulator, kitchen_device: str
) -> None:
    """The room of the device; without a device no room is named as the user's."""
    await say(hass, "Hello", device_id=kitchen_device)
    await say(hass, "Hello")
    there, nowhere = (instructions(request) for request in asked(simulator))
    assert "Kitchen" in "".join(set(there.splitlines()) - set(nowhere.splitlines()))


@in_both_styles
async def test_tools_act_in_the_room_that_is_spoken_in(
    hass: HomeAssistant, kitchen_device: str
) -> None:
    """The ceiling light means the one above the speaker, to the tool as to a person."""
    await say(
        hass,
        'call tool HassTurnOn with {"name": "Ceiling light"}',
        device_id=kitchen_device,
    )
    assert (state(hass, KITCHEN_LIGHT), state(hass, BEDROOM_LIGHT)) == ("on", "off")


@in_both_styles
async def test_conversations_at_once_do_not_mix(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """Each hears its own answer, and each request holds its own history."""
    simulator.faults.put("slow_tokens", delay=0.005)
    names = ["Ada", "Bob", "Cleo", "Dora"]
    told = await asyncio.gather(*(say(hass, f"My name is {name}") for name in names))
    assert [words(result) for result in told] == [f"Nice to meet you, {name}." for name in names]
    answers = await asyncio.gather(
        *(ask(hass, "What is my name?", result.conversation_id) for result in told)
    )
    assert answers == [f"Your name is {name}." for name in names]
    for request in asked(simulator)[-len(names) :]:
        (name,) = [name for name in names if name in str(spoken(request))]
        assert spoken(request)[0] == ("user", f"My name is {name}")


@in_both_styles
async def test_two_users_command_the_home_at_once(hass: HomeAssistant) -> None:
    """Both lamps are on, and each user hears of their own."""
    answers = await asyncio.gather(
        ask(hass, "Turn on the reading lamp"), ask(hass, "Turn on the floor lamp")
    )
    assert list(answers) == ["I turned on Reading lamp.", "I turned on Floor lamp."]
    assert (state(hass, READING_LAMP), state(hass, FLOOR_LAMP)) == ("on", "on")


async def say_with(hass: HomeAssistant, text: str, *files: tuple[Path, str]) -> str:
    """Say something with files beside it, as an integration with a chat log does it."""
    user_input = ConversationInput(
        text=text,
        context=Context(),
        conversation_id=None,
        device_id=None,
        satellite_id=None,
        language="en",
        agent_id=AGENT,
    )
    agent = async_get_agent(hass, AGENT)
    assert isinstance(agent, conversation.ConversationEntity)
    with (
        chat_session(hass) as session,
        conversation.async_get_chat_log(hass, session) as chat_log,
    ):
        attachments = [Attachment(path.name, mime_type, path) for path, mime_type in files]
        chat_log.async_add_user_content(UserContent(text, attachments=attachments))
        return words(await agent._async_handle_message(user_input, chat_log))


@in_both_styles
async def test_a_picture_and_a_document_are_looked_at(hass: HomeAssistant, tmp_path: Path) -> None:
    """The model says what it saw of each."""
    picture, document = png(tmp_path, "red"), pdf(tmp_path)
    answer = await say_with(
        hass, "What is this?", (picture, "image/png"), (document, "application/pdf")
    )
    assert "8x8 pixels, mostly red" in answer
    assert "a PDF document called letter.pdf of 1 page" in answer


@in_both_styles
async def test_a_file_that_models_cannot_read_is_said_to_be_one(
    hass: HomeAssistant, simulator: OpenAISimulator, tmp_path: Path
) -> None:
    """Without asking the model, and without an exception."""
    song = tmp_path / "song.mp3"
    song.write_bytes(b"la la la")
    answer = await say_with(hass, "What is this?", (song, "audio/mpeg"))
    assert answer == "Only pictures and PDF documents can be attached; song.mp3 is neither"
    assert asked(simulator) == []


async def test_a_file_that_is_gone_is_said_to_be_gone(hass: HomeAssistant, tmp_path: Path) -> None:
    """A camera's temporary file may be deleted before it is read."""
    answer = await say_with(hass, "What is this?", (tmp_path / "gone.png", "image/png"))
    assert answer == "gone.png cannot be read"
