"""When recurring events happen, each year worked out once."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from .rules import MARGIN, Clock, Line, Rule

# Years kept of one event.
_YEARS_KEPT: Final = 64
# Years an endless rule is followed from the present.
HORIZON: Final = 30


@dataclass(slots=True)
class Recurrence:
    """The occurrences of one recurring event, each year worked out once."""

    clock: Clock
    length: timedelta
    rules: list[Rule]
    exrules: list[Rule]
    dates: list[datetime]
    without: frozenset[datetime]
    _years: dict[int, tuple[float, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, lines: Iterable[str], start: float, end: float, zone: str | None) -> Self:
        """Return what the lines of an event say; raises RuleError for nonsense."""
        clock = Clock.at(start, zone)
        read = [Line.read(line) for line in lines]
        rules = [Rule.read(line, clock) for line in read if line.name == "RRULE"]
        dates = [date for line in read if line.name == "RDATE" for date in line.moments(clock)]
        return cls(
            clock=clock,
            length=clock.local(end) - clock.start,
            rules=rules,
            exrules=[Rule.read(line, clock) for line in read if line.name == "EXRULE"],
            dates=dates if rules else [clock.start, *dates],
            without=frozenset(
                date for line in read if line.name == "EXDATE" for date in line.moments(clock)
            ),
        )

    def years(self, after: float, before: float) -> range:
        """Return the years to look at for what happens in a time, Unix time."""
        first = self.clock.local(after) - self.length - MARGIN
        last = self.clock.local(before) + MARGIN
        latest = datetime.now(UTC).year + HORIZON
        return range(max(first.year, self._first_year), min(last.year, latest) + 1)

    def is_ready(self, after: float, before: float) -> bool:
        """Return whether `between` has nothing to work out."""
        return all(year in self._years for year in self.years(after, before))

    def between(self, after: float, before: float) -> Iterator[tuple[float, float]]:
        """Yield start and end of what happens in a time, in order; Unix time.

        That begins before `before` and ends after `after`, or does both at `after`.
        """
        for year in self.years(after, before):
            starts = self._of_year(year)
            margin = self.length + MARGIN
            for start in starts[bisect_left(starts, after - margin.total_seconds()) :]:
                if start >= before:
                    return
                end = self.end_of(start)
                if end > after or start >= after:
                    yield start, end

    def has(self, start: float) -> bool:
        """Return whether an occurrence begins then."""
        return start in self._of_year(self.clock.local(start).year)

    def end_of(self, start: float) -> float:
        """Return when the occurrence ends that begins then: as long after as clocks show."""
        return self.clock.moment(self.clock.local(start) + self.length)

    @property
    def _first_year(self) -> int:
        """Return the year of the earliest occurrence, or an earlier one."""
        return min([self.clock.start, *self.dates]).year

    def _of_year(self, year: int) -> tuple[float, ...]:
        """Return the starts in a year of the event's clock."""
        if (found := self._years.get(year)) is None:
            if len(self._years) >= _YEARS_KEPT:
                self._years.clear()
            found = self._years[year] = self._work_out(year)
        return found

    def _work_out(self, year: int) -> tuple[float, ...]:
        """Return the starts in a year, worked out."""
        after, before = datetime(year, 1, 1), datetime(year + 1, 1, 1)  # noqa: DTZ001 - wall time
        starts = {local for local in self.dates if after <= local < before}
        for rule in self.rules:
            starts.update(rule.between(after, before))
        for rule in self.exrules:
            starts.difference_update(rule.between(after, before))
        return tuple(sorted(self.clock.moment(local) for local in starts - self.without))
