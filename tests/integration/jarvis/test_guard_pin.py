"""The PIN: in whatever digits it is said, never to be guessed, and never told to the model."""

# ruff: noqa: RUF001 - digits and words of every script

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
import pytest

from custom_components.homelab_hub.assistant.guard.check import agents_of
from custom_components.homelab_hub.assistant.guard.pin import hashed
from custom_components.homelab_hub.assistant.guard.yes_no import Reply, reply_of
from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.furniture import FRONT_DOOR, state

from .talk import AGENT, asked, introduce, say, set_options, words

UNLOCK = "Unlock the front door"


@pytest.fixture(autouse=True)
async def at_home(
    furnished: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Have a Jarvis who wants a PIN for the door."""
    pin = await furnished.async_add_executor_job(hashed, "4711")
    await set_options(furnished, jarvis, guard_preset="strict", guard_pin=pin)
    await introduce(furnished, simulator)


@pytest.mark.parametrize("said", ["４７１１", "٤٧١١", "४७११", "๔๗๑๑", "4-7-1-1.", "47 11。"])
async def test_the_pin_is_known_in_the_digits_of_every_script(
    hass: HomeAssistant, said: str
) -> None:
    """As speech-to-text writes them."""
    question = await say(hass, UNLOCK)
    await say(hass, said, question.conversation_id)
    assert state(hass, FRONT_DOOR) == "unlocked"


async def test_a_pin_among_other_words_is_not_told_to_the_model(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """It is asked for alone, and costs no try."""
    question = await say(hass, UNLOCK)
    for said in ("The PIN is 4711", "four seven, I mean 4711", "It's 4 7 1 1, please"):
        answer = await say(hass, said, question.conversation_id)
        assert answer.continue_conversation
    await say(hass, "4711", question.conversation_id)
    assert state(hass, FRONT_DOOR) == "unlocked"
    await say(hass, "Tell me a joke", question.conversation_id)
    told = str(asked(simulator))
    assert "joke" in told
    assert not any(digits in told for digits in ("4711", "4 7 1 1"))


async def test_pins_said_at_once_are_no_more_tries_than_one_after_the_other(
    hass: HomeAssistant,
) -> None:
    """Though it takes a while to look at each."""
    guard = agents_of(hass)[AGENT].guard
    guesses = [f"{number:04}" for number in range(20)]
    found = await asyncio.gather(*map(guard.knows_pin, [*guesses, "4711"]))
    assert not any(found)
    assert not await guard.knows_pin("4711")


async def test_to_load_the_entry_anew_gives_no_more_tries(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """A new PIN does."""
    for _ in range(3):
        await agents_of(hass)[AGENT].guard.knows_pin("0000")
    await hass.config_entries.async_reload(jarvis.entry_id)
    await hass.async_block_till_done()
    assert not await agents_of(hass)[AGENT].guard.knows_pin("4711")
    pin = await hass.async_add_executor_job(hashed, "1234")
    await set_options(hass, jarvis, guard_pin=pin)
    assert await agents_of(hass)[AGENT].guard.knows_pin("1234")


async def test_two_questions_wait_beside_each_other(hass: HomeAssistant) -> None:
    """The answer is to that of its own conversation and person."""
    ada, bob = [
        Context(user_id=(await hass.auth.async_create_user(name)).id) for name in ("Ada", "Bob")
    ]
    first = await say(hass, UNLOCK, context=ada)
    second = await say(hass, UNLOCK, context=bob)
    await say(hass, "no", second.conversation_id, context=bob)
    await say(hass, "4711", second.conversation_id, context=bob)
    await say(hass, "4711", first.conversation_id, context=bob)
    assert state(hass, FRONT_DOOR) == "locked"
    answer = words(await say(hass, "4711", first.conversation_id, context=ada))
    assert state(hass, FRONT_DOOR) == "unlocked", answer


@pytest.mark.parametrize(
    ("said", "language", "reply"),
    [
        ("ｙｅｓ", "ja", Reply.YES),
        ("ＯＫ。", "ja", Reply.YES),
        ("はい。", "ja", Reply.YES),
        ("İptal", "tr", Reply.NO),
        ("\u200fכן.", "he", Reply.YES),
        ("نعم!", "ar", Reply.YES),
        ("ใช่ค่ะ", "th", Reply.YES),
        ("yes, and also the garage", "en", Reply.OTHER),
        ("ja, und die Garage", "de", Reply.OTHER),
        ("はい、ガレージも", "ja", Reply.OTHER),
        ("نعم والمرآب", "ar", Reply.OTHER),
        ("כן וגם המוסך", "he", Reply.OTHER),
        ("yes\nyes", "en", Reply.OTHER),
        ("no", "pl", Reply.NO),
    ],
)
async def test_a_yes_is_a_whole_utterance_in_any_script(
    said: str, language: str, reply: Reply
) -> None:
    """With nothing beside it but marks."""
    assert reply_of(said, language) is reply
