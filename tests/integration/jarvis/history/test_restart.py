"""A conversation goes on after a restart."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.conversation import UserContent
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from custom_components.homelab_hub.assistant.history.conversation import Conversation, said
from custom_components.homelab_hub.assistant.history.digest import Digest
from custom_components.homelab_hub.assistant.history.sessions import revive
from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.conftest import in_both_styles
from tests.integration.furniture import KITCHEN_LIGHT, state
from tests.integration.jarvis.talk import AGENT, ask, asked, history, results, say, spoken, words

from .conftest import Restart

START = "<home_now>"

ON, OFF = "Turn on the kitchen ceiling light", "Turn it off again"


@in_both_styles
async def test_a_conversation_goes_on_after_a_restart(
    at_home: HomeAssistant, restart: Restart, simulator: OpenAISimulator
) -> None:
    """Under its own id, with what was said and done; the note on the home is not repeated."""
    before = await say(at_home, ON)
    assert state(at_home, KITCHEN_LIGHT) == "on"
    hass = await restart()
    await hass.services.async_call(
        "light", "turn_on", blocking=True, target={"entity_id": KITCHEN_LIGHT}
    )
    after = await say(hass, OFF, before.conversation_id)
    assert after.conversation_id == before.conversation_id
    assert state(hass, KITCHEN_LIGHT) == "off"
    request = asked(simulator)[-1]
    assert spoken(request)[:3] == [("user", ON), ("assistant", words(before)), ("user", OFF)]
    assert [START in str(item) for item in history(request)[1:]].count(True) == 1
    assert "Ceiling light" in results(request)[0]


async def test_an_id_of_ones_own_goes_on_too(at_home: HomeAssistant, restart: Restart) -> None:
    """As Discord has them."""
    await ask(at_home, "My cat is Tom", "discord.ada")
    hass = await restart()
    assert await ask(hass, "What is my cat?", "discord.ada") == "Your cat is Tom."


async def test_after_five_minutes_it_is_another_conversation(
    at_home: HomeAssistant, restart: Restart, freezer: FrozenDateTimeFactory
) -> None:
    """As Home Assistant has it without a restart."""
    before = await say(at_home, "My cat is Tom")
    freezer.tick(timedelta(minutes=5, seconds=1))
    hass = await restart()
    after = await say(hass, "What is my cat?", before.conversation_id)
    assert words(after) == "You have not told me that."
    assert after.conversation_id != before.conversation_id


async def test_just_before_that_it_goes_on(
    at_home: HomeAssistant, restart: Restart, freezer: FrozenDateTimeFactory
) -> None:
    """The time it took to restart counts."""
    before = await say(at_home, "My cat is Tom")
    freezer.tick(timedelta(minutes=4, seconds=59))
    hass = await restart()
    after = await say(hass, "What is my cat?", before.conversation_id)
    assert words(after) == "Your cat is Tom."


async def test_another_conversation_knows_nothing_of_it(
    at_home: HomeAssistant, restart: Restart
) -> None:
    """Only who has the id."""
    await say(at_home, "My cat is Tom")
    hass = await restart()
    assert await ask(hass, "What is my cat?") == "You have not told me that."


async def test_a_reload_leaves_the_conversation_as_it_is(
    at_home: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """It is not told twice."""
    first = await say(at_home, "My cat is Tom")
    assert await at_home.config_entries.async_reload(jarvis.entry_id)
    await at_home.async_block_till_done(wait_background_tasks=True)
    await say(at_home, "What is my cat?", first.conversation_id)
    assert [text for _, text in spoken(asked(simulator)[-1])].count("My cat is Tom") == 1


async def test_a_reload_after_a_restart_does_not_tell_it_twice(
    at_home: HomeAssistant, restart: Restart, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Also before anybody has spoken again."""
    first = await say(at_home, "My cat is Tom")
    hass = await restart()
    for _ in range(2):
        assert await hass.config_entries.async_reload(jarvis.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert words(await say(hass, "What is my cat?", first.conversation_id)) == "Your cat is Tom."
    assert [text for _, text in spoken(asked(simulator)[-1])].count("My cat is Tom") == 1


async def test_what_agents_of_two_servers_have_heard_is_told_once(
    at_home: HomeAssistant, simulator: OpenAISimulator
) -> None:
    """Each server's store has the conversation; there is one chat log for it."""
    conversation = Conversation(
        id="discord.ada",
        user_id=None,
        updated=dt_util.utcnow(),
        content=[UserContent("My cat is Tom"), said(AGENT, "A nice name.")],
    )
    other = replace(conversation, digest=Digest(text="Of others", upto=1))
    revive(at_home, conversation, "one")
    revive(at_home, other, "other")
    assert other.digest is None
    assert len(other.content) == len(conversation.content) == 3
    assert await ask(at_home, "What is my cat?", "discord.ada") == "Your cat is Tom."
    assert [text for _, text in spoken(asked(simulator)[-1])].count("My cat is Tom") == 1
