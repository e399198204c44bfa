"""The events of one calendar, by id and by time."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final

from homeassistant.util import dt as dt_util

from .resource import SECONDS_A_DAY, Gone, Item, Once, Series, day_of, instance_id

# Longer ones are looked at in every search; the others only near the time that is asked for.
LONG: Final = 14.0 * SECONDS_A_DAY
# How far midnight somewhere is from midnight UTC at most.
_ZONES: Final = 14 * 3600.0
_START: Final = attrgetter("start")


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

    def __init__(self, items: Iterable[Item] = ()) -> None:
        """Start with these; may run in an executor."""
        self._items: dict[str, Item] = {}
        self._series: dict[str, Series] = {}
        self._replaced: defaultdict[str, dict[float, str]] = defaultdict(dict)
        self._short: list[Once] = []
        self._long: list[Once] = []
        self._items.update((item.id, item) for item in items)
        for item in self._items.values():
            self._enter(item, sort=False)
        self._short.sort(key=_START)

    def __len__(self) -> int:
        """Return the number of events, deleted occurrences included."""
        return len(self._items)

    def items(self) -> list[Item]:
        """Return everything, to store it."""
        return list(self._items.values())

    def get(self, event_id: str) -> Once | None:
        """Return an event that is there; a recurring one is a `Series`."""
        item = self._items.get(event_id)
        return None if isinstance(item, Gone) else item

    def put(self, item: Item) -> None:
        """Enter an event, in place of what had its id; take it out if it is gone."""
        if (earlier := self._items.pop(item.id, None)) is not None:
            self._take_out(earlier)
        if isinstance(item, Gone) and item.master is None:
            self._forget_series(item.id)
            return
        self._items[item.id] = item
        self._enter(item, sort=True)

    def exceptions(self, series: str) -> list[Once | Gone]:
        """Return the occurrences of a recurring event that differ or are deleted."""
        found = (self._items[name] for name in self._replaced.get(series, {}).values())
        return [item for item in found if not isinstance(item, Series)]

    def cold(self, after: float, before: float) -> list[Series]:
        """Return the recurring events that `between` has something to work out for."""
        return [
            series
            for series in list(self._series.values())
            if not series.recurrence.is_ready(after - _ZONES, before + _ZONES)
        ]

    def between(self, after: float, before: float) -> list[Occurrence]:
        """Return what happens in a time, by its start; what the user declined is left out.

        That begins before `before` and ends after `after`, or does both at `after`.
        """
        found = [
            occurrence
            for occurrence in self._candidates(after, before)
            if occurrence.start < before
            and (occurrence.end > after or occurrence.start >= after)
            and occurrence.event.shown
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

    def _candidates(self, after: float, before: float) -> Iterator[Occurrence]:
        """Yield what may happen in a time."""
        first = bisect_left(self._short, after - LONG - _ZONES, key=_START)
        last = bisect_left(self._short, before + _ZONES, key=_START)
        for once in (*self._short[first:last], *self._long):
            if once.end >= after - _ZONES:
                yield _here(once.start, once.end, once)
        for series in self._series.values():
            replaced = self._replaced.get(series.id, ())
            for start, end in series.recurrence.between(after - _ZONES, before + _ZONES):
                if start not in replaced:
                    yield _here(start, end, series, start)

    def _enter(self, item: Item, *, sort: bool) -> None:
        """Enter an event into what it is looked up by."""
        if item.master is not None and item.original is not None:
            self._replaced[item.master][item.original] = item.id
        if isinstance(item, Series):
            self._series[item.id] = item
        elif isinstance(item, Gone):
            return
        elif item.end - item.start > LONG:
            self._long.append(item)
        elif sort:
            insort(self._short, item, key=_START)
        else:
            self._short.append(item)

    def _take_out(self, item: Item) -> None:
        """Take an event out of what it is looked up by."""
        if item.master is not None and item.original is not None:
            self._replaced[item.master].pop(item.original, None)
        if isinstance(item, Series):
            del self._series[item.id]
        elif isinstance(item, Gone):
            return
        elif item.end - item.start > LONG:
            self._long.remove(item)
        else:
            place = bisect_left(self._short, item.start, key=_START)
            while self._short[place] is not item:
                place += 1
            del self._short[place]

    def _forget_series(self, series: str) -> None:
        """Take out what differed from a recurring event that is gone."""
        for name in list(self._replaced.pop(series, {}).values()):
            if isinstance(item := self._items.get(name), Gone):
                del self._items[name]
            elif item is not None:
                # Google tells of these one by one; until then they do not happen any more.
                self._items.pop(name)
                self._take_out(item)


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
