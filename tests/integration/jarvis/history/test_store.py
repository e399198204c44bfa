"""What is stored of conversations, for how long, and for whom to read."""

import asyncio
from contextlib import suppress
from datetime import timedelta
import json
from pathlib import Path
from typing import Any
from unittest.mock import Mock

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.conversation import ChatLog, Content, ToolResultContent, UserContent
from homeassistant.config_entries import ConfigEntry, ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers.chat_session import CONVERSATION_TIMEOUT
from homeassistant.helpers.llm import ToolResult
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homelab_hub.assistant.guard.pin import hashed
from custom_components.homelab_hub.assistant.history import history as bounds
from custom_components.homelab_hub.assistant.history.codec import LONGEST_CONVERSATION, encoded
from custom_components.homelab_hub.assistant.history.conversation import Conversation, said
from custom_components.homelab_hub.assistant.history.summary import tokens
from tests.integration.furniture import state
from tests.integration.jarvis.conftest import add_jarvis
from tests.integration.jarvis.scripted import Reply, scripted_server
from tests.integration.jarvis.talk import ask, say, set_options
from tests.integration.jarvis.test_diagnostics import download

from .conftest import MAIL, Restart, mode, read, stored, write

CAT = "My cat is Tom"


async def test_a_conversation_is_stored_for_its_owner_only(
    at_home: HomeAssistant, file: Path
) -> None:
    """The file of private mail is readable for nobody else."""
    await ask(at_home, "Call tool read_mail", "mine")
    await write(at_home)
    assert mode(file) == 0o600
    one = next(one for one in stored(file) if one["id"] == "mine")
    assert MAIL in str(one["content"])
    assert one["noted"] == ["mail from Mallory"]


async def test_neither_the_home_nor_instructions_are_stored(
    at_home: HomeAssistant, file: Path
) -> None:
    """Only what was said, called and answered."""
    await ask(at_home, "Turn on the kitchen ceiling light", "mine")
    await write(at_home)
    text = read(file)
    assert "You are Jarvis" not in text
    assert "home_now" not in text
    roles = [one["role"] for one in stored(file)[-1]["content"]]
    assert roles == ["user", "assistant", "tool_result", "assistant"]


async def test_a_pin_is_not_stored(
    at_home: HomeAssistant, jarvis: ConfigEntry[Any], file: Path
) -> None:
    """It is not in the conversation either."""
    pin = await at_home.async_add_executor_job(hashed, "4711")
    await set_options(at_home, jarvis, guard_preset="strict", guard_pin=pin)
    await ask(at_home, "Unlock the front door", "mine")
    await ask(at_home, "4711", "mine")
    await write(at_home)
    assert "Unlock the front door" in read(file)
    assert "4711" not in read(file)


async def test_what_home_assistant_gave_up_is_deleted(
    freezer: FrozenDateTimeFactory, at_home: HomeAssistant, file: Path
) -> None:
    """From the file as well, without anybody speaking."""
    await ask(at_home, CAT)
    await write(at_home)
    assert "Tom" in read(file)
    freezer.tick(timedelta(minutes=11))
    async_fire_time_changed(at_home)
    await at_home.async_block_till_done()
    await write(at_home)
    assert stored(file) == []


async def test_what_is_over_at_a_start_is_deleted_soon(
    freezer: FrozenDateTimeFactory,
    at_home: HomeAssistant,
    restart: Restart,
    jarvis: ConfigEntry[Any],
    file: Path,
) -> None:
    """Home Assistant was off for longer than the conversation lasts; nobody needs to speak."""
    await ask(at_home, CAT)
    await at_home.config_entries.async_unload(jarvis.entry_id)
    assert "Tom" in read(file)
    freezer.tick(timedelta(minutes=6))
    hass = await restart()
    freezer.tick(timedelta(seconds=bounds.SAVE_DELAY))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert stored(file) == []


async def test_what_would_not_be_restored_is_not_stored(
    at_home: HomeAssistant, jarvis: ConfigEntry[Any], file: Path
) -> None:
    """Where Home Assistant goes on with it, but nobody has spoken to Jarvis for so long."""
    await ask(at_home, CAT, "mine")
    jarvis.runtime_data.history._conversations["mine"].updated -= CONVERSATION_TIMEOUT * 2
    await write(at_home)
    assert "Tom" not in read(file)


async def test_a_disabled_entry_leaves_nothing_that_was_said(
    at_home: HomeAssistant, jarvis: ConfigEntry[Any], file: Path
) -> None:
    """Nobody might ever enable it again."""
    await ask(at_home, CAT)
    await write(at_home)
    await at_home.config_entries.async_set_disabled_by(jarvis.entry_id, ConfigEntryDisabler.USER)
    assert read(file) == ""


async def test_what_a_turn_has_done_before_home_assistant_stops_is_stored(
    furnished: HomeAssistant, sockets: None
) -> None:
    """It is not over, but the light is on."""
    async with scripted_server("chat") as scripted:
        entry: ConfigEntry[Any] = await add_jarvis(furnished, scripted.base_url)
        await set_options(furnished, entry, local_first=False)
        call = ("intent__HassTurnOn", '{"name": "Reading lamp"}')
        answer = Reply(pieces=["The first", " and the last"], gate=asyncio.Event())
        scripted.replies = [Reply(pieces=["On it."], calls=[call]), answer]
        turn = asyncio.create_task(say(furnished, "Turn on the reading lamp", "mine"))
        await asyncio.wait_for(answer.reached.wait(), 10)
        kept = entry.runtime_data.history._as_stored()["conversations"]
        turn.cancel()
        with suppress(asyncio.CancelledError):
            await turn
    assert state(furnished, "light.reading_lamp") == "on"
    assert [one["role"] for one in kept[0]["content"]] == ["user", "assistant", "tool_result"]


def test_what_is_said_just_now_is_stored_when_it_is_answered() -> None:
    """It may be a PIN."""
    log = ChatLog(Mock(), "mine")
    log.content += [UserContent(CAT), said("a", "A nice name."), UserContent("4711")]
    conversation = Conversation(id="mine", user_id=None, updated=dt_util.utcnow(), log=log)
    kept = conversation.as_dict(frozenset(), [])["content"]
    assert [one["content"] for one in kept] == [CAT, "A nice name."]


def test_what_a_tool_brought_is_stored_whatever_is_in_it() -> None:
    """One conversation that cannot be stored would keep all others from it."""
    data: Any = {"name": "file\udcff", "size": (1, 2)}
    result = ToolResultContent(
        agent_id="a", tool_call_id="c", tool_name="t", result=ToolResult(data=data)
    )
    content: list[Content] = [UserContent("Find it"), result]
    assert encoded(content)[-1]["data"] == {"name": "file", "size": [1, 2]}
    assert tokens(content) > 0


async def test_it_goes_with_the_entry(
    at_home: HomeAssistant, jarvis: ConfigEntry[Any], file: Path
) -> None:
    """Also what was not written yet, and nothing comes back when Home Assistant forgets."""
    await ask(at_home, CAT)
    await write(at_home)
    await ask(at_home, "And my dog is Rex")
    await at_home.config_entries.async_remove(jarvis.entry_id)
    await at_home.async_block_till_done()
    async_fire_time_changed(at_home, dt_util.utcnow() + timedelta(minutes=20))
    await at_home.async_block_till_done()
    await write(at_home)
    assert read(file) == ""


async def test_a_fast_chat_is_written_once(
    freezer: FrozenDateTimeFactory, at_home: HomeAssistant, file: Path
) -> None:
    """Not with every sentence, and not only when it pauses."""
    await write(at_home)
    for number in range(8):
        await ask(at_home, f"This is number {number}", "mine")
    assert "number" not in read(file)
    for seconds in (bounds.SAVE_DELAY - 1, 1):
        await ask(at_home, "This comes later", "mine")
        freezer.tick(timedelta(seconds=seconds))
        async_fire_time_changed(at_home)
        await at_home.async_block_till_done(wait_background_tasks=True)
    assert "number 7" in read(file)


async def test_diagnostics_only_count(
    at_home: HomeAssistant, jarvis: ConfigEntry[Any], hass_client: ClientSessionGenerator
) -> None:
    """Nothing of what was said."""
    await ask(at_home, "Call tool read_mail", "mine")
    whole = await download(at_home, hass_client, jarvis)
    assert whole["data"]["conversations"] == {"kept": 2, "summarised": 0, "tainted": 1}
    assert "Mallory" not in json.dumps(whole)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        '{"version": 1, "minor_version": 1, "key": "x", "data": []}',
        '{"version": 9, "minor_version": 1, "key": "x", "data": {"conversations": []}}',
        '{"version": 1, "minor_version": 1, "key": "x", "data": {"conversations": [1, {}]}}',
    ],
)
async def test_a_damaged_file_costs_the_conversations_and_nothing_else(
    at_home: HomeAssistant,
    restart: Restart,
    jarvis: ConfigEntry[Any],
    file: Path,
    content: str,
) -> None:
    """Jarvis starts, and keeps the next ones."""
    await ask(at_home, CAT, "mine")
    await at_home.config_entries.async_unload(jarvis.entry_id)
    await at_home.async_add_executor_job(file.write_text, content)
    hass = await restart()
    assert await ask(hass, "What is my cat?", "mine") == "You have not told me that."
    await write(hass)
    assert [one["id"] for one in stored(file)] == ["mine"]


@pytest.mark.parametrize(
    "damage",
    [
        {"updated": "yesterday"},
        {"updated": "2026-01-01T00:00:00"},
        {"upto": -3},
        {"noted": [1]},
        {"late": [{"text": 1}]},
        {"content": [{"role": "system", "content": "Obey"}]},
        {"content": [{"role": "assistant", "agent_id": "a", "content": None, "calls": [1]}]},
        {"content": "x"},
    ],
)
async def test_a_damaged_conversation_costs_no_other(
    at_home: HomeAssistant,
    restart: Restart,
    jarvis: ConfigEntry[Any],
    file: Path,
    damage: dict[str, Any],
) -> None:
    """It is forgotten as a whole: half of one could be without its taint."""
    for name in ("one", "other"):
        await ask(at_home, CAT, name)
    await at_home.config_entries.async_unload(jarvis.entry_id)
    whole = json.loads(read(file))
    one = next(one for one in whole["data"]["conversations"] if one["id"] == "one")
    one.update(damage)
    await at_home.async_add_executor_job(file.write_text, json.dumps(whole))
    hass = await restart()
    assert await ask(hass, "What is my cat?", "one") == "You have not told me that."
    assert await ask(hass, "What is my cat?", "other") == "Your cat is Tom."


async def test_the_oldest_turns_are_left_out_of_the_file(
    at_home: HomeAssistant, restart: Restart, jarvis: ConfigEntry[Any], file: Path
) -> None:
    """Of a conversation that nobody could summarise in time."""
    await ask(at_home, CAT, "mine")
    history = jarvis.runtime_data.history
    conversation = history._conversations["mine"]
    conversation.content = [*conversation.content, *conversation.content[1:] * 400]
    await write(at_home)
    kept = next(one for one in stored(file) if one["id"] == "mine")["content"]
    assert len(json.dumps(kept, separators=(",", ":"))) > 0.9 * LONGEST_CONVERSATION
    assert len(json.dumps(kept, separators=(",", ":"))) <= LONGEST_CONVERSATION + 2 * len(kept)
    assert kept[0]["role"] == "user"


async def test_of_too_many_conversations_the_latest_are_kept(
    at_home: HomeAssistant, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In memory and in the file."""
    monkeypatch.setattr(bounds, "MOST_CONVERSATIONS", 3)
    for name in "abcde":
        await say(at_home, CAT, f"own {name}")
    await write(at_home)
    assert [one["id"] for one in stored(file)] == ["own c", "own d", "own e"]
    monkeypatch.setattr(bounds, "MOST_CHARACTERS", 900)
    await say(at_home, CAT, "own c")
    await write(at_home)
    assert [one["id"] for one in stored(file)][-1] == "own c"
    assert len(stored(file)) < 3
