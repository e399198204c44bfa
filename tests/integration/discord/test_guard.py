"""Jarvis's question for a yes, shown at Discord to who was asked."""

from typing import Any

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
import pytest

from custom_components.homelab_hub.protocol.chat import ChatUser
from custom_components.homelab_hub.protocol.errors import Code, RequestError
from custom_components.homelab_hub.protocol.questions import DECIDE, Decided
from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.furniture import FRONT_DOOR, state
from tests.integration.jarvis.steps import start_adding, subentry_of
from tests.integration.jarvis.talk import say
from tests.waiting import until

from .bot import BotAtApp
from .guild import KIM, OWNER, OWNER_ID, STRANGER


@pytest.fixture
async def jarvis(
    hass: HomeAssistant, shared: BotAtApp, simulator: OpenAISimulator
) -> ConfigEntry[Any]:
    """Return the entry of a Jarvis who asks elsewhere too."""
    form = await start_adding(hass)
    result = await hass.config_entries.flow.async_configure(
        form["flow_id"], {"api_key": "sk-test-0123456789", "base_url": simulator.base_url}
    )
    entry: ConfigEntry[Any] = result["result"]
    await shared.settled()
    agent = subentry_of(entry, "conversation")
    hass.config_entries.async_update_subentry(
        entry, agent, data={**agent.data, "guard_elsewhere": True}
    )
    await shared.settled()
    return entry


async def press(bot: BotAtApp, user: ChatUser, *, approve: bool = True) -> str:
    """Return what is told to somebody who presses a button beneath the latest question."""
    [(_, shown)] = [one for one in bot.asked if one[0] == "discord.ask_approval"]
    decided = Decided(approval=shown.approval.id, user=user, approve=approve)
    return (await bot.ask(DECIDE, decided)).text


async def wish_to_unlock(bot: BotAtApp, robin: User) -> str | None:
    """Have Robin ask Jarvis for it at home. Return the conversation when Discord shows it."""
    question = await say(bot.hass, "Unlock the front door", context=Context(user_id=robin.id))
    await until(lambda: any(name == "discord.ask_approval" for name, _ in bot.asked))
    await bot.settled()
    return question.conversation_id


async def test_only_who_was_asked_can_say_yes_there(
    hass: HomeAssistant, shared: BotAtApp, robin: User, jarvis: ConfigEntry[Any]
) -> None:
    """They are written to; neither a stranger nor another linked person can press."""
    await wish_to_unlock(shared, robin)
    [(_, shown)] = [one for one in shared.asked if one[0] == "discord.ask_approval"]
    assert (shown.user, shown.channel) == (OWNER_ID, None)
    assert "Unlock Front door" in shown.approval.text
    for somebody_else in (STRANGER, KIM):
        with pytest.raises(RequestError) as refused:
            await press(shared, somebody_else)
        assert refused.value.code is Code.FORBIDDEN
    assert state(hass, FRONT_DOOR) == "locked"

    await press(shared, OWNER)
    assert state(hass, FRONT_DOOR) == "unlocked"
    assert state(hass, "sensor.jarvis_waiting_for_a_yes") == "0"


async def test_a_no_at_discord_ends_the_question_at_home(
    hass: HomeAssistant, shared: BotAtApp, robin: User, jarvis: ConfigEntry[Any]
) -> None:
    """A yes in the conversation comes too late then."""
    conversation_id = await wish_to_unlock(shared, robin)
    await press(shared, OWNER, approve=False)
    await say(hass, "yes", conversation_id, context=Context(user_id=robin.id))
    assert state(hass, FRONT_DOOR) == "locked"


async def test_a_yes_at_home_closes_the_question_at_discord(
    hass: HomeAssistant, shared: BotAtApp, robin: User, jarvis: ConfigEntry[Any]
) -> None:
    """And the button does nothing more."""
    conversation_id = await wish_to_unlock(shared, robin)
    await say(hass, "yes", conversation_id, context=Context(user_id=robin.id))
    assert state(hass, FRONT_DOOR) == "unlocked"
    await until(lambda: any(name == "discord.close_approval" for name, _ in shared.asked))
    with pytest.raises(RequestError) as gone:
        await press(shared, OWNER)
    assert gone.value.code is Code.NOT_FOUND
