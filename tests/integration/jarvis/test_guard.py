"""What Jarvis asks about, and who can say yes to it."""

from datetime import timedelta
from functools import partial
import re
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
    async_mock_service,
)

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.conftest import in_both_styles
from tests.integration.furniture import FRONT_DOOR, READING_LAMP, state

from .steps import start_changing, subentry_of, submit_subentry
from .talk import asked, history, introduce, say, set_options, words

UNLOCK = "Unlock the front door"
QUESTION = "Unlock Front door? Please say yes or no."


@pytest.fixture(autouse=True, params=["model", "local"])
async def at_home(
    request: pytest.FixtureRequest,
    furnished: HomeAssistant,
    simulator: OpenAISimulator,
    jarvis: ConfigEntry[Any],
) -> None:
    """Have a Jarvis in a furnished home, who understands by the model or by himself."""
    await set_options(furnished, jarvis, local_first=request.param == "local")
    await introduce(furnished, simulator)


async def test_a_yes_unlocks_the_door(hass: HomeAssistant) -> None:
    """The question names what would happen and waits; nothing is done before the yes."""
    question = await say(hass, UNLOCK)
    assert (words(question), question.continue_conversation) == (QUESTION, True)
    assert state(hass, FRONT_DOOR) == "locked"
    await say(hass, "Yes, please.", question.conversation_id)
    assert state(hass, FRONT_DOOR) == "unlocked"


@pytest.mark.parametrize("answer", ["No", "Yes but wait", "Turn on the reading lamp", "yes yes no"])
async def test_anything_but_a_yes_leaves_it(hass: HomeAssistant, answer: str) -> None:
    """Also later: what was once left is not done by a yes any more."""
    question = await say(hass, UNLOCK)
    await say(hass, answer, question.conversation_id)
    await say(hass, "Yes", question.conversation_id)
    assert state(hass, FRONT_DOOR) == "locked"
    assert state(hass, READING_LAMP) == ("on" if "lamp" in answer else "off")


async def test_the_yes_of_another_person_or_conversation_does_not_count(
    hass: HomeAssistant,
) -> None:
    """Only who was asked, and where."""
    ada = await hass.auth.async_create_user("Ada")
    await say(hass, UNLOCK, context=Context(user_id=ada.id))
    await say(hass, "Yes", context=Context(user_id=ada.id))
    await say(hass, "Yes")
    assert state(hass, FRONT_DOOR) == "locked"


async def test_after_five_minutes_a_yes_is_too_late(hass: HomeAssistant) -> None:
    """And nothing waits any more."""
    question = await say(hass, UNLOCK)
    assert state(hass, "sensor.jarvis_waiting_for_a_yes") == "1"
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=5, seconds=1))
    await hass.async_block_till_done()
    assert state(hass, "sensor.jarvis_waiting_for_a_yes") == "0"
    await say(hass, "Yes", question.conversation_id)
    assert state(hass, FRONT_DOOR) == "locked"


async def test_nothing_waits_after_the_entry_was_loaded_anew(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """A yes to a question of before a restart does nothing."""
    question = await say(hass, UNLOCK)
    await hass.config_entries.async_reload(jarvis.entry_id)
    await hass.async_block_till_done()
    await say(hass, "Yes", question.conversation_id)
    assert state(hass, FRONT_DOOR) == "locked"


async def test_an_automation_answers_by_the_action(hass: HomeAssistant) -> None:
    """The event tells what waits; the action does it once."""
    events = async_capture_events(hass, "homelab_hub_confirmation")
    await say(hass, UNLOCK)
    await hass.async_block_till_done()
    (event,) = events
    assert (event.data["state"], event.data["text"]) == ("asked", "Unlock Front door")
    data = {"confirmation_id": event.data["confirmation_id"], "approve": True}
    decide = partial(hass.services.async_call, "homelab_hub", "decide", data, blocking=True)
    done = await decide(return_response=True)
    assert done is not None
    assert done["done"]
    assert state(hass, FRONT_DOOR) == "unlocked"
    with pytest.raises(ServiceValidationError):
        await decide()


async def test_what_asks_cannot_say_yes_itself(hass: HomeAssistant) -> None:
    """Not in the context it was asked in, nor as somebody else."""
    ada, bob = [await hass.auth.async_create_user(name) for name in ("Ada", "Bob")]
    context = Context(user_id=ada.id)
    await say(hass, UNLOCK, context=context)
    sensor = hass.states.get("sensor.jarvis_waiting_for_a_yes")
    assert sensor is not None
    (waiting,) = sensor.attributes["confirmations"]
    data = {"confirmation_id": waiting["confirmation_id"], "approve": True}
    for wrong in (context, Context(parent_id=context.id), Context(user_id=bob.id)):
        with pytest.raises(ServiceValidationError):
            await hass.services.async_call(
                "homelab_hub", "decide", data, blocking=True, context=wrong
            )
    assert state(hass, FRONT_DOOR) == "locked"


async def test_a_rule_wants_the_pin(hass: HomeAssistant, jarvis: ConfigEntry[Any]) -> None:
    """It is kept as a hash, does not stay in the conversation, and three wrong ones end it."""
    agent = subentry_of(jarvis, "conversation")
    form = await start_changing(hass, jarvis, "conversation")
    guard = {"guard_preset": "strict", "guard_pin": "4711"}
    local_first = agent.data["local_first"]
    await submit_subentry(
        hass,
        form,
        llm_hass_api=["assist"],
        local_first=local_first,
        chat_model=agent.data["chat_model"],
        model={},
        guard=guard,
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    stored = str(jarvis.subentries[agent.subentry_id].data)
    assert not re.search(r"\b4711\b", stored)  # a hash may hold the digits

    question = await say(hass, UNLOCK)
    assert words(question) == "Unlock Front door? Please tell me the PIN, or say no."
    await say(hass, "yes", question.conversation_id)
    question = await say(hass, UNLOCK, question.conversation_id)
    wrong = await say(hass, "0000", question.conversation_id)
    assert (words(wrong), state(hass, FRONT_DOOR)) == (
        "That is not the PIN. Please say it again.",
        "locked",
    )
    await say(hass, "47 11", question.conversation_id)
    assert state(hass, FRONT_DOOR) == "unlocked"
    question = await say(hass, UNLOCK)
    answers = [
        words(await say(hass, pin, question.conversation_id)) for pin in ("1111", "2222", "3333")
    ]
    assert "too many wrong PINs" in answers[-1]
    question = await say(hass, UNLOCK)
    right = await say(hass, "4711", question.conversation_id)
    assert "too many wrong PINs" in words(right)


async def test_a_rule_of_ones_own_comes_first(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """Here the door may be unlocked, and the lamp never touched."""
    rules = [
        {"verdict": "allow", "action": "lock.unlock", "area": ["hallway"]},
        {"verdict": "deny", "domain": ["light"]},
    ]
    await set_options(hass, jarvis, guard_rules=rules)
    await say(hass, UNLOCK)
    await say(hass, "Turn on the reading lamp")
    assert (state(hass, FRONT_DOOR), state(hass, READING_LAMP)) == ("unlocked", "off")


async def test_a_dry_run_tells_the_verdict_and_why(hass: HomeAssistant) -> None:
    """Nothing is done."""

    async def check(**data: Any) -> Any:
        return await hass.services.async_call(
            "homelab_hub",
            "guard_check",
            {"agent": "conversation.jarvis", **data},
            blocking=True,
            return_response=True,
        )

    door = await check(tool="HassTurnOff", arguments={"name": "Front door"})
    assert (door["verdict"], door["rule"]) == ("confirm", "locks")
    assert door["targets"][0]["action"] == "lock.unlock"
    lamp = {"tool": "HassTurnOn", "arguments": {"name": "Reading lamp"}}
    assert (await check(**lamp))["verdict"] == "allow"
    tainted = await check(**lamp, tainted=True)
    assert (tainted["verdict"], "outsiders" in tainted["why"]) == ("confirm", True)
    assert (await check(tool="unheard_of"))["verdict"] == "confirm"
    assert state(hass, FRONT_DOOR) == "locked"


@in_both_styles
async def test_the_model_learns_what_was_done(
    hass: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """It sees the question, the yes and the result, so that it does not do it again."""
    question = await say(hass, UNLOCK)
    await say(hass, "Yes", question.conversation_id)
    await say(hass, "Tell me a joke", question.conversation_id)
    told = str(history(asked(simulator)[-1]))
    assert QUESTION in told
    assert "HassTurnOff" in told


@pytest.mark.parametrize(("language", "yes"), [("de", "Ja, bitte!"), ("ja", "はい"), ("hi", "हाँ")])
async def test_yes_is_understood_in_the_language_of_the_home(
    hass: HomeAssistant, language: str, yes: str
) -> None:
    """Matched by words, not by the model."""
    question = await say(hass, UNLOCK)
    hass.config.language = language
    await say(hass, yes, question.conversation_id)
    assert state(hass, FRONT_DOOR) == "unlocked"


async def test_a_phone_says_yes_for_its_user_only(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """The companion app of who was asked shows two buttons; another user's press does nothing."""
    ada, bob = [await hass.auth.async_create_user(name) for name in ("Ada", "Bob")]
    for user in (ada, bob):
        data = {"device_name": f"{user.name} phone", "user_id": user.id}
        phone = MockConfigEntry(domain="mobile_app", data=data, state=ConfigEntryState.LOADED)
        phone.add_to_hass(hass)
    sent = {
        user.name: async_mock_service(hass, "notify", f"mobile_app_{user.name.lower()}_phone")
        for user in (ada, bob)
        if user.name
    }
    await set_options(hass, jarvis, guard_elsewhere=True)
    await say(hass, UNLOCK, context=Context(user_id=ada.id))
    await hass.async_block_till_done(wait_background_tasks=True)
    (shown,), nothing = sent["Ada"], sent["Bob"]
    assert (shown.data["message"], nothing) == ("Unlock Front door", [])
    yes, _no = shown.data["data"]["actions"]
    for user, expected in ((bob, "locked"), (ada, "unlocked")):
        hass.bus.async_fire(
            "mobile_app_notification_action",
            {"action": yes["action"]},
            context=Context(user_id=user.id),
        )
        await hass.async_block_till_done(wait_background_tasks=True)
        assert state(hass, FRONT_DOOR) == expected
