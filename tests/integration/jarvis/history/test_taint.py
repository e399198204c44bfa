"""Whose words a conversation has read is known as long as it lasts."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.conftest import STYLES
from tests.integration.furniture import KITCHEN_LIGHT, state
from tests.integration.jarvis.conftest import add_jarvis
from tests.integration.jarvis.scripted import Reply, scripted_server
from tests.integration.jarvis.talk import say, set_options, words

from .conftest import Restart

ON = "Turn on the kitchen ceiling light"
WHY = "I have read what others wrote"
READ = "Call tool read_mail"


@pytest.mark.parametrize("read", [READ, "Search the web for the weather in Paris"])
async def test_a_tainted_conversation_is_still_tainted_after_a_restart(
    at_home: HomeAssistant, jarvis: ConfigEntry[Any], restart: Restart, read: str
) -> None:
    """By what tools brought, and by what only the server has read."""
    await set_options(at_home, jarvis, web_search=True)
    before = await say(at_home, read)
    hass = await restart()
    question = await say(hass, ON, before.conversation_id)
    assert WHY in words(question)
    assert state(hass, KITCHEN_LIGHT) == "off"
    await say(hass, "Yes", before.conversation_id)
    assert state(hass, KITCHEN_LIGHT) == "on"


async def test_another_conversation_is_not_tainted_by_it(
    at_home: HomeAssistant, restart: Restart
) -> None:
    """A new one acts at once."""
    await say(at_home, READ)
    hass = await restart()
    await say(hass, ON)
    assert state(hass, KITCHEN_LIGHT) == "on"


async def test_a_reload_does_not_wash_a_conversation_clean(
    at_home: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """Also where the conversation itself does not show what was read."""
    await set_options(at_home, jarvis, web_search=True)
    before = await say(at_home, "Search the web for the weather in Paris")
    await set_options(at_home, jarvis, web_search=False)
    question = await say(at_home, ON, before.conversation_id)
    assert WHY in words(question)
    assert state(at_home, KITCHEN_LIGHT) == "off"


async def test_a_turn_that_outlives_a_reload_taints_the_conversation(
    furnished: HomeAssistant, sockets: None
) -> None:
    """The options were changed while the model still told what it had found."""
    async with scripted_server("responses") as scripted:
        entry: ConfigEntry[Any] = await add_jarvis(furnished, scripted.base_url)
        await set_options(furnished, entry, local_first=False, web_search=True)
        go_on = asyncio.Event()
        call = ("intent__HassTurnOn", '{"name": "Ceiling light", "area": "Kitchen"}')
        found = Reply(searched=True, pieces=["The first", " and the last"], gate=go_on)
        scripted.replies = [found, Reply(calls=[call])]
        turn = asyncio.create_task(say(furnished, "What is new in the world?", "mine"))
        await asyncio.wait_for(found.reached.wait(), 10)
        await set_options(furnished, entry, web_search=False)
        go_on.set()
        assert words(await turn) == "The first and the last"
        question = await say(furnished, ON, "mine")
        assert WHY in words(question)
        assert state(furnished, KITCHEN_LIGHT) == "off"


async def test_another_agent_knows_what_the_conversation_has_read(
    at_home: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """Whichever server it asks."""
    await set_options(at_home, jarvis, web_search=True)
    before = await say(at_home, "Search the web for the weather in Paris")
    async with OpenAISimulator(styles=STYLES) as second:
        other = await add_jarvis(at_home, second.base_url)
        [agent] = [
            one.entity_id
            for one in er.async_entries_for_config_entry(er.async_get(at_home), other.entry_id)
            if one.domain == "conversation"
        ]
        await set_options(at_home, other, local_first=False)
        question = await say(at_home, ON, before.conversation_id, agent_id=agent)
    assert WHY in words(question)
    assert state(at_home, KITCHEN_LIGHT) == "off"
