"""What somebody wants an event to be, and the patch that makes it so and changes nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from .problems import EventProblemError
from .resource import Resource, moment
from .rules import Clock, Line, Rule, RuleError
from .shown import RRULE

type Moment = date | datetime

# Fields that are texts; an empty one is as good as none.
TEXTS: Final = frozenset({"summary", "description", "location"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What is to be; what is not said stays as it is.

    `fields` are those of Google's Event resource but for times and recurrence. An `end` that is
    not said is as long after the start as before. `rrule` is without its `RRULE:`. `guests` are
    the addresses of all who are to be invited.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    start: Moment | None = None
    end: Moment | None = None
    rrule: str | None = None
    guests: Sequence[str] | None = None

    @property
    def says_when(self) -> bool:
        """Return whether times are said."""
        return self.start is not None or self.end is not None


def new_event(wanted: Wanted, zone: str) -> Resource:
    """Return the resource of a new event; raises EventProblemError for nonsense."""
    assert wanted.start is not None
    end = wanted.end
    if end is None:
        usual = timedelta(hours=1) if isinstance(wanted.start, datetime) else timedelta(days=1)
        end = wanted.start + usual
    start_time, end_time = _checked(wanted.start, end)
    resource: Resource = {name: value for name, value in wanted.fields.items() if value != ""}
    if wanted.guests:
        resource["attendees"] = invited((), wanted.guests)
    resource |= {"start": _written(start_time, zone), "end": _written(end_time, zone)}
    if wanted.rrule:
        resource["recurrence"] = with_rule((), wanted.rrule, resource["start"], zone)
    return resource


def patch_of(current: Resource, wanted: Wanted, zone: str) -> Resource:
    """Return what has to be sent to make an event what is wanted: nothing but what differs.

    `zone` is for times in an event that had days; raises EventProblemError for nonsense.
    """
    patch = {name: value for name, value in wanted.fields.items() if _differs(current, name, value)}
    if wanted.says_when:
        patch |= _moved(current, wanted, zone)
    if wanted.rrule is not None:
        start = {**current["start"], **patch.get("start", {})}
        lines = with_rule(current.get("recurrence") or (), wanted.rrule, start, zone)
        if lines != list(current.get("recurrence") or ()):
            patch["recurrence"] = lines
    return patch


def invited(before: Iterable[Resource], guests: Iterable[str]) -> list[Resource]:
    """Return the attendees of an event: who is invited already is as before, answer included."""
    known = {guest.get("email", "").casefold(): guest for guest in before}
    return [known.get(guest.casefold(), {"email": guest}) for guest in dict.fromkeys(guests)]


def with_rule(lines: Sequence[str], rrule: str, start: Resource, zone: str) -> list[str]:
    """Return the lines of a recurrence with another rule; exceptions and dates stay.

    `start` is the EventDateTime of the first occurrence. Raises EventProblemError for a rule that
    makes no sense, and where there are several rules, of which nobody can know which is meant.
    """
    text = _for_kind(rrule.strip().removeprefix(RRULE), start, zone)
    rules = [line for line in lines if line.upper().startswith(RRULE)]
    if len(rules) > 1:
        raise EventProblemError("calendar_several_rules")
    if not rules:
        return [f"{RRULE}{text}", *lines]
    if _parts(rules[0].removeprefix(RRULE)) == _parts(text):
        return list(lines)
    return [f"{RRULE}{text}" if line is rules[0] else line for line in lines]


def value_of(resource: Resource, name: str) -> object:
    """Return a field in a form that compares: times as what they mean, nothing as None."""
    value = resource.get(name)
    if name in {"start", "end"} and isinstance(value, dict):
        return ("date" in value, moment(value))
    return value or None


def times_of(resource: Resource) -> tuple[Moment, Moment]:
    """Return start and end of an event, as days or as times with a zone."""
    return _moment(resource["start"]), _moment(resource.get("end") or resource["start"])


def _moved(current: Resource, wanted: Wanted, zone: str) -> Resource:
    """Return start and end, where they differ."""
    old_start, old_end = times_of(current)
    start = old_start if wanted.start is None else wanted.start
    end = wanted.end
    if end is None:
        end = start + _length(start, old_start, old_end)
    start, end = _checked(start, end)
    if (start, end) == (old_start, old_end):
        return {}
    return {
        "start": _rewritten(start, current["start"], zone),
        "end": _rewritten(end, current.get("end") or current["start"], zone),
    }


def _length(start: Moment, old_start: Moment, old_end: Moment) -> timedelta:
    """Return how long an event lasts from now on: as long as before, if it was of that kind."""
    match start, old_start, old_end:
        case datetime(), datetime(), datetime():
            return old_end - old_start
        case datetime(), _, _:
            return timedelta(hours=1)
        case _ if isinstance(old_start, datetime):
            return timedelta(days=1)
        case _:
            return date(old_end.year, old_end.month, old_end.day) - old_start


def _checked(start: Moment, end: Moment) -> tuple[Moment, Moment]:
    """Return start and end that go together; raises EventProblemError for others."""
    if isinstance(start, datetime) is not isinstance(end, datetime):
        raise EventProblemError("calendar_mixed_times")
    if end < start:
        raise EventProblemError("calendar_ends_before_start")
    if not isinstance(start, datetime) and end == start:
        # To Google the last day is the one after.
        end = start + timedelta(days=1)
    return start, end


def _written(value: Moment, zone: str) -> Resource:
    """Return an EventDateTime of a new event."""
    if isinstance(value, datetime):
        return {"dateTime": value.isoformat(), "timeZone": zone}
    return {"date": value.isoformat()}


def _rewritten(value: Moment, before: Resource, zone: str) -> Resource:
    """Return the patch of an EventDateTime; its time zone stays."""
    if not isinstance(value, datetime):
        gone = {"dateTime": None, "timeZone": None} if "dateTime" in before else {}
        return {"date": value.isoformat(), **gone}
    if "dateTime" in before:
        return {"dateTime": value.isoformat()}
    return {"dateTime": value.isoformat(), "timeZone": zone, "date": None}


def _differs(current: Resource, name: str, value: object) -> bool:
    """Return whether a field is not what is wanted."""
    before = current.get(name)
    if name in TEXTS:
        return (before or "") != (value or "")
    return bool(before != value)


def _moment(value: Resource) -> Moment:
    """Return a day, or a time with a zone."""
    if "date" in value:
        return date.fromisoformat(value["date"])
    return datetime.fromisoformat(value["dateTime"])


def _parts(rrule: str) -> dict[str, str]:
    """Return what a rule says, however it is written."""
    parts = Line("RRULE", "", rrule).parts
    if parts.get("INTERVAL") == "1":
        del parts["INTERVAL"]
    if "BYDAY" in parts:
        parts["BYDAY"] = ",".join(sorted(parts["BYDAY"].split(",")))
    return parts


def _for_kind(rrule: str, start: Resource, zone: str) -> str:
    """Return a rule that goes with its start: ends in days for days, in times for times.

    RFC 5545 section 3.3.10 wants it so. Raises EventProblemError for a rule that makes no sense.
    """
    days = bool(start.get("date"))
    begin = {"date": start["date"]} if days else {"dateTime": start["dateTime"]}
    try:
        parts = Line("RRULE", "", rrule).parts
        clock = Clock.at(moment(begin), None if days else start.get("timeZone") or zone)
        Rule.read(Line("RRULE", "", rrule), clock)
    except RuleError as error:
        raise EventProblemError("calendar_bad_rule", rule=rrule) from error
    if "UNTIL" in parts and "COUNT" in parts:
        raise EventProblemError("calendar_bad_rule", rule=rrule)
    until = parts.get("UNTIL", "")
    if days and len(until) > 8:
        return rrule.replace(f"UNTIL={until}", f"UNTIL={until[:8]}")
    return rrule


def wanted_of(event: Mapping[str, Any]) -> Wanted:
    """Return what Home Assistant's calendar page or its `create_event` action says."""
    return Wanted(
        fields={name: event[name] for name in TEXTS if event.get(name) is not None},
        start=event.get("dtstart"),
        end=event.get("dtend"),
        rrule=event.get("rrule") or None,
    )
