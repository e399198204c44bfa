"""The events of one calendar: by id, by time, and by when they changed."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
import itertools
from operator import itemgetter
from typing import Any
from zlib import crc32

from .event import Event, Item, Occurrence

# Longer ones are looked at in every search; the others only near the time that is asked for.
LONG = 31 * 24 * 3600.0

type _Span = tuple[float, float, int, Event]


class _Index:
    """Events that happen once, by time. Entries of events that have changed stay until sorted out."""

    def __init__(self) -> None:
        """Start empty."""
        self._short: list[_Span] = []
        self._long: list[_Span] = []
        self._serials = itertools.count(1)
        self._sorted = True
        self._stale = 0

    def put(self, event: Event) -> None:
        """Enter an event with its present time, in place of its earlier one."""
        self.drop(event)
        event.serial = next(self._serials)
        span = (event.start.at, event.end.at, event.serial, event)
        if event.end.at - event.start.at > LONG:
            self._long.append(span)
        else:
            self._sorted = self._sorted and (not self._short or self._short[-1][0] <= span[0])
            self._short.append(span)

    def drop(self, event: Event) -> None:
        """Take an event out."""
        if event.serial:
            event.serial = 0
            self._stale += 1

    def between(self, after: float | None, before: float | None) -> Iterator[Event]:
        """Yield the events that end after `after` and begin before `before`."""
        self._tidy()
        short = self._short
        first = 0 if after is None else bisect_left(short, after - LONG, key=itemgetter(0))
        last = len(short) if before is None else bisect_left(short, before, key=itemgetter(0))
        for start, end, serial, event in itertools.chain(self._long, short[first:last]):
            if event.serial != serial:
                continue
            if (after is None or end > after) and (before is None or start < before):
                yield event

    def _tidy(self) -> None:
        """Sort, and sort out what is stale, where there is need."""
        if self._stale > 64 and self._stale * 2 > len(self._short):
            self._short = [span for span in self._short if span[3].serial == span[2]]
            self._long = [span for span in self._long if span[3].serial == span[2]]
            self._stale = 0
        if not self._sorted:
            self._short.sort(key=itemgetter(0))
            self._sorted = True


@dataclass(slots=True, kw_only=True)
class CalendarFacts:
    """What a calendar is, but for its events."""

    id: str
    summary: str
    zone: str
    description: str | None = None
    location: str | None = None


class Calendar:
    """One calendar, which several people may have in their lists."""

    def __init__(self, facts: CalendarFacts, changed: Callable[[Calendar], None]) -> None:
        """Start empty; `changed` is told of every change."""
        self.facts = facts
        self.events: dict[str, Event] = {}
        self.updated = 0.0
        self._masters: dict[str, Event] = {}
        self._index = _Index()
        self._log: list[Event] = []
        self._changed = changed

    @property
    def id(self) -> str:
        """The calendar's id."""
        return self.facts.id

    @property
    def revision(self) -> int:
        """The number of changes so far."""
        return len(self._log)

    def find(self, event_id: str) -> Item | None:
        """Return an event, or an instance of a recurring one, by id."""
        if (event := self.events.get(event_id)) is not None:
            return event
        name, _, stamp = event_id.rpartition("_")
        master = self.events.get(name)
        if master is None or master.recurrence is None:
            return None
        start = master.recurrence.at(stamp)
        return None if start is None else Occurrence(master, start, master.cancelled)

    def put(self, event: Event, now: float) -> None:
        """Keep an event that is new or has changed."""
        self._log.append(event)
        event.revision = len(self._log)
        event.updated = self.updated = now
        self.events[event.id] = event
        if event.master is not None and event.original is not None:
            event.master.exceptions[event.original.stamp] = event
        if event.cancelled:
            self._index.drop(event)
            self._masters.pop(event.id, None)
        elif event.recurrence is not None:
            self._index.drop(event)
            self._masters[event.id] = event
        else:
            self._index.put(event)
            self._masters.pop(event.id, None)
        self._changed(self)

    def since(self, revision: int) -> list[Event]:
        """Return what changed after a revision, each once, the latest change last."""
        latest = {event.id: event for event in reversed(self._log[revision:])}
        return list(reversed(latest.values()))

    def once(self, after: float | None, before: float | None) -> Iterator[Event]:
        """Yield the events, exceptions included, that happen once in this time."""
        return self._index.between(after, before)

    def masters(self, after: float | None, before: float | None) -> Iterator[Event]:
        """Yield the recurring events that have an instance in this time."""
        for event in self._masters.values():
            if next(self.instances(event, after, before), None) is not None:
                yield event

    def occurrences(self, after: float | None, before: float | None) -> Iterator[Item]:
        """Yield everything that happens in this time, in no order."""
        yield from self.once(after, before)
        for event in self._masters.values():
            yield from self.instances(event, after, before)

    def instances(
        self, event: Event, after: float | None, before: float | None
    ) -> Iterator[Occurrence]:
        """Yield the instances of a recurring event in this time that are no exceptions."""
        if event.recurrence is None:
            return
        length = event.end.at - event.start.at + 7200
        earliest = None if after is None else after - length
        for start in event.recurrence.between(earliest, before):
            if start.stamp in event.exceptions:
                continue
            if after is None or event.end_of(start).at > after:
                yield Occurrence(event, start, event.cancelled)

    def as_resource(self) -> dict[str, Any]:
        """Return the Calendar resource."""
        facts = self.facts
        shown = {
            "kind": "calendar#calendar",
            "etag": f'"{crc32(repr(facts).encode())}"',
            "id": facts.id,
            "summary": facts.summary,
            "timeZone": facts.zone,
            "description": facts.description,
            "location": facts.location,
        }
        return {name: value for name, value in shown.items() if value is not None}
