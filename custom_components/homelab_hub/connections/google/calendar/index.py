"""The events of one calendar, by id and by time."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from itertools import batched
from operator import attrgetter
from typing import Final

from homeassistant.util import dt as dt_util

from .packed import first_at, packed, raw_of, times_of, unpacked
from .resource import SECONDS_A_DAY, Gone, Item, Kind, Once, Series, day_of, instance_id

# Longer ones are looked at in every search; the others only near the time that is asked for.
LONG: Final = 14.0 * SECONDS_A_DAY
# How far midnight somewhere is from midnight UTC at most.
_ZONES: Final = 14 * 3600.0
_START: Final = attrgetter("start")
# Sorted in one go, for which the interpreter lets nobody else have a turn.
_AT_ONCE: Final = 5_000


type Stored = bytes | Series | Gone
"""An event as it is kept: a single one is packed."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that happens once, from `start` to `end`: Unix time, here for whole days too.

    `original` is when it begins by the rule of its series, for one that is like the others.
    """

    start: float
    end: float
    event: Once
    original: float | None = None

    @property
    def id(self) -> str:
        """Return the id by which Google knows it."""
        if self.original is None:
            return self.event.id
        return instance_id(self.event.id, self.original, days=self.event.days)

    @property
    def series(self) -> str | None:
        """Return the id of the recurring event it belongs to."""
        return self.event.master if self.original is None else self.event.id


class Events:
    """What is on a calendar. Whole days are where Home Assistant is."""

    def __init__(self) -> None:
        """Start empty."""
        self._items: dict[str, Stored] = {}
        self._series: dict[str, Series] = {}
        self._replaced: defaultdict[str, dict[float, str]] = defaultdict(dict)
        self._short: list[bytes] = []
        self._long: list[bytes] = []

    def __len__(self) -> int:
        """Return the number of events, deleted occurrences included."""
        return len(self._items)

    def add(self, items: Iterable[Item]) -> None:
        """Take many events, before `sort`; later ones count. May run in an executor."""
        for item in items:
            self._items[item.id] = _stored(item)
            self._note(item)

    def sort(self) -> None:
        """Make what was added ready to be looked up. May run in an executor."""
        single = [stored for stored in self._items.values() if isinstance(stored, bytes)]
        self._long = [stored for stored in single if _is_long(stored)]
        short = (stored for stored in single if not _is_long(stored))
        runs = (sorted(some) for some in batched(short, _AT_ONCE, strict=False))
        self._short = list(merge(*runs))
        self._series = {
            stored.id: stored for stored in self._items.values() if isinstance(stored, Series)
        }

    def raws(self) -> Iterator[bytes]:
        """Yield everything as JSON, to store it; it may change meanwhile."""
        for stored in list(self._items.values()):
            yield raw_of(stored) if isinstance(stored, bytes) else stored.raw

    def get(self, event_id: str) -> Once | None:
        """Return an event that is there; a recurring one is a `Series`."""
        item = self._item(event_id)
        return None if isinstance(item, Gone) else item

    def put(self, item: Item) -> None:
        """Enter an event, in place of what had its id; take it out if it is gone."""
        self._take_out(item.id)
        if isinstance(item, Gone) and item.master is None:
            # Google tells of what differed from a series one by one; until then it does not happen.
            for name in list(self._replaced.pop(item.id, {}).values()):
                self._take_out(name)
            return
        self._items[item.id] = stored = _stored(item)
        self._note(item)
        if isinstance(stored, Series):
            self._series[item.id] = stored
        elif isinstance(stored, bytes):
            if _is_long(stored):
                self._long.append(stored)
            else:
                insort(self._short, stored)

    def exceptions(self, series: str) -> list[Once | Gone]:
        """Return the occurrences of a recurring event that differ or are deleted."""
        found = (self._item(name) for name in self._replaced.get(series, {}).values())
        return [item for item in found if item is not None and not isinstance(item, Series)]

    def cold(self, after: float, before: float) -> list[Series]:
        """Return the recurring events that `between` has something to work out for."""
        return [
            series
            for series in list(self._series.values())
            if not series.recurrence.is_ready(after - _ZONES, before + _ZONES)
        ]

    def between(self, after: float, before: float, kinds: Collection[Kind]) -> list[Occurrence]:
        """Return what of these kinds happens in a time, by its start.

        That begins before `before` and ends after `after`, or does both at `after`.
        """
        found = [
            occurrence
            for occurrence in self._candidates(after, before, kinds)
            if occurrence.start < before and (occurrence.end > after or occurrence.start >= after)
        ]
        found.sort(key=_START)
        return found

    def occurrence(self, event_id: str) -> Occurrence | None:
        """Return what has this id: an event that happens once, or one of many."""
        if (event := self.get(event_id)) is not None:
            return None if isinstance(event, Series) else _here(event.start, event.end, event)
        if event_id in self._items:
            return None
        series = self._series.get(event_id.rpartition("_")[0])
        if series is None or (original := _stamp(event_id)) is None:
            return None
        if not series.recurrence.has(original):
            return None
        return _here(original, series.recurrence.end_of(original), series, original)

    def _candidates(
        self, after: float, before: float, kinds: Collection[Kind]
    ) -> Iterator[Occurrence]:
        """Yield what of these kinds may happen in a time."""
        first = bisect_left(self._short, first_at(after - LONG - _ZONES))
        last = bisect_left(self._short, first_at(before + _ZONES))
        for stored in (*self._short[first:last], *self._long):
            start, end = times_of(stored)
            if start < before + _ZONES and end >= after - _ZONES:
                once = unpacked(stored)
                if once.kind in kinds:
                    yield _here(start, end, once)
        for series in self._series.values():
            if series.kind not in kinds:
                continue
            replaced = self._replaced.get(series.id, ())
            for start, end in series.recurrence.between(after - _ZONES, before + _ZONES):
                if start not in replaced:
                    yield _here(start, end, series, start)

    def _item(self, event_id: str) -> Item | None:
        """Return what is known by an id."""
        stored = self._items.get(event_id)
        return unpacked(stored) if isinstance(stored, bytes) else stored

    def _note(self, item: Item) -> None:
        """Note which occurrence of a recurring event does not happen as its rule has it."""
        if item.master is not None and item.original is not None:
            self._replaced[item.master][item.original] = item.id

    def _take_out(self, event_id: str) -> None:
        """Take out an event, if it is there."""
        item, stored = self._item(event_id), self._items.pop(event_id, None)
        if item is None or stored is None:
            return
        if item.master is not None and item.original is not None:
            self._replaced[item.master].pop(item.original, None)
        if isinstance(stored, Series):
            del self._series[event_id]
        elif isinstance(stored, bytes):
            if _is_long(stored):
                self._long.remove(stored)
            else:
                del self._short[bisect_left(self._short, stored)]


def _stored(item: Item) -> Stored:
    """Return an event as it is kept."""
    return item if isinstance(item, Series | Gone) else packed(item)


def _is_long(event: bytes) -> bool:
    """Return whether a packed event is looked at in every search."""
    start, end = times_of(event)
    return end - start > LONG


def _here(start: float, end: float, event: Once, original: float | None = None) -> Occurrence:
    """Return an occurrence; whole days begin and end at midnight here."""
    if event.days:
        start, end = midnight(start), midnight(end)
    return Occurrence(start, end, event, original)


def midnight(utc: float) -> float:
    """Return when a day begins where Home Assistant is, for when it begins at UTC."""
    return dt_util.start_of_local_day(day_of(utc)).timestamp()


def _stamp(event_id: str) -> float | None:
    """Return when an occurrence was to begin, from what its id ends in; None for another id."""
    stamp = event_id.rpartition("_")[2]
    form = "%Y%m%d" if len(stamp) == 8 else "%Y%m%dT%H%M%SZ"
    try:
        return datetime.strptime(stamp, form).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
