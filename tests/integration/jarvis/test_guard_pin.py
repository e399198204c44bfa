"""The PIN: in whatever digits it is said, never to be guessed, and never told to the model."""

# ruff: noqa: RUF001 - digits and words of every script

import asyncio
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homelab_hub.assistant.guard.check import agents_of
from custom_components.homelab_hub.assistant.guard.guard import LATE
from custom_components.homelab_hub.assistant.guard.pin import hashed
from custom_components.homelab_hub.assistant.guard.tries import LOCKED_FOR, WrongPins
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


async def restart(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Have the entry loaded by a Home Assistant that knows what is stored, and nothing else."""
    await hass.config_entries.async_unload(entry.entry_id)
    hass.data.pop("homelab_hub.wrong_pins")
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def test_a_restart_gives_no_more_tries(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], freezer: FrozenDateTimeFactory
) -> None:
    """Neither before the third wrong one nor after it; a quarter of an hour does."""
    for _ in range(2):
        assert not await agents_of(hass)[AGENT].guard.knows_pin("0000")
    await restart(hass, jarvis)
    assert not await agents_of(hass)[AGENT].guard.knows_pin("0000")
    await restart(hass, jarvis)
    assert not await agents_of(hass)[AGENT].guard.knows_pin("4711")
    freezer.tick(LOCKED_FOR + 1)
    assert await agents_of(hass)[AGENT].guard.knows_pin("4711")


async def test_a_clock_that_was_wrong_locks_for_no_longer(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """A small computer may begin with the time of years ago."""
    wrong = WrongPins(hass)
    for _ in range(3):
        wrong.at("pin").tried()
    await wrong.save()
    freezer.tick(timedelta(days=-365))
    restored = WrongPins(hass)
    await restored.load()
    assert restored.at("pin").locked
    freezer.tick(LOCKED_FOR + 1)
    assert not restored.at("pin").locked


async def test_what_is_stored_of_tries_tells_nothing_and_goes_with_the_last_jarvis(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], hass_storage: dict[str, Any]
) -> None:
    """Neither a PIN nor what is kept of it; after the right one there is nothing."""
    guard = agents_of(hass)[AGENT].guard
    await guard.knows_pin("0815")
    ((_key, stored),) = hass_storage["homelab_hub.wrong_pins"]["data"].items()
    assert stored.keys() == {"tried", "until"}
    text = str(hass_storage["homelab_hub.wrong_pins"])
    for agent in jarvis.subentries.values():
        assert not any(half in text for half in agent.data["guard_pin"].split(":"))
    await guard.knows_pin("4711")
    assert hass_storage["homelab_hub.wrong_pins"]["data"] == {}
    await guard.knows_pin("0815")
    await hass.config_entries.async_remove(jarvis.entry_id)
    await hass.async_block_till_done()
    assert "homelab_hub.wrong_pins" not in hass_storage


_TOO_LATE = "No question here waits for a PIN."


async def expire(hass: HomeAssistant) -> None:
    """Let five minutes pass for what waits."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=5, seconds=1))
    await hass.async_block_till_done()


@pytest.mark.parametrize(
    "said",
    ["4711", "４７１１", "٤٧١١", "۴۷۱۱", "४७११", "৪৭১১", "๔๗๑๑", "４７１１。", "4-7-1-1.", "0000"],
)
async def test_a_pin_that_comes_too_late_is_told_to_nobody(
    hass: HomeAssistant, simulator: OpenAISimulator, said: str
) -> None:
    """Right or wrong, in the digits of every script; nothing is done."""
    question = await say(hass, UNLOCK)
    await expire(hass)
    before = len(asked(simulator))
    answer = words(await say(hass, said, question.conversation_id))
    assert answer.startswith(_TOO_LATE)
    assert (len(asked(simulator)), state(hass, FRONT_DOOR)) == (before, "locked")
    await say(hass, "Tell me a joke", question.conversation_id)
    assert "joke" in str(asked(simulator)[-1])
    assert said not in str(asked(simulator))


@pytest.mark.parametrize("answer", ["no", "Turn on the reading lamp", "4711"])
async def test_a_pin_is_late_however_its_question_ended(
    hass: HomeAssistant, simulator: OpenAISimulator, answer: str
) -> None:
    """Also in another conversation: a speaker begins a new one after five minutes."""
    question = await say(hass, UNLOCK)
    await say(hass, answer, question.conversation_id)
    for conversation_id in (question.conversation_id, None):
        assert words(await say(hass, "4711", conversation_id)).startswith(_TOO_LATE)
    assert "4711" not in str(asked(simulator))


async def test_a_pin_is_not_told_where_its_question_does_not_wait(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """It waits on in its own conversation."""
    question = await say(hass, UNLOCK)
    assert words(await say(hass, "4711")).startswith(_TOO_LATE)
    assert "4711" not in str(asked(simulator))
    await say(hass, "4711", question.conversation_id)
    assert state(hass, FRONT_DOOR) == "unlocked"


async def test_a_late_pin_answers_no_other_question(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """And ends it, as anything but a yes does."""
    question = await say(hass, UNLOCK)
    await say(hass, "no", question.conversation_id)
    await set_options(hass, jarvis, guard_preset="balanced")
    question = await say(hass, UNLOCK)
    assert words(question).endswith("Please say yes or no.")
    assert words(await say(hass, "4711", question.conversation_id)).startswith(_TOO_LATE)
    await say(hass, "yes", question.conversation_id)
    assert state(hass, FRONT_DOOR) == "locked"
    assert "4711" not in str(asked(simulator))


async def test_digits_are_digits_again_after_a_while(
    hass: HomeAssistant, simulator: OpenAISimulator, freezer: FrozenDateTimeFactory
) -> None:
    """And for who was not asked for a PIN, and in a sentence, at any time."""
    ada = await hass.auth.async_create_user("Ada")
    question = await say(hass, UNLOCK)
    await expire(hass)
    await say(hass, "What happened in 1848?", question.conversation_id)
    await say(hass, "1849", context=Context(user_id=ada.id))
    freezer.tick(LATE + 1)
    await say(hass, "1850")
    told = str(asked(simulator))
    assert all(year in told for year in ("1848", "1849", "1850"))


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
