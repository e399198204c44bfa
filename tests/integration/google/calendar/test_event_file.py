"""What is on disk of a calendar is all of it, or what it was a little earlier."""

from collections.abc import Iterable
from pathlib import Path
import random

import pytest

from custom_components.homelab_hub.connections.google.calendar.event_file import EventFile, Mark
from custom_components.homelab_hub.connections.google.calendar.index import Events
from custom_components.homelab_hub.connections.google.calendar.resource import (
    Gone,
    Item,
    Kind,
    Resource,
    read,
)

EVERYTHING = frozenset(Kind)
YEAR = (1_760_000_000.0, 1_800_000_000.0)


def event(number: int, summary: str = "Tea", **more: object) -> Item:
    """Return a single event."""
    day = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
    resource: Resource = {
        "id": f"event{number}",
        "summary": summary,
        "start": {"dateTime": f"{day}T10:00:00Z"},
        "end": {"dateTime": f"{day}T11:00:00.250Z"},
        **more,
    }
    return read(resource, "UTC")


def summary_of(item: Item) -> str:
    """Return what an event is called."""
    assert not isinstance(item, Gone)
    return str(item.resource()["summary"])


def gone(number: int) -> Item:
    """Return an event that was deleted."""
    return read({"id": f"event{number}", "status": "cancelled"}, "UTC")


def events_of(items: Iterable[Item]) -> Events:
    """Return events as they are after the first answer."""
    events = Events()
    events.add(items)
    events.sort()
    return events


def shown(events: Events) -> list[tuple[str, str, float, float]]:
    """Return what is on."""
    return [
        (one.id, one.event.resource()["summary"], one.start, one.end)
        for one in events.between(*YEAR, EVERYTHING)
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the file is to be."""
    return tmp_path / "calendar.events"


def saved(path: Path, count: int = 3) -> tuple[EventFile, Events]:
    """Return a file with some events, and them."""
    file, events = EventFile(path), events_of(event(number) for number in range(count))
    file.save(events, None, Mark(token="one", asked=1.0))
    return file, events


def test_everything_comes_back(path: Path) -> None:
    """Times to the millisecond; nobody else may read it."""
    _, events = saved(path)
    stored = EventFile(path).read("UTC")

    assert stored is not None
    assert shown(stored.events) == shown(events)
    assert stored.mark == Mark(token="one", asked=1.0)
    assert path.stat().st_mode & 0o777 == 0o600


def test_changes_are_appended(path: Path) -> None:
    """A large calendar is not written anew for each."""
    file, events = saved(path)
    before = path.read_bytes()
    changes = [event(1, "Cake"), gone(2), event(3)]
    for change in changes:
        events.put(change)
    file.save(events, changes, Mark(token="two", asked=2.0))
    stored = EventFile(path).read("UTC")

    assert path.read_bytes().startswith(before)
    assert stored is not None
    assert shown(stored.events) == shown(events)
    assert len(shown(events)) == 3
    assert stored.mark.token == "two"


@pytest.mark.parametrize("lost", range(2, 400, 7))
def test_what_a_crash_leaves_is_what_was_once_so(path: Path, lost: int) -> None:
    """With the token of then, so that Google tells the rest; and it can be written again."""
    file, events = saved(path)
    earlier = shown(events)
    events.put(event(1, "Cake"))
    file.save(events, [event(1, "Cake")], Mark(token="two", asked=2.0))
    path.write_bytes(path.read_bytes()[:-lost])
    file = EventFile(path)
    stored = file.read("UTC")
    if stored is not None:
        assert (shown(stored.events), stored.mark.token) == (earlier, "one")
    file.save(events, [event(1, "Cake")], Mark(token="three", asked=3.0))
    again = EventFile(path).read("UTC")

    assert again is not None
    assert (shown(again.events), again.mark.token) == (shown(events), "three")


@pytest.mark.parametrize(
    "content",
    [b"", b"{}\n", b'{"id": 1}\n', b"[]\n", b"\0\0\0", b'{\n "version": 1,\n "data": {}\n}'],
)
def test_what_is_no_such_file_is_not_there(path: Path, content: bytes) -> None:
    """Everything is asked for anew then."""
    path.write_bytes(content)

    assert EventFile(path).read("UTC") is None


def test_a_file_does_not_grow_without_end(path: Path) -> None:
    """After so many changes it is written anew."""
    file, events = saved(path)
    for number in range(3000):
        file.save(events, [event(1)], Mark(token=str(number), asked=1.0))

    assert path.read_bytes().count(b"\n") < 2100


def test_a_removed_file_does_not_come_back(path: Path) -> None:
    """Not even by a thread that was about to write."""
    file, events = saved(path)
    file.remove()
    file.save(events, None, Mark(token="two", asked=2.0))

    assert list(path.parent.glob(f"{path.name}*")) == []


def test_events_are_found_as_if_each_was_looked_at() -> None:
    """However they came: all at once, or one by one, over and over again."""
    chance = random.Random(4)  # noqa: S311 - no secret
    known: dict[str, str] = {}
    first = [event(chance.randrange(200), f"First {number}") for number in range(150)]
    events = events_of(first)
    known |= {item.id: summary_of(item) for item in first}
    for number in range(500):
        which = chance.randrange(200)
        if chance.random() < 0.3:
            events.put(gone(which))
            known.pop(f"event{which}", None)
        else:
            item = event(which + 12 * chance.randrange(2), f"Later {number}")
            events.put(item)
            known[item.id] = summary_of(item)

    assert dict(one[:2] for one in shown(events)) == known
    assert [one[2] for one in shown(events)] == sorted(one[2] for one in shown(events))
    assert len(events) == len(known)
