"""What is decided outside a conversation is known in it at the next turn."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.conftest import in_both_styles
from tests.integration.furniture import FRONT_DOOR, state
from tests.integration.jarvis.talk import asked, history, results, say, set_options, spoken

from .conftest import Restart

UNLOCK = "Unlock the front door"
DONE = "Done: Unlock Front door."
DENIED = "Somebody said no elsewhere, so I did not do it: Unlock Front door."
NOBODY = "Nobody said yes in time, so I did not do it: Unlock Front door."


async def decide(hass: HomeAssistant, *, approve: bool) -> None:
    """Answer what waits, as an automation does."""
    sensor = hass.states.get("sensor.jarvis_waiting_for_a_yes")
    assert sensor is not None
    (waiting,) = sensor.attributes["confirmations"]
    data = {"confirmation_id": waiting["confirmation_id"], "approve": approve}
    await hass.services.async_call("homelab_hub", "decide", data, blocking=True)


@in_both_styles
async def test_the_model_learns_what_was_done_after_a_yes_elsewhere(
    at_home: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """The call with its result, and the words; before what the person says next."""
    question = await say(at_home, UNLOCK)
    await decide(at_home, approve=True)
    assert state(at_home, FRONT_DOOR) == "unlocked"
    await say(at_home, "Tell me a joke", question.conversation_id)
    request = asked(simulator)[-1]
    assert spoken(request)[-2:] == [("assistant", DONE), ("user", "Tell me a joke")]
    first, second = results(request)
    assert ("not_done_yet" in first, "Front door" in second) == (True, True)
    await say(at_home, "Another one", question.conversation_id)
    assert str(history(asked(simulator)[-1])).count(DONE) == 1


async def test_what_was_understood_without_the_model_is_told_too(
    at_home: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """The model sees it as its own words."""
    await set_options(at_home, jarvis, local_first=True)
    question = await say(at_home, UNLOCK)
    await decide(at_home, approve=True)
    await say(at_home, "Tell me a joke", question.conversation_id)
    assert spoken(asked(simulator)[-1])[-2] == ("assistant", "Unlocking")


async def test_the_model_learns_of_a_no(at_home: HomeAssistant, simulator: OpenAISimulator) -> None:
    """It was not done."""
    question = await say(at_home, UNLOCK)
    await decide(at_home, approve=False)
    await say(at_home, "Tell me a joke", question.conversation_id)
    assert spoken(asked(simulator)[-1])[-2] == ("assistant", DENIED)


async def test_the_model_learns_that_nobody_answered(
    freezer: FrozenDateTimeFactory, at_home: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """For as long as the conversation lasts, which may be longer than the question."""
    question = await say(at_home, UNLOCK)
    freezer.tick(timedelta(minutes=5, milliseconds=1))
    async_fire_time_changed(at_home)
    await at_home.async_block_till_done()
    await say(at_home, "Tell me a joke", question.conversation_id)
    assert spoken(asked(simulator)[-1])[-2] == ("assistant", NOBODY)


async def test_an_answer_in_the_conversation_is_not_told_twice(
    at_home: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """A no that was said is in it already."""
    question = await say(at_home, UNLOCK)
    await say(at_home, "No", question.conversation_id)
    await say(at_home, "Tell me a joke", question.conversation_id)
    assert "elsewhere" not in str(history(asked(simulator)[-1]))
    assert "in time" not in str(history(asked(simulator)[-1]))


@pytest.mark.parametrize("approve", [True, False])
async def test_a_decision_just_before_a_restart_is_told_after_it(
    at_home: HomeAssistant, restart: Restart, simulator: OpenAISimulator, approve: bool
) -> None:
    """It is stored with the conversation."""
    question = await say(at_home, UNLOCK)
    await decide(at_home, approve=approve)
    hass = await restart()
    await say(hass, "Tell me a joke", question.conversation_id)
    told = DONE if approve else DENIED
    assert spoken(asked(simulator)[-1])[-2] == ("assistant", told)


async def test_what_waits_does_not_survive_a_restart(
    at_home: HomeAssistant, restart: Restart, simulator: OpenAISimulator
) -> None:
    """A yes afterwards does nothing, and the model knows why."""
    question = await say(at_home, UNLOCK)
    hass = await restart()
    assert state(hass, "sensor.jarvis_waiting_for_a_yes") == "0"
    await say(hass, "Yes", question.conversation_id)
    assert state(hass, FRONT_DOOR) == "locked"
    assert spoken(asked(simulator)[-1])[-2] == ("assistant", NOBODY)
