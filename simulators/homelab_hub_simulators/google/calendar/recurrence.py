"""Recurring events: RRULE, EXRULE, RDATE and EXDATE of RFC 5545."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
import itertools
import re
from typing import Any

from dateutil.rrule import rruleset, rrulestr  # type: ignore[import-untyped]  # no stubs here

from homelab_hub_simulators.google import moments
from homelab_hub_simulators.google.errors import GoogleError, invalid

from .moment import Moment

# An endless rule in a list without an end is told this often.
MOST = 730
# No two clocks are further apart.
MARGIN = timedelta(days=1)
_LINE = re.compile(r"(RRULE|EXRULE|RDATE|EXDATE)((?:;[^:]*)?):(.+)", re.IGNORECASE)
_FREQUENCY = re.compile(r"(?:^|;)FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(?:;|$)", re.IGNORECASE)
_UNTIL = re.compile(r"UNTIL=(\d{8}(?:T\d{6}Z?)?)", re.IGNORECASE)


class Recurrence:
    """The instances of one recurring event, by the wall time of its zone."""

    def __init__(self, lines: Iterable[str], start: Moment) -> None:
        """Read the lines; raises GoogleError for what Google does not understand."""
        self._start = start
        self._known: list[datetime] = []
        rules = rruleset()
        only_dates = True
        for line in lines:
            name, parameters, value = _cut(line)
            match name:
                case "RRULE" | "EXRULE":
                    rule = self._rule(value)
                    (rules.rrule if name == "RRULE" else rules.exrule)(rule)
                    only_dates = only_dates and name != "RRULE"
                case "RDATE":
                    for local in self._dates(parameters, value):
                        rules.rdate(local)
                case _:
                    for local in self._dates(parameters, value):
                        rules.exdate(local)
        if only_dates:
            rules.rdate(start.local)
        self._rest: Iterator[datetime] = iter(rules)

    def between(self, after: float | None, before: float | None) -> Iterator[Moment]:
        """Yield the beginnings from `after` up to, but not at `before`; in order."""
        found = 0
        for local in self._walk(after, before):
            moment = self._start.like(local)
            if before is not None and moment.at >= before:
                return
            if after is not None and moment.at < after:
                continue
            yield moment
            found += 1
            if before is None and found >= MOST:
                return

    def at(self, stamp: str) -> Moment | None:
        """Return the instance whose id ends in this stamp, or None."""
        try:
            day = datetime.strptime(stamp[:8], "%Y%m%d").astimezone()
        except ValueError:
            return None
        noon = day.timestamp()
        for moment in self.between(noon - 2 * 86400, noon + 3 * 86400):
            if moment.stamp == stamp:
                return moment
        return None

    def _walk(self, after: float | None, before: float | None) -> Iterator[datetime]:
        """Yield wall times from a little before `after` to a little behind `before`.

        Each is worked out only once, however often it is asked for.
        """
        first = 0
        if after is not None:
            earliest = Moment(after, self._start.zone).local - MARGIN
            first = bisect_left(self._known, earliest)
        last = None if before is None else Moment(before, self._start.zone).local + MARGIN
        for place in itertools.count(first):
            if place == len(self._known):
                if (local := next(self._rest, None)) is None:
                    return
                self._known.append(local)
            yield self._known[place]
            if last is not None and self._known[place] > last:
                return

    def _rule(self, value: str) -> Any:
        """Return a rule; its end is wall time, too."""
        if not _FREQUENCY.search(value):
            raise bad_rule()
        text = _UNTIL.sub(lambda match: f"UNTIL={self._last(match[1]):%Y%m%dT%H%M%S}", value)
        try:
            return rrulestr(f"RRULE:{text}", dtstart=self._start.local)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise bad_rule() from error

    def _last(self, text: str) -> datetime:
        """Return the end of a rule as wall time; a day counts to its end."""
        if len(text) == 8:
            return self._local(text, "") + timedelta(days=1, seconds=-1)
        return self._local(text, "")

    def _dates(self, parameters: str, value: str) -> Iterator[datetime]:
        """Yield the dates of an RDATE or EXDATE."""
        found = re.search(r";TZID=([^;:]+)", parameters, re.IGNORECASE)
        for text in value.split(","):
            yield self._local(text.partition("/")[0], found[1] if found else "")

    def _local(self, text: str, zone: str) -> datetime:
        """Return a date or time of a rule as wall time of the event's zone."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise bad_rule() from error
        if self._start.day is not None:
            return moment.replace(hour=0, minute=0, second=0, tzinfo=None)
        if len(text) == 8:
            start = self._start.local
            return moment.replace(hour=start.hour, minute=start.minute, second=start.second)
        if zone:
            moment = moment.replace(tzinfo=moments.zone(zone, "recurrence"))
        if moment.tzinfo is None:
            return moment
        return Moment(moment.timestamp(), self._start.zone).local


def bad_rule() -> GoogleError:
    """Return the 400 for a recurrence that makes no sense."""
    return invalid("Invalid recurrence rule.", "recurrence", domain="calendar")


def _cut(line: Any) -> tuple[str, str, str]:
    """Return name, parameters and value of a line."""
    match = _LINE.fullmatch(line.strip()) if isinstance(line, str) else None
    if match is None:
        raise bad_rule()
    name, parameters, value = match.groups()
    return name.upper(), parameters, value
