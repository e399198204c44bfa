"""What a change is about: an event, an occurrence, or an occurrence and all that follow."""

from dataclasses import dataclass
from datetime import UTC, datetime

from .index import Occurrence
from .resource import Resource, Series, day_of


@dataclass(frozen=True, slots=True)
class Target:
    """What is meant: an event with all its occurrences, or an occurrence, or it and what follows.

    `seen` is the event as the user saw it; `original` is when the occurrence was to begin.
    """

    id: str
    seen: Resource
    series: str | None = None
    original: float | None = None
    differs: bool = False
    is_series: bool = False
    future: bool = False


def target_of(occurrence: Occurrence, *, future: bool) -> Target:
    """Return an occurrence as a target."""
    event = occurrence.event
    if occurrence.original is None:
        return Target(
            occurrence.id,
            event.resource(),
            series=event.master,
            original=event.original,
            differs=True,
            future=future,
        )
    assert isinstance(event, Series)
    seen = event.resource()
    seen.pop("recurrence", None)
    end = event.recurrence.end_of(occurrence.original)
    seen["start"] = _at(occurrence.original, seen["start"])
    seen["end"] = _at(end, seen.get("end") or seen["start"])
    return Target(occurrence.id, seen, series=event.id, original=occurrence.original, future=future)


def _at(time: float, like: Resource) -> Resource:
    """Return an EventDateTime for another time."""
    if "date" in like:
        return {"date": day_of(time).isoformat()}
    return {**like, "dateTime": datetime.fromtimestamp(time, UTC).isoformat()}


def cancelled(target: Target) -> Resource:
    """Return what Google says of an event that was deleted."""
    cancelled: Resource = {"id": target.id, "status": "cancelled"}
    if not target.is_series and target.series is not None and target.original is not None:
        started = _at(target.original, target.seen["start"])
        cancelled |= {"recurringEventId": target.series, "originalStartTime": started}
    return cancelled


def name_of(target: Target) -> str:
    """Return what the user calls the event."""
    return str(target.seen.get("summary") or target.id)
