"""The file of the memory: over restarts, damaged, full, and deleted."""

import asyncio
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
import sqlite3
import sys
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest

from custom_components.homelab_hub.assistant.memory import file
from custom_components.homelab_hub.assistant.memory.fact import Channel, NewFact, Source
from custom_components.homelab_hub.assistant.memory.memory import Memory, memory_of
from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.conftest import STYLES
from tests.integration.jarvis.conftest import add_jarvis
from tests.integration.jarvis.talk import asked, say

from .people import Person, told_with
from .test_remembering import ASKED, I_HAVE, NUTS


@dataclass(frozen=True, slots=True)
class Facts:
    """The file with the facts."""

    path: Path

    @property
    def there(self) -> bool:
        """Return whether there is one."""
        return self.path.exists()

    @property
    def content(self) -> bytes:
        """Return its bytes."""
        return self.path.read_bytes()

    @property
    def aside(self) -> Facts:
        """Return where it is put when it is damaged."""
        return Facts(self.path.with_suffix(".damaged.db"))

    def write(self, content: bytes) -> None:
        """Have other bytes in it."""
        self.path.write_bytes(content)

    def execute(self, statement: str) -> None:
        """Change it as something else than this version does."""
        with closing(sqlite3.connect(self.path)) as db, db:
            db.execute(statement)

    def be_a_folder(self) -> None:
        """Have something there that is no file."""
        self.path.mkdir(parents=True)


@pytest.fixture
def facts(hass: HomeAssistant) -> Facts:
    """Return where the facts are."""
    return Facts(Path(hass.config.path(".storage", "homelab_hub.memory.db")))


def fact(text: str) -> NewFact:
    """Return a fact of somebody's."""
    return NewFact(text=text, owner="u", source=Source(told_by="u", channel=Channel.CHAT))


async def test_facts_outlast_a_restart(
    hass: HomeAssistant, household: ConfigEntry[Any], robin: Person
) -> None:
    """The entry loaded anew, and the file opened by another process's memory."""
    await robin.says(I_HAVE)
    assert await hass.config_entries.async_reload(household.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await robin.says(ASKED) == f"{NUTS}."
    (kept,) = await Memory(hass).facts(None)
    assert (kept.text, kept.owner, kept.source.told_by) == (NUTS, robin.user.id, robin.user.id)


async def test_there_is_no_file_before_the_first_fact(
    household: ConfigEntry[Any], robin: Person, facts: Facts
) -> None:
    """And nobody else may read it then."""
    await robin.says(ASKED)
    assert not facts.there
    await robin.says(I_HAVE)
    assert facts.path.stat().st_mode & 0o777 == 0o600


async def test_what_is_erased_is_not_in_the_file(robin: Person, facts: Facts) -> None:
    """Neither the text nor its words."""
    await robin.says(I_HAVE)
    assert b"allergic" in facts.content
    await robin.does("memory_erase", whose="mine")
    assert b"allergic" not in facts.content


def _garbage(content: bytes) -> bytes:
    return b"This is no database. " * 500


def _torn(content: bytes) -> bytes:
    return content[:8192] + bytes(len(content) - 8192)


def _scribbled(content: bytes) -> bytes:
    return content[:4096] + b"\xff" * 4096 + content[8192:]


@pytest.mark.parametrize("spoil", [_garbage, _torn, _scribbled])
async def test_a_damaged_file_is_put_aside(
    hass: HomeAssistant, robin: Person, facts: Facts, simulator: OpenAISimulator, spoil: Any
) -> None:
    """Jarvis answers, remembers anew, and a repair tells where the rest is."""
    await robin.says(I_HAVE)
    damaged = spoil(facts.content)
    facts.write(damaged)
    assert await robin.says(ASKED) == "You have not told me that."
    assert facts.aside.content == damaged
    issue = ir.async_get(hass).async_get_issue("homelab_hub", "memory_damaged")
    assert issue is not None
    assert issue.translation_placeholders == {"path": str(facts.aside.path)}
    await robin.says(I_HAVE)
    assert await robin.says(ASKED) == f"{NUTS}."


async def test_with_everything_goes_what_was_put_aside(
    hass: HomeAssistant, robin: Person, owner: Person, facts: Facts
) -> None:
    """It may hold what somebody wants to have erased. One's own facts alone leave it."""
    await robin.says(I_HAVE)
    facts.write(_scribbled(facts.content))
    await robin.does("memory_erase", whose="mine")
    assert b"allergic" in facts.aside.content
    await owner.does("memory_erase", whose="everybody")
    assert not facts.aside.there
    assert ir.async_get(hass).async_get_issue("homelab_hub", "memory_damaged") is None


@pytest.mark.parametrize(
    "change",
    [
        "PRAGMA user_version = 2",
        "UPDATE facts SET channel = 'telepathy'",
        "UPDATE facts SET told = 1e300",
    ],
)
async def test_what_a_newer_version_wrote_is_left_as_it_is(
    robin: Person, facts: Facts, change: str
) -> None:
    """After a downgrade Jarvis answers without the memory, and loses nothing of it."""
    await robin.says(I_HAVE)
    facts.execute(change)
    newer = facts.content
    assert "Reading lamp" in await robin.says("Turn on the reading lamp")
    assert "cannot be used" in await robin.says(ASKED)
    with pytest.raises(HomeAssistantError, match="cannot be used"):
        await robin.does("memory_list")
    assert facts.content == newer
    assert not facts.aside.there


async def test_a_file_that_cannot_be_opened_stops_no_answer(
    hass: HomeAssistant, robin: Person, facts: Facts
) -> None:
    """Only what is about the memory fails, with the reason, and a repair tells until it works."""
    facts.be_a_folder()
    assert "Reading lamp" in await robin.says("Turn on the reading lamp")
    assert "cannot be used" in await robin.says(I_HAVE)
    with pytest.raises(HomeAssistantError, match="Check the free space"):
        await robin.does("memory_list")
    issue = ir.async_get(hass).async_get_issue("homelab_hub", "memory_unusable")
    assert issue is not None
    assert issue.translation_placeholders == {
        "path": str(facts.path),
        "reason": f"[Errno 21] Is a directory: '{facts.path}'",
    }
    facts.path.rmdir()
    assert await robin.says(I_HAVE) == f"I will remember that {NUTS}."
    assert ir.async_get(hass).async_get_issue("homelab_hub", "memory_unusable") is None


HALF = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size = 1")
db.execute("PRAGMA cache_spill = 1")
db.execute("BEGIN IMMEDIATE")
db.execute("DELETE FROM facts")
for number in range(2000):
    db.execute(
        "INSERT INTO facts (owner, key, text, always, channel, told, used)"
        " VALUES ('u', ?, ?, 0, 'chat', 0, 0)", (str(number), "x" * 400))
os._exit(9)
"""


async def test_a_stop_in_the_middle_of_a_change_loses_only_that(
    hass: HomeAssistant, robin: Person, facts: Facts
) -> None:
    """The process ends with half of a change on the disk; what was before is there afterwards."""
    await robin.says(I_HAVE)
    before = len(facts.content)
    done = await asyncio.create_subprocess_exec(sys.executable, "-c", HALF, str(facts.path))
    assert await asyncio.wait_for(done.wait(), 30) == 9
    assert len(facts.content) > before
    assert await robin.remembered() == [NUTS]
    assert await robin.says(ASKED) == f"{NUTS}."


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have room for three facts, since filling it with 2,000 takes minutes."""
    monkeypatch.setattr(file, "MOST_FACTS", 3)


@pytest.mark.usefixtures("few")
async def test_what_was_not_used_for_longest_is_forgotten(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Not what always matters, nor what others told."""
    memory = memory_of(hass)
    first = await memory.keep(NewFact(text="Of home", owner="", source=fact("").source))
    for text, always in (("Always", True), ("Used", False), ("Idle", False), ("New", False)):
        freezer.tick(60)
        new = NewFact(text=text, owner="u", source=fact("").source, always=always)
        kept = await memory.keep(new)
        assert kept is not None
        if text == "Idle":
            freezer.tick(60)
            memory.used([one for one in await memory.facts(("u",)) if one.text == "Used"])
            await memory.flush()
    assert [one.text for one in await memory.facts(("u",))] == ["New", "Used", "Always"]
    assert first in await memory.facts(None)
    assert await memory.find("idle", None, 5) == []


async def test_uses_are_noted_when_home_assistant_stops(hass: HomeAssistant, robin: Person) -> None:
    """And not with every sentence."""
    await robin.says(I_HAVE)
    await robin.says(ASKED)
    (kept,) = await memory_of(hass).facts(None)
    assert kept.uses == 0
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done(wait_background_tasks=True)
    (kept,) = await memory_of(hass).facts(None)
    assert kept.uses == 1


async def test_what_is_changed_or_erased_is_not_in_a_large_file(
    hass: HomeAssistant, facts: Facts
) -> None:
    """Nor its words in the index, whatever pages were moved meanwhile."""
    memory = memory_of(hass)
    kept = [
        await memory.keep(replace(fact(f"secret{number} {'word ' * 40}"), owner=f"u{number % 3}"))
        for number in range(150)
    ]
    for one in kept[:40]:
        assert one is not None
        await memory.keep(
            replace(fact(f"plain {one.id}"), owner=one.owner), replaced=one.id, among=(one.owner,)
        )
    await memory.erase(("u0", "u1"))
    await memory.erase(("u2",))
    assert b"secret" not in facts.content
    assert b"word" not in facts.content


async def test_agents_share_a_memory_that_goes_with_the_last_of_them(
    hass: HomeAssistant,
    household: ConfigEntry[Any],
    robin: Person,
    facts: Facts,
) -> None:
    """A person is the same to each of them."""
    async with OpenAISimulator(styles=STYLES) as second:
        other = await add_jarvis(hass, second.base_url)
        await robin.says(I_HAVE)
        await hass.config_entries.async_remove(household.entry_id)
        assert facts.there
        [agent] = [
            one.entity_id
            for one in er.async_entries_for_config_entry(er.async_get(hass), other.entry_id)
            if one.domain == "conversation"
        ]
        await say(hass, ASKED, context=robin.context, agent_id=agent)
        assert NUTS in told_with(asked(second)[-1])
        await hass.config_entries.async_remove(other.entry_id)
        assert not facts.there
