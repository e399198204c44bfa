"""What Jarvis can do at Discord when he is asked to."""

import json
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
import pytest

from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.protocol.errors import Code, RequestError
from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.steps import start_adding, subentry_of
from tests.integration.jarvis.talk import say, words

from .bot import BotAtApp
from .guild import GENERAL, LOUNGE

TOOL = f"{DOMAIN}__discord_send"
DINNER = "Dinner is ready, @everyone"


@pytest.fixture
async def jarvis(
    hass: HomeAssistant, bot: BotAtApp, simulator: OpenAISimulator
) -> ConfigEntry[Any]:
    """Return the entry of a Jarvis whose model does as it is told."""
    await bot.choose(notify={GENERAL: "general", LOUNGE: "Lounge"})
    form = await start_adding(hass)
    result = await hass.config_entries.flow.async_configure(
        form["flow_id"], {"api_key": "sk-test-0123456789", "base_url": simulator.base_url}
    )
    entry: ConfigEntry[Any] = result["result"]
    await bot.settled()
    agent = subentry_of(entry, "conversation")
    hass.config_entries.async_update_subentry(
        entry, agent, data={**agent.data, "local_first": False}
    )
    await bot.settled()
    return entry


def wish(**arguments: str) -> str:
    """Return what has the model call the tool."""
    return f"Call tool {TOOL} with {json.dumps(arguments)}"


async def names_of_tools(hass: HomeAssistant, platform: str) -> set[str]:
    """Return the tools that the agents of an integration get with Assist."""
    context = llm.LLMContext(
        platform=platform, context=None, language="en", assistant="conversation", device_id=None
    )
    return {tool.name for tool in (await llm.async_get_api(hass, "assist", context)).tools}


async def test_a_message_is_written_after_a_yes(
    hass: HomeAssistant, bot: BotAtApp, jarvis: ConfigEntry[Any]
) -> None:
    """Into the channel that was named, and nobody is pinged."""
    question = await say(hass, wish(message=DINNER, channel="#General"))
    assert "Dinner is ready" in words(question)
    assert not bot.asked
    await say(hass, "yes", question.conversation_id)
    [(method, params)] = bot.asked
    assert (method, params.channel, params.content.text) == ("discord.send", GENERAL, DINNER)
    assert (params.content.mention_users, params.content.mention_roles) == ([], [])


async def test_nothing_is_written_after_a_no(
    hass: HomeAssistant, bot: BotAtApp, jarvis: ConfigEntry[Any]
) -> None:
    """Nor into a channel that was not chosen."""
    question = await say(hass, wish(message=DINNER, channel="general"))
    await say(hass, "no", question.conversation_id)
    question = await say(hass, wish(message=DINNER, channel="secret"))
    answer = await say(hass, "yes", question.conversation_id)
    assert "Lounge, general" in words(answer)
    assert not bot.asked


async def test_only_who_asks_a_person_first_gets_it(
    hass: HomeAssistant, bot: BotAtApp, jarvis: ConfigEntry[Any]
) -> None:
    """As long as the user wants it, and chose a channel."""
    assert TOOL in await names_of_tools(hass, DOMAIN)
    assert TOOL not in await names_of_tools(hass, "openai_conversation")
    await bot.choose(notify={GENERAL: "general"}, offered_to_assistants=False)
    assert TOOL not in await names_of_tools(hass, DOMAIN)
    await bot.choose(notify={})
    assert TOOL not in await names_of_tools(hass, DOMAIN)


async def test_an_app_that_refuses_is_told_in_words(
    hass: HomeAssistant, bot: BotAtApp, jarvis: ConfigEntry[Any]
) -> None:
    """The answer says what happened, not that it is done."""
    bot.refusal = RequestError(Code.FORBIDDEN, reason="missing_permissions")
    question = await say(hass, wish(message=DINNER, channel="general"))
    answer = await say(hass, "yes", question.conversation_id)
    assert words(answer).startswith("That did not work")
