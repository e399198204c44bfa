"""The assistant's tools for music."""

from typing import Any

from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import llm
import pytest

from custom_components.homelab_hub.assistant.outsiders import CONTENT, NOTE
from custom_components.homelab_hub.connections.spotify import tools as music_tools
from custom_components.homelab_hub.connections.spotify.const import CONF_OFFERED
from custom_components.homelab_hub.connector.audit import DATA_AUDIT, Query

from .stereo import Stereo
from .test_playing import prefer

CONTEXT = llm.LLMContext(
    platform="test",
    context=Context(user_id="robin"),
    language="en",
    assistant="conversation",
    device_id=None,
)


def all_tools(stereo: Stereo) -> dict[str, llm.Tool]:
    """Return every tool by the end of its name."""
    loaded = stereo.loaded
    every = [
        *music_tools.tools(loaded.music, loaded.player),
        *music_tools.effects(loaded.music, loaded.player),
    ]
    return {tool.name.removeprefix("homelab_hub__music_"): tool for tool in every}


async def call(stereo: Stereo, name: str, **arguments: Any) -> dict[str, Any]:
    """Return what a tool answers to a user."""
    tool = all_tools(stereo)[name]
    result = await tool.async_call(stereo.hass, llm.ToolInput(tool.name, arguments), CONTEXT)
    assert isinstance(result, llm.ToolResult)
    return dict(result.data)


async def offered(stereo: Stereo) -> set[str]:
    """Return the names of the tools for music that Assist has."""
    assist = await llm.async_get_api(stereo.hass, llm.LLM_API_ASSIST, CONTEXT)
    return {tool.name for tool in assist.tools if "__music_" in tool.name}


async def test_assist_gets_what_is_free_to_use(stereo: Stereo) -> None:
    """What changes the library is written and not offered."""
    assert await offered(stereo) == {
        "homelab_hub__music_play",
        "homelab_hub__music_queue",
        "homelab_hub__music_now_playing",
    }
    assert set(all_tools(stereo)) == {"play", "queue", "now_playing", "add_to_playlist", "save"}
    assert [name for name, tool in all_tools(stereo).items() if tool.annotations.read_only] == [
        "now_playing"
    ]


async def test_nothing_is_offered_where_the_user_does_not_want_it(stereo: Stereo) -> None:
    """The option works at once."""
    stereo.hass.config_entries.async_update_entry(stereo.entry, options={CONF_OFFERED: False})

    assert await offered(stereo) == set()


async def test_music_is_played_and_queued(stereo: Stereo) -> None:
    """Names are given as outsiders' data."""
    prefer(stereo, "Kitchen")
    played = await call(stereo, "play", what="Glow Pit", device="Study Computer")
    queued = await call(stereo, "queue", what="Ripe")
    now = await call(stereo, "now_playing")

    assert played["playing"][CONTENT]["name"] == "Glow Pit"
    assert NOTE in played["playing"]
    assert played["device"] == "Study Computer"
    assert queued["items"] == 1
    assert now["state"] == "playing"
    assert now["music"][CONTENT]["next"][0]["name"] == "Ripe"


async def test_what_plays_is_added_and_saved(stereo: Stereo) -> None:
    """Or what is said."""
    stereo.play("Thunderhead")
    await stereo.look()
    await call(stereo, "add_to_playlist", playlist="Sunday Dinner")
    await call(stereo, "add_to_playlist", playlist="Sunday Dinner", what="Slate")
    await call(stereo, "save")

    dinner = stereo.spotify.playlist("Sunday Dinner")
    assert dinner.uris[-2:] == stereo.uris("Thunderhead", "Slate")
    assert stereo.uris("Thunderhead")[0] in stereo.spotify.person().library


async def test_a_tool_says_what_went_wrong(stereo: Stereo) -> None:
    """In words that a model can pass on, and it is recorded whose it was."""
    with pytest.raises(HomeAssistantError) as told:
        await call(stereo, "play", what="Glow Pit")
    assert told.value.translation_key == "spotify_which_device"
    with pytest.raises(HomeAssistantError):
        await call(stereo, "save")
    lines = await stereo.hass.data[DATA_AUDIT].query(Query(component="jarvis"))

    assert {line["actor"]["user"] for line in lines} == {"robin"}
