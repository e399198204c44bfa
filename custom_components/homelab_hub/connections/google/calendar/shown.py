"""Events as Home Assistant shows them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, override

from homeassistant.components.calendar import CalendarEvent
from homeassistant.components.calendar.const import CalendarEventStatus
from homeassistant.util import dt as dt_util

from .index import Occurrence
from .resource import Resource

RRULE = "RRULE:"


@dataclass
class ShownEvent(CalendarEvent):
    """An event that was checked when it was read.

    Home Assistant's own check takes longer than everything else about a month of events.
    """

    @override
    def __post_init__(self) -> None:
        """Check nothing."""


def shown(occurrence: Occurrence, series: Resource | None = None) -> ShownEvent:
    """Return an event as Home Assistant has it; `series` is what an exception belongs to.

    Its `uid` is Google's id of the event or of its series, `recurrence_id` that of the occurrence.
    """
    event = occurrence.event
    resource = event.seen
    start, end = times(occurrence)
    return ShownEvent(
        start=start,
        end=end,
        summary=resource.get("summary", ""),
        description=resource.get("description"),
        location=resource.get("location"),
        uid=occurrence.series or event.id,
        recurrence_id=occurrence.id if occurrence.series else None,
        rrule=rrule_of(series or resource),
        status=_status(resource),
    )


def times(occurrence: Occurrence) -> tuple[date, date] | tuple[datetime, datetime]:
    """Return start and end: days, the last one not included, or times where Home Assistant is."""
    zone = dt_util.get_default_time_zone()
    start = datetime.fromtimestamp(occurrence.start, zone)
    end = datetime.fromtimestamp(occurrence.end, zone)
    return (start.date(), end.date()) if occurrence.event.days else (start, end)


def rrule_of(resource: Resource) -> str | None:
    """Return the rule of a recurring event, None if it has more than that or none.

    Home Assistant knows events with one rule and nothing else.
    """
    lines: list[Any] = resource.get("recurrence") or []
    rules = [line for line in lines if line.startswith(RRULE)]
    return rules[0].removeprefix(RRULE) if len(rules) == 1 else None


def _status(resource: Resource) -> CalendarEventStatus | None:
    """Return the status, where Google gave one."""
    status = resource.get("status")
    return None if status is None else CalendarEventStatus(status)
