"""What is put into the store is there, in SQLite and in PostgreSQL."""

import asyncio

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from homelab_hub_app.store.connections import Configured, Connections
from homelab_hub_app.store.errors import StoreError
from homelab_hub_app.store.events import Change, Events
from homelab_hub_app.store.facts import Facts
from homelab_hub_app.store.notes import Notes
from homelab_hub_app.store.rows import dumped
from homelab_hub_app.store.store import Store
from homelab_hub_app.store.tables import FACTS
from homelab_hub_protocol.frames import Event

from .conftest import Open

OUTSIDERS = {"text": "🧨 \0 \ud800 ' \" \\ %s :name", "deep": [{"a": [1, 2.5, None, True]}]}


async def test_the_store_says_what_it_is(store: Store, request: pytest.FixtureRequest) -> None:
    """For the app's state, which Home Assistant shows."""
    assert store.database == request.node.callspec.params["database_url"]
    assert store.waiting == 0
    assert not store.restored


async def test_values_of_a_connection_are_its_own_and_stay(open_store: Open) -> None:
    """A value is there after a restart, and another connection does not see it."""
    async with open_store() as store:
        one, two = Notes(store, "one"), Notes(store, "two")
        await one.put("key", {"value": 1})
        await one.put("key", OUTSIDERS)
        await two.put("key", {"value": 2})
    async with open_store() as store:
        assert await Notes(store, "one").get("key") == OUTSIDERS
        await Notes(store, "one").delete("key")
        await Notes(store, "one").delete("key")
        assert await Notes(store, "one").get("key") is None
        assert await Notes(store, "two").items() == {"key": {"value": 2}}


async def test_values_are_listed_by_the_beginning_of_their_keys(store: Store) -> None:
    """In order, and with capitals and wildcards taken literally."""
    notes = Notes(store, "one")
    for key in ("b%1", "a_2", "a_1", "A_1", "ax1", "b_1", "ä1"):
        await notes.put(key, {"key": key})

    assert list(await notes.items("a_")) == ["a_1", "a_2"]
    assert list(await notes.items("b%")) == ["b%1"]
    assert list(await notes.items()) == sorted(["b%1", "a_2", "a_1", "A_1", "ax1", "b_1", "ä1"])


async def test_facts_change_together(store: Store) -> None:
    """None forgets one."""
    facts = Facts(store)
    await facts.put(one="1", two="2")
    await facts.put(one=None, two="zwei", three="3")

    assert await facts.all() == {"two": "zwei", "three": "3"}


async def test_connections_and_what_they_stored_go_together(store: Store) -> None:
    """Those that are kept keep everything."""
    connections = Connections(store)
    for name in ("one", "two"):
        await connections.put(Configured(connection=name, kind="chatter", settings=OUTSIDERS))
        await Notes(store, name).put("key", {"value": name})
    await connections.put(Configured(connection="two", kind="discord", settings={"new": True}))
    await connections.keep(["two", "three"])

    assert await connections.all() == [
        Configured(connection="two", kind="discord", settings={"new": True})
    ]
    assert await Notes(store, "one").get("key") is None
    assert await Notes(store, "two").get("key") == {"value": "two"}
    await connections.keep([])
    assert await connections.all() == []


def event(id_: int, connection: str | None = "one", at: float = 1.5) -> tuple[Event, str]:
    """Return an event as the outbox writes it."""
    made = Event(id=id_, type="said", data=OUTSIDERS, at=at, connection=connection)
    return made, dumped(made.data)


async def test_events_come_back_in_order_as_they_were(open_store: Open) -> None:
    """After a restart too; the last id is known even when none is left."""
    async with open_store() as store:
        change = Change(added=[event(7), event(8, None), event(2**40)], floor=0, forgotten=())
        assert await Events(store).apply(change) is None
    async with open_store() as store:
        events = Events(store)
        assert await events.ids() == [7, 8, 2**40]
        assert await events.after(7, 1) == [event(8, None)[0]]
        assert await events.after(0, 10) == [event(7)[0], event(8, None)[0], event(2**40)[0]]
        await events.apply(Change(added=(), floor=2**40, forgotten=()))
        assert await events.ids() == []
        assert await events.last() == 2**40


async def test_events_go_by_age_and_connection(store: Store) -> None:
    """The ids that are left are returned when connections are forgotten."""
    events = Events(store)
    added = [event(1, "one", 10), event(2, "two", 20), event(3, "one", 30)]
    await events.apply(Change(added=added, floor=0, forgotten=()))

    assert await events.before(10) == 0
    assert await events.before(25) == 2
    assert await events.apply(Change(added=(), floor=0, forgotten={"one"})) == [2]


async def test_a_change_that_fails_changes_nothing_and_stops_nothing(store: Store) -> None:
    """Who asked for it is told, without what it was about."""
    events = Events(store)
    await events.apply(Change(added=[event(1)], floor=0, forgotten=()))
    with pytest.raises(StoreError) as failed:
        await events.apply(Change(added=[event(2), event(1)], floor=0, forgotten=()))

    assert "🧨" not in str(failed.value)
    assert await events.ids() == [1]
    assert await events.last() == 1


async def test_a_mistake_in_a_change_is_raised_where_it_was_asked_for(store: Store) -> None:
    """And what it had changed is taken back."""

    async def work(connection: AsyncConnection) -> None:
        await connection.execute(insert(FACTS).values(key="a", value="1"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(work)
    assert await Facts(store).all() == {}


async def test_who_is_cancelled_does_not_tear_a_change_apart(store: Store) -> None:
    """It is done as a whole, and the next one finds the database in order."""
    reached = asyncio.Event()

    async def work(connection: AsyncConnection) -> None:
        await connection.execute(insert(FACTS).values(key="a", value='"1"'))
        reached.set()
        await connection.execute(insert(FACTS).values(key="b", value='"2"'))

    writing = asyncio.create_task(store.write(work))
    await reached.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing

    await Facts(store).put(c="3")
    assert await Facts(store).all() == {"a": "1", "b": "2", "c": "3"}


async def test_many_readers_do_not_wait_for_a_long_change(store: Store) -> None:
    """They see what was before it."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work(connection: AsyncConnection) -> None:
        await connection.execute(insert(FACTS).values(key="a", value='"1"'))
        begun.set()
        await go_on.wait()

    writing = asyncio.create_task(store.write(work))
    await begun.wait()
    async with asyncio.timeout(10):
        assert await asyncio.gather(*(Facts(store).all() for _ in range(20))) == [{}] * 20
    go_on.set()
    await writing
    assert await Facts(store).all() == {"a": "1"}


async def test_changes_that_wait_when_the_app_ends_are_done(open_store: Open) -> None:
    """Closing the store is not losing."""
    async with open_store() as store:
        writing = [asyncio.create_task(Facts(store).put(**{f"key{n}": "1"})) for n in range(50)]
        await asyncio.sleep(0)
    await asyncio.gather(*writing)
    with pytest.raises(StoreError):
        await Facts(store).put(late="1")
    async with open_store() as store:
        assert len(await Facts(store).all()) == 50


async def test_a_failure_of_reading_is_told_without_content(store: Store) -> None:
    """The code of the database says enough."""

    async def work(connection: AsyncConnection) -> None:
        await connection.execute(text("SELECT 'a secret' FROM nowhere"))

    with pytest.raises(StoreError) as failed:
        await store.read(work)

    assert "secret" not in str(failed.value)
    assert await store.read(lambda connection: connection.scalar(select(1))) == 1
