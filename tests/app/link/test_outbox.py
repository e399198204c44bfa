"""What is kept for Home Assistant until it has acknowledged it."""

from dataclasses import replace
import time
from typing import override

import pytest

from homelab_hub_app.hub import Hub
from homelab_hub_app.link import outbox
from homelab_hub_app.settings import Settings
from homelab_hub_app.store.errors import StoreError
from homelab_hub_app.store.events import Change, Events
from homelab_hub_app.store.store import Store
from homelab_hub_app.supervision import Pauses
from homelab_hub_protocol.app import KEEP, Kept
from homelab_hub_protocol.codec import MAX_FRAME
from homelab_hub_protocol.frames import Event
from homelab_hub_upstream.secret import Secret
from tests.app.chatter import CONFIGURE, MOOD, SAID, Line, Settings as Room
from tests.app.conftest import Link, Start
from tests.app.integration import linked
from tests.waiting import until

from .telling import said, say, written


async def test_live_events_are_on_disk_before_they_are_sent(hub: Hub, link: Link) -> None:
    """An event that Home Assistant has seen cannot vanish from the app's memory."""
    async with link() as integration:
        say(hub, "now")
        await until(lambda: integration.events)

        assert await hub._outbox._events.ids() == [1]


async def test_events_survive_the_end_of_the_app(start: Start) -> None:
    """Also those that were told in the last moment, and ids go on."""
    async with start() as hub:
        say(hub, *range(700))
    async with (
        start() as hub,
        linked(hub.link.port, hub._pairing.token, acknowledging=True) as integration,
    ):
        await until(lambda: len(integration.events) == 700)
        assert said(integration) == [str(number) for number in range(700)]
        await until(lambda: hub._outbox.waiting == 0)
    async with start() as hub, linked(hub.link.port, hub._pairing.token) as integration:
        say(hub, "more")
        await until(lambda: integration.events)
        assert [event.id for event in integration.events] == [701]


async def test_more_than_memory_holds_is_delivered_in_order(hub: Hub, link: Link) -> None:
    """What waited long is read from disk, and the rest follows without a gap."""
    count = outbox.RECENT + 700
    say(hub, *range(count))
    await written(hub, count)
    async with link(acknowledging=True) as integration:
        await until(lambda: len(integration.events) == count)

        assert said(integration) == [str(number) for number in range(count)]


class UncertainEvents(Events):
    """A database that breaks off when it is asked to commit; before it has done so, or after."""

    def __init__(self, store: Store, *faults: bool) -> None:
        """Break off at each of the next changes; true is after the commit."""
        super().__init__(store)
        self.faults = list(faults)

    @override
    async def apply(self, change: Change) -> list[int] | None:
        """Change the outbox, or break off."""
        if not self.faults:
            return await super().apply(change)
        if self.faults.pop(0):
            await super().apply(change)
        raise StoreError("the line to the database broke")


async def test_a_commit_whose_outcome_is_not_known_is_neither_lost_nor_repeated(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it broke off before or after."""
    monkeypatch.setattr(Pauses.__init__, "__defaults__", (0.001, 0.001))
    async with (
        start() as hub,
        linked(hub.link.port, hub._pairing.token, acknowledging=True) as integration,
    ):
        uncertain = UncertainEvents(hub._store, True, False, True, True, False)
        hub._outbox._events = uncertain
        for number in range(5):
            say(hub, f"{number}a", f"{number}b")
            await until(lambda: hub._outbox.unwritten == 0)
        await until(lambda: len(integration.events) == 10)
        await until(lambda: hub._outbox.waiting == 0)

    assert uncertain.faults == []
    assert [event.id for event in integration.events] == list(range(1, 11))
    assert said(integration) == [f"{number}{half}" for number in range(5) for half in "ab"]


async def test_events_survive_in_postgresql_as_well(
    start: Start, settings: Settings, empty_postgresql: str
) -> None:
    """The whole app runs on it."""
    settings = replace(settings, database_url=Secret(empty_postgresql))
    async with start(settings=settings) as hub:
        say(hub, "a", "\0 b")
        token = hub._pairing.token
    async with (
        start(settings=settings) as hub,
        linked(hub.link.port, token, acknowledging=True) as integration,
    ):
        await until(lambda: len(integration.events) == 2)
        assert said(integration) == ["a", "\0 b"]
        assert (await hub._pulse.state()).database == "postgresql"
        await until(lambda: hub._outbox.waiting == 0)


async def test_the_oldest_go_when_too_many_wait_and_are_counted(
    hub: Hub, link: Link, caplog: pytest.LogCaptureFixture
) -> None:
    """The app's state says how many Home Assistant will never hear of."""
    hub._outbox._bound = 1000
    say(hub, *range(600))
    await written(hub, 600)
    say(hub, *range(600, 1600))
    await written(hub, 1000)

    assert hub._outbox.lost == 600
    assert (await hub._pulse.state()).lost == 600
    assert caplog.text.count("the oldest are dropped") == 1
    async with link(acknowledging=True) as integration:
        await until(lambda: len(integration.events) == 1000)
        assert said(integration)[0] == "600"


async def test_too_many_that_are_not_written_yet_are_bounded_too(hub: Hub) -> None:
    """Memory has an end, even if the disk hangs."""
    hub._outbox._bound = 100
    say(hub, *range(150))

    assert hub._outbox.unwritten == 100
    assert hub._outbox.lost == 50


async def test_what_is_older_than_a_week_goes(start: Start) -> None:
    """Nobody wants to hear of it any more."""
    async with start() as hub:
        then = time.time() - outbox.KEPT_SECONDS - 1
        hub._outbox.put(Event(type=SAID.name, data={"text": "old"}, at=then))
        say(hub, "new")
        await written(hub, 2)
    async with start() as hub:
        await until(lambda: hub._outbox.waiting == 1)
        assert hub._outbox.lost == 1
        assert hub._outbox.oldest == 2


async def test_a_connection_that_is_gone_leaves_nothing_in_the_outbox(hub: Hub, link: Link) -> None:
    """Neither what waits nor what is being told; others keep theirs."""
    async with link() as integration:
        await integration.peer.ask(CONFIGURE, Room(room="hall"), connection="one")
        await integration.peer.ask(CONFIGURE, Room(room="hall"), connection="two")
        for number in range(3):
            say(hub, number, connection="one")
            say(hub, number, connection="two")
        await written(hub, 6)
        await integration.peer.ask(KEEP, Kept(connections=["two"]))
        await until(lambda: hub._outbox.waiting == 3)

        assert [row.connection for row in await hub._outbox._events.after(0, 10)] == ["two"] * 3
    async with link() as integration:
        await until(lambda: len(integration.events) == 3)
        assert {event.connection for event in integration.events} == {"two"}
        assert all(state.connection != "one" for state in integration.states)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), b"bytes"])
async def test_what_is_no_json_does_not_block_the_rest(hub: Hub, link: Link, value: object) -> None:
    """A mistake of a source costs one event."""
    hub._outbox.put(Event(type="broken", data={"value": value}, at=0.0))
    say(hub, "after")
    async with link() as integration:
        await until(lambda: integration.events)

        assert said(integration) == ["after"]


async def test_what_is_too_large_to_be_sent_does_not_block_the_rest(hub: Hub, link: Link) -> None:
    """It would end the link again and again."""
    say(hub, "x" * MAX_FRAME, "small")
    hub._home.tell(MOOD, Line(text="x" * MAX_FRAME), "one")
    async with link() as integration:
        await until(lambda: integration.events)

        assert said(integration) == ["small"]


async def test_outsiders_text_arrives_as_it_was(hub: Hub, link: Link) -> None:
    """Whatever Unicode there is, half of it included, and the zero that PostgreSQL abhors."""
    texts = ["\0", "\ud800", "🧨" * 100, "z̸̡̛͔̺a̴l̷g̵o̶", '"}\n{', "\x7f\u2028"]
    say(hub, *texts)
    async with link() as integration:
        await until(lambda: len(integration.events) == len(texts))

        assert said(integration) == texts
