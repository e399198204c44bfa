"""The lines of a recurrence: RRULE, EXRULE, RDATE and EXDATE (RFC 5545 section 3.8.5).

dateutil works rules out, in wall time of the event's zone. What an endless rule yields is never
worked out from its beginning.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
import re
from typing import Any, Final, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # comes without types

_LINE: Final = re.compile(r"(RRULE|EXRULE|RDATE|EXDATE)((?:;[^:]*)?):(.+)", re.IGNORECASE)
_FREQUENCIES: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
# What a rule is worked out to at most, to find the end of one that counts.
MOST: Final = 20_000
# No two clocks are further apart.
MARGIN: Final = timedelta(days=1)


class RuleError(ValueError):
    """A recurrence that makes no sense."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a recurrence: its name in capitals, its parameters with their `;`, its value."""

    name: str
    parameters: str
    value: str

    @classmethod
    def read(cls, text: str) -> Self:
        """Return a line; raises RuleError for what is none."""
        if (match := _LINE.fullmatch(text.strip())) is None:
            raise RuleError(f"not a line of a recurrence: {text}")
        return cls(match[1].upper(), match[2], match[3])

    def __str__(self) -> str:
        """Return the line as it is written."""
        return f"{self.name}{self.parameters}:{self.value}"

    @property
    def parts(self) -> dict[str, str]:
        """Return the parts of a rule by name, in capitals; raises RuleError for nonsense."""
        parts: dict[str, str] = {}
        for part in self.value.rstrip(";").split(";"):
            name, equals, value = part.partition("=")
            if not equals or not value:
                raise RuleError(f"not a part of a rule: {part}")
            parts[name.strip().upper()] = value.strip().upper()
        if parts.get("FREQ") not in _FREQUENCIES:
            raise RuleError("a rule needs a frequency from DAILY to YEARLY")
        return parts

    def moments(self, clock: Clock) -> list[datetime]:
        """Return the times of an RDATE or EXDATE as wall time of a clock."""
        found = re.search(r";TZID=([^;:]+)", self.parameters, re.IGNORECASE)
        zone = None if found is None else zone_info(found[1].strip('"'))
        texts = self.value.split(",")
        return [clock.read(text.partition("/")[0].strip(), zone) for text in texts]


@dataclass(frozen=True, slots=True)
class Clock:
    """What clocks show where an event happens; whole days (`zone` None) have no clock."""

    zone: tzinfo | None
    start: datetime

    @classmethod
    def at(cls, start: float, zone: str | None) -> Self:
        """Return the clock of an event that begins then."""
        info = None if zone is None else zone_info(zone)
        return cls(info, datetime.fromtimestamp(start, info or UTC).replace(tzinfo=None))

    def local(self, moment: float) -> datetime:
        """Return Unix time as the clock shows it."""
        return datetime.fromtimestamp(moment, self.zone or UTC).replace(tzinfo=None)

    def moment(self, local: datetime) -> float:
        """Return what the clock shows as Unix time."""
        return local.replace(tzinfo=self.zone or UTC).timestamp()

    def read(self, text: str, zone: tzinfo | None = None) -> datetime:
        """Return a date or time of a rule as the clock shows it; raises RuleError."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise RuleError(f"not a date or time: {text}") from None
        if self.zone is None:
            return datetime.combine(moment.date(), time())
        if len(text) == 8:
            return datetime.combine(moment.date(), self.start.time())
        if moment.tzinfo is None:
            if zone is None:
                return moment
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(self.zone).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Rule:
    """One RRULE or EXRULE that can be entered at any year."""

    parts: Mapping[str, str]
    start: datetime
    end: datetime | None

    @classmethod
    def read(cls, line: Line, clock: Clock) -> Self:
        """Return a rule; raises RuleError for nonsense."""
        parts = _completed(line.parts, clock.start)
        until = parts.pop("UNTIL", None)
        end = None if until is None else _end(until, clock)
        if _is_empty(parts, clock.start):
            end = clock.start - MARGIN
        elif (count := parts.pop("COUNT", None)) is not None:
            starts = list(_starts(parts, clock.start, _number(count)))
            end = starts[-1] if starts else clock.start - MARGIN
        return cls(parts, clock.start, end)

    def between(self, after: datetime, before: datetime) -> Iterator[datetime]:
        """Yield the wall times from `after` on that are earlier than `before`, in order."""
        if self.end is not None:
            before = min(before, self.end + timedelta(microseconds=1))
        if before <= self.start or before <= after:
            return
        for local in _rule(self.parts, self._entry(after)):
            if local >= before:
                return
            if local >= after and local >= self.start:
                yield local

    def _entry(self, after: datetime) -> datetime:
        """Return a start that leads to the same times from `after` on, but is close to it."""
        start, every = self.start, int(self.parts.get("INTERVAL", "1"))
        if after <= start:
            return start
        match self.parts["FREQ"]:
            case "DAILY":
                return start + timedelta(days=(after - start).days // every * every)
            case "WEEKLY":
                weeks = (after - start).days // 7
                return start + timedelta(weeks=weeks // every * every)
            case "MONTHLY":
                months = (after.year - start.year) * 12 + after.month - start.month
                months = start.month - 1 + months // every * every
                return start.replace(year=start.year + months // 12, month=months % 12 + 1, day=1)
            case _:
                years = (after.year - start.year) // every * every
                return start.replace(year=start.year + years, month=1, day=1)


def zone_info(name: str) -> tzinfo:
    """Return a time zone, which may read a file; raises RuleError for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise RuleError(f"unknown time zone: {name}") from error


def _completed(parts: dict[str, str], start: datetime) -> dict[str, str]:
    """Return a rule's parts with what it takes from its start (RFC 5545 section 3.3.10)."""
    days = {"BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY"}
    if not days & parts.keys():
        match parts["FREQ"]:
            case "YEARLY":
                parts.setdefault("BYMONTH", str(start.month))
                parts["BYMONTHDAY"] = str(start.day)
            case "MONTHLY":
                parts["BYMONTHDAY"] = str(start.day)
            case _:
                pass
    if _number(parts.get("INTERVAL", "1")) < 1:
        raise RuleError("an interval is at least 1")
    return parts


def _number(text: str) -> int:
    """Return a whole number; raises RuleError."""
    if not text.isascii() or not text.isdecimal():
        raise RuleError(f"not a number: {text}")
    return int(text)


def _end(until: str, clock: Clock) -> datetime:
    """Return the last time a rule may yield; a day counts to its end."""
    end = clock.read(until)
    if len(until) == 8 and clock.zone is not None:
        return datetime.combine(end.date(), time.max)
    return end


def _is_empty(parts: Mapping[str, str], start: datetime) -> bool:
    """Return whether a rule never yields anything; raises RuleError for nonsense.

    dateutil looks for the next time until the year 9999, for seconds where there is none (the
    30th of February). Calendars repeat after 400 years, so it may as well begin near that end.
    """
    endless = {name: value for name, value in parts.items() if name != "COUNT"}
    late = start.replace(year=start.year % 400 + 9600)
    return next(_rule(endless, late), None) is None


def _starts(parts: Mapping[str, str], start: datetime, count: int) -> Iterator[datetime]:
    """Yield the first `count` times of a rule, up to `MOST`."""
    rule = _rule(parts, start)
    for _ in range(min(count, MOST)):
        if (local := next(rule, None)) is None:
            return
        yield local


def _rule(parts: Mapping[str, str], start: datetime) -> Iterator[datetime]:
    """Return what dateutil makes of a rule; raises RuleError for what it does not understand."""
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        rule: Any = rrulestr(text, dtstart=start)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise RuleError(f"not a rule: {text}") from error
    return iter(rule)
