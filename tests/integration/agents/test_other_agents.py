"""Assistants that are not ours use the hub's tools, and a person decides all the same."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import llm
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from custom_components.homelab_hub.assistant.guard.taint import Taint
from tests.integration.google.mail.post import Post
from tests.integration.jarvis.talk import set_options

from .other import DRAFT, NAME, READ, SEND, Household

_ALLOWED = [{"verdict": "allow", "tool": "mail_draft"}]


async def test_all_tools_of_the_accounts_are_there_to_choose(household: Household) -> None:
    """Those that send as well, in the API of the hub; Assist has those that look."""
    await household.have([])
    assert {"homelab_hub__mail_search", "homelab_hub__mail_send"} <= household.agent.tools
    household.agent.api_ids = [llm.LLM_API_ASSIST]
    await household.have([])
    assert "homelab_hub__mail_search" in household.agent.tools
    assert "homelab_hub__mail_send" not in household.agent.tools


async def test_what_the_options_of_an_account_switch_off_is_not_there(
    household: Household, post: Post
) -> None:
    """For no assistant, in no API."""
    household.hass.config_entries.async_update_entry(
        post.entry, options={"offered_to_assistants": []}
    )
    await household.have([])
    assert not any("mail" in name for name in household.agent.tools)


async def test_reading_needs_nobody_and_sending_needs_a_yes(
    hass: HomeAssistant, household: Household
) -> None:
    """The assistant is told that it was not done; after the yes it is done without it."""
    ada = await hass.auth.async_create_user("Ada")
    (found, told), _ = await household.have([*READ, *SEND], user_id=ada.id)
    assert "mails" in found
    assert told["status"] == "not_done_yet"
    assert "homelab_hub.decide" in told["note"]
    (question,) = household.asked()
    assert question.partition(" wants to do this: ")[0] in (NAME, "other_ai")
    assert "kim.homelab@example.com" in question
    assert household.sent() == []

    answer = await household.decide(user_id=ada.id)
    assert (answer["done"], household.sent()) == (True, ["Tea"])


async def test_only_who_it_is_for_may_say_yes(hass: HomeAssistant, household: Household) -> None:
    """Not another person, and not in the context of the call itself."""
    ada, bob = [await hass.auth.async_create_user(name) for name in ("Ada", "Bob")]
    await household.have(SEND, user_id=ada.id)
    with pytest.raises(ServiceValidationError):
        await household.decide(user_id=bob.id)
    await household.decide(approve=False, user_id=ada.id)
    with pytest.raises(ServiceValidationError):
        await household.decide(user_id=ada.id)
    assert household.sent() == []


async def test_jarvis_does_not_take_a_yes_for_what_another_wants(
    hass: HomeAssistant, household: Household
) -> None:
    """The question is not a part of any conversation with him."""
    await household.have(SEND)
    for agent_id in ("conversation.jarvis", household.agent.entity_id):
        household.agent.calls = []
        await hass.services.async_call(
            "conversation",
            "process",
            {"text": "yes", "agent_id": agent_id},
            blocking=True,
            return_response=True,
        )
    assert household.sent() == []


async def test_the_same_is_asked_once_and_not_everything_at_once(household: Household) -> None:
    """An assistant that tries again and again does not fill anybody's phone."""
    await household.have([*SEND, *SEND])
    await household.have(SEND)
    assert len(household.questions) == 1
    name, mail = SEND[0]
    more = [(name, {**mail, "subject": f"Tea {number}"}) for number in range(6)]
    results, _ = await household.have(more)
    assert len(household.questions) == 5
    assert [result.get("error") for result in results[-2:]] == ["too_many_questions"] * 2


async def test_outsiders_words_end_what_needs_no_yes(
    household: Household, jarvis: ConfigEntry[Any]
) -> None:
    """In the conversation that has read them, and in no other."""
    await set_options(household.hass, jarvis, guard_rules=_ALLOWED)
    (done,), first = await household.have(DRAFT)
    assert "status" not in done
    (_, told), conversation_id = await household.have([*READ, *DRAFT], conversation_id=first)
    assert told["status"] == "not_done_yet"
    (told,), _ = await household.have(DRAFT, conversation_id=conversation_id)
    assert told["status"] == "not_done_yet"
    (done,), _ = await household.have(DRAFT)
    assert "status" not in done


async def test_what_a_conversation_has_read_is_not_forgotten_after_an_hour(
    hass: HomeAssistant, household: Household, freezer: FrozenDateTimeFactory
) -> None:
    """As it is for a client of which nobody knows what it still knows."""
    _, conversation_id = await household.have(READ)
    assert conversation_id is not None
    Taint(hass).note(conversation_id, "the web")
    freezer.tick(3700)
    await household.have(READ)
    assert "the web" in Taint(hass).noted(conversation_id)


async def test_the_strictest_jarvis_counts(household: Household, jarvis: ConfigEntry[Any]) -> None:
    """A rule of his that refuses holds for others too, with Assist's tools as well."""
    await set_options(
        household.hass, jarvis, guard_rules=[{"verdict": "deny", "tool": "homelab_hub__mail_*"}]
    )
    household.agent.api_ids = [llm.LLM_API_ASSIST]
    (told,), _ = await household.have(READ)
    assert told["error"] == "not_allowed"


async def test_a_rule_can_be_for_other_assistants_alone(
    household: Household, jarvis: ConfigEntry[Any]
) -> None:
    """By the origin."""
    rules = [{"verdict": "allow", "tool": "mail_send", "origin": ["agent"]}]
    await set_options(household.hass, jarvis, guard_rules=rules)
    await household.have(SEND)
    assert (household.sent(), household.questions) == (["Tea"], [])


async def test_without_a_jarvis_nothing_is_sent(alone: Household) -> None:
    """The assistant is told what a person can do about it."""
    (told,), _ = await alone.have(SEND)
    assert told["error"] == "needs_confirmation"
    assert "Devices & services" in told["error_text"]
    assert alone.sent() == []


async def test_a_phone_is_asked_though_jarvis_asks_in_the_conversation(
    hass: HomeAssistant, household: Household
) -> None:
    """There is no conversation to answer in; who presses yes has it done."""
    ada = await hass.auth.async_create_user("Ada")
    data = {"device_name": "Ada phone", "user_id": ada.id}
    phone = MockConfigEntry(domain="mobile_app", data=data, state=ConfigEntryState.LOADED)
    phone.add_to_hass(hass)
    sent = async_mock_service(hass, "notify", "mobile_app_ada_phone")
    await household.have(SEND, user_id=ada.id)
    (shown,) = sent
    yes, _no = shown.data["data"]["actions"]
    hass.bus.async_fire(
        "mobile_app_notification_action",
        {"action": yes["action"]},
        context=Context(user_id=ada.id),
    )
    await hass.async_block_till_done(wait_background_tasks=True)
    assert household.sent() == ["Tea"]
