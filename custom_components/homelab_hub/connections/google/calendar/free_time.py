"""When there is time."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Protocol, runtime_checkable

type Span = tuple[float, float]
"""From, to; Unix time."""


@runtime_checkable
class KnowsBusyTimes(Protocol):
    """A calendar that tells times that are taken from those that are only marked."""

    async def busy(self, start: datetime, end: datetime) -> list[Span]:
        """Return when there is something that takes the user's time."""

    async def busy_guests(
        self, guests: list[str], start: datetime, end: datetime, user: str | None
    ) -> list[Span]:
        """Return when others are busy, as far as they show it; `user` is who asks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """What is looked for: so much time, on these days (Monday is 0), between two times of day."""

    start: float
    end: float
    duration: float
    earliest: time
    latest: time
    weekdays: Collection[int]
    zone: tzinfo


def free(busy: Iterable[Span], search: Search) -> Iterator[Span]:
    """Yield what is free and long enough, in order."""
    taken = deque(_joined(busy))
    for opens, closes in _days(search):
        begin = opens
        while taken and taken[0][0] < closes:
            start, end = taken[0]
            if start - begin >= search.duration:
                yield begin, start
            begin = max(begin, end)
            if end > closes:
                break
            taken.popleft()
        if closes - begin >= search.duration:
            yield begin, closes


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield when anything is on, in order; what overlaps is one."""
    begin = finish = None
    for start, end in sorted(spans):
        if begin is None or finish is None:
            begin, finish = start, end
        elif start <= finish:
            finish = max(finish, end)
        else:
            yield begin, finish
            begin, finish = start, end
    if begin is not None and finish is not None:
        yield begin, finish


def _days(search: Search) -> Iterator[Span]:
    """Yield the part of each day that may be used."""
    day = datetime.fromtimestamp(search.start, search.zone).date()
    while True:
        opens = _moment(datetime.combine(day, search.earliest), search.zone)
        if opens >= search.end:
            return
        closes = _moment(datetime.combine(day, search.latest), search.zone)
        begin, end = max(opens, search.start), min(closes, search.end)
        if day.weekday() in search.weekdays and begin < end:
            yield begin, end
        day += timedelta(days=1)


def _moment(local: datetime, zone: tzinfo) -> float:
    """Return what clocks of a zone show as Unix time."""
    return local.replace(tzinfo=zone).timestamp()
