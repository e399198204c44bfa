"""States and events on their way to Home Assistant, and what becomes of them while it is away."""

import asyncio
from dataclasses import replace
import json
import time

import pytest

from homelab_hub_app.hub import Hub
from homelab_hub_app.link import codes, outbox
from homelab_hub_app.link.delivery import WINDOW
from homelab_hub_app.link.server import Limits
from homelab_hub_app.settings import Settings
from homelab_hub_protocol.app import APP_STATE, KEEP, SOURCE_STATE, Kept
from homelab_hub_protocol.codec import MAX_FRAME
from homelab_hub_protocol.frames import Event
from homelab_hub_upstream.secret import Secret
from tests.app.chatter import CONFIGURE, MOOD, SAID, Chatters, Line, Settings as Room
from tests.app.conftest import Link, Start
from tests.app.integration import Integration, connect, linked, until


def say(hub: Hub, *texts: object, connection: str = "one") -> None:
    """Let things happen in the app."""
    for text in texts:
        hub._home.tell(SAID, Line(text=str(text)), connection)


def said(integration: Integration) -> list[str]:
    """Return what the integration has heard."""
    return [event.data["text"] for event in integration.events]


async def written(hub: Hub, count: int) -> None:
    """Return when so many events wait on disk."""
    await until(lambda: hub._outbox.unwritten == 0 and hub._outbox.waiting == count)


async def test_states_come_first_then_what_happened_while_home_assistant_was_away(
    hub: Hub, chatters: Chatters
) -> None:
    """The app's own state before all, a source's own before its others."""
    token = hub._pairing.token
    async with linked(hub.link.port, token) as integration:
        await integration.peer.ask(CONFIGURE, Room(room="hall"), connection="one")
    await until(lambda: chatters["one"].runs)
    chatters["one"].context.tell(MOOD, Line(text="good"))
    say(hub, "a", "b")
    await written(hub, 2)

    async with linked(hub.link.port, token) as integration:
        await until(lambda: len(integration.events) == 2)

    told = [one for one in integration.frames if isinstance(one, Event)]
    assert [(one.type, one.connection) for one in told[:3]] == [
        (APP_STATE.name, None),
        (SOURCE_STATE.name, "one"),
        (MOOD.name, "one"),
    ]
    assert [one.id for one in told[-2:]] == [1, 2]
    assert said(integration) == ["a", "b"]


async def test_what_is_not_acknowledged_comes_again_and_what_is_does_not(hub: Hub) -> None:
    """At least once, in order; the welcome says from where."""
    token = hub._pairing.token
    say(hub, *range(5))
    async with linked(hub.link.port, token) as integration:
        await until(lambda: len(integration.events) == 5)
        await integration.ack(3)
        await until(lambda: hub._outbox.waiting == 2)

    async with linked(hub.link.port, token) as integration:
        assert integration.welcome is not None
        assert (integration.welcome.oldest, integration.welcome.last) == (4, 5)
        await until(lambda: len(integration.events) == 2)
        assert said(integration) == ["3", "4"]
        await integration.ack(5)
        await until(lambda: hub._outbox.waiting == 0)

    async with linked(hub.link.port, token) as integration:
        assert integration.welcome is not None
        assert (integration.welcome.oldest, integration.welcome.last) == (None, 5)


async def test_no_more_than_a_window_is_on_the_way(hub: Hub, link: Link) -> None:
    """Whoever is slow gets the rest when they are ready."""
    say(hub, *range(3 * WINDOW))
    async with link() as integration:
        await until(lambda: len(integration.events) == WINDOW)
        await integration.ack(WINDOW // 2)
        await until(lambda: len(integration.events) == WINDOW + WINDOW // 2)
        integration.acknowledging = True
        await integration.ack(WINDOW + WINDOW // 2)
        await until(lambda: len(integration.events) == 3 * WINDOW)

        assert said(integration) == [str(number) for number in range(3 * WINDOW)]
        assert [event.id for event in integration.events] == list(range(1, 3 * WINDOW + 1))


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


async def test_an_acknowledgement_of_what_was_never_sent_is_garbage(hub: Hub, link: Link) -> None:
    """It would delete what nobody has heard of."""
    say(hub, "a")
    async with link() as integration:
        await until(lambda: integration.events)
        await integration.ack(2)
        await integration.closed.wait()

        assert integration.code == codes.GARBAGE
    assert hub._outbox.waiting == 1


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


async def test_of_a_state_only_the_last_counts_while_it_waits(hub: Hub, link: Link) -> None:
    """A burst of states costs one message, and the queue stays short."""
    async with link() as integration:
        await until(lambda: integration.states)
        for number in range(5000):
            hub._home.tell(MOOD, Line(text=str(number)), "one")
        session = hub._home.session
        assert session is not None
        assert session.queued < 10
        await until(lambda: integration.states[-1].data == {"text": "4999"})

        assert sum(state.type == MOOD.name for state in integration.states) < 10


async def test_who_does_not_read_is_hung_up_on(start: Start) -> None:
    """A queue that stays full is somebody who is gone, or as good as that."""
    async with (
        start(Limits(bound=3, full=0.05)) as hub,
        connect(hub.link.port, hub._pairing.token) as integration,
    ):
        await integration.hello()
        integration.reader.cancel()
        transport = integration.socket._writer.transport
        assert isinstance(transport, asyncio.Transport)
        transport.pause_reading()
        say(hub, *("x" * 500_000 for _ in range(40)))
        await until(lambda: hub._home.session is None)
        transport.resume_reading()
        integration.reader = asyncio.create_task(integration._read())

    assert hub._outbox.waiting == 40


async def test_the_state_of_the_app_comes_again_when_it_changes(hub: Hub, link: Link) -> None:
    """Home Assistant does not wait half a minute to learn that a source is there."""
    async with link() as integration:
        count = sum(state.type == APP_STATE.name for state in integration.states)
        await integration.peer.ask(CONFIGURE, Room(room="hall"), connection="one")
        await until(
            lambda: sum(state.type == APP_STATE.name for state in integration.states) > count
        )
        state = integration.states[-1].data

    assert state["database"] == "sqlite"
    assert set(state["queues"]) == {"link", "outbox", "store"}
    assert 10_000_000 < state["memory"] < 2_000_000_000
    assert json.dumps(state)
