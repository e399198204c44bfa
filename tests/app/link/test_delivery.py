"""States and events on their way to Home Assistant, and what becomes of them while it is away."""

import asyncio
import json

from homelab_hub_app.hub import Hub
from homelab_hub_app.link import codes
from homelab_hub_app.link.delivery import WINDOW
from homelab_hub_app.link.server import Limits
from homelab_hub_protocol.app import APP_STATE, SOURCE_STATE
from homelab_hub_protocol.frames import Event
from tests.app.chatter import CONFIGURE, MOOD, Chatters, Line, Settings as Room
from tests.app.conftest import Link, Start
from tests.app.integration import connect, linked
from tests.waiting import until

from .telling import said, say, written


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


async def test_an_acknowledgement_of_what_was_never_sent_is_garbage(hub: Hub, link: Link) -> None:
    """It would delete what nobody has heard of."""
    say(hub, "a")
    async with link() as integration:
        await until(lambda: integration.events)
        await integration.ack(2)
        await integration.closed.wait()

        assert integration.code == codes.GARBAGE
    assert hub._outbox.waiting == 1


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
    assert state["memory"] > 10_000_000  # bytes: of this process, all of whose tests count
    assert json.dumps(state)
