"""Whose words a conversation has read is known as long as it lasts."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from tests.integration.furniture import KITCHEN_LIGHT, state
from tests.integration.jarvis.talk import say, set_options, words

from .conftest import Restart

ON = "Turn on the kitchen ceiling light"
WHY = "I have read what others wrote"
READ = "Call tool toolbox__read_mail"


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
