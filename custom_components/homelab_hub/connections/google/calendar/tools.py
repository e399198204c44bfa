"""What an assistant can look up on calendars, as tools; `effects` has those that change them."""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from homeassistant.helpers import config_validation as cv, llm
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType, JsonValueType
import probatio

from ....assistant.outsiders import one_line, outside_data, shortened
from . import fields
from .free_time import Search, Span, free
from .resource import Kind
from .tool import HOUR, TIME, CalendarTool, calendar_of, period

if TYPE_CHECKING:
    from .part import CalendarPart

MOST_EVENTS: Final = 40
_DESCRIPTION: Final = 300
_LINE: Final = 200
_TEXTS: Final = 8_000
_TOLD: Final = frozenset({Kind.EVENT, Kind.BIRTHDAY})
# Invitations are written by strangers, so what is read is from outside.
READING: Final = llm.ToolAnnotations(
    read_only=True, destructive=False, idempotent=True, open_world=True
)
LOOKING: Final = llm.ToolAnnotations(
    read_only=True, destructive=False, idempotent=True, open_world=False
)
_PERIOD: Final[dict[Any, Any]] = {
    probatio.Optional("start", description="ISO 8601; now, if left out"): TIME,
    probatio.Optional("end", description="ISO 8601; a week later, if left out"): TIME,
}


def tools(part: CalendarPart) -> list[llm.Tool]:
    """Return the tools that only read."""
    return [
        CalendarTool(
            part,
            "find_events",
            "Find events on the household's Google calendars by time and words. 'end' is "
            "exclusive. Returns ids for follow-up calls.",
            parameters=_PERIOD
            | {
                probatio.Optional("query", default="", description="Words that all occur"): (
                    cv.string
                ),
                probatio.Optional("calendar", description="Only this one"): cv.string,
            },
            annotations=READING,
            call=_find_events,
        ),
        CalendarTool(
            part,
            "find_free_time",
            "Find times when nothing is on any of the household's Google calendars.",
            parameters=_PERIOD
            | {
                probatio.Optional("minutes", default=60): probatio.All(
                    probatio.Coerce(int), probatio.Range(min=5, max=1440)
                ),
                probatio.Optional("earliest", default="08:00"): HOUR,
                probatio.Optional("latest", default="20:00"): HOUR,
            },
            annotations=LOOKING,
            call=_find_free_time,
        ),
    ]


async def _find_events(part: CalendarPart, arguments: Mapping[str, Any]) -> JsonObjectType:
    """Return events in as few words as it takes to talk about them."""
    start, end = period(arguments)
    asked = arguments.get("calendar")
    calendars = [calendar_of(part, asked)] if asked else list(part.calendars.values())
    words = arguments["query"].casefold().split()
    found: list[tuple[float, dict[str, JsonValueType]]] = []
    for calendar in calendars:
        for occurrence, event in await calendar.view.find(
            start.timestamp(), end.timestamp(), words=words, kinds=_TOLD
        ):
            told: dict[str, JsonValueType] = {
                "event_id": event.uid,
                "occurrence_id": event.recurrence_id,
                "calendar": calendar.facts.name,
                "start": event.start.isoformat(),
                "end": event.end.isoformat(),
                "summary": one_line(event.summary, _LINE),
                "location": event.location and one_line(event.location, _LINE),
                "description": event.description and shortened(event.description, _DESCRIPTION),
            }
            found.append(
                (occurrence.start, {key: value for key, value in told.items() if value is not None})
            )
    found.sort(key=lambda one: one[0])
    events: list[JsonValueType] = [event for _, event in found[:MOST_EVENTS]]
    return {
        "more": len(found) > MOST_EVENTS,
        "events": outside_data(f"calendars of {part.account.entry.title}", events, limit=_TEXTS),
    }


async def _find_free_time(part: CalendarPart, arguments: Mapping[str, Any]) -> JsonObjectType:
    """Return free times."""
    start, end = period(arguments)
    busy: list[Span] = []
    for calendar in part.calendars.values():
        busy += await calendar.busy(start.timestamp(), end.timestamp())
    zone = dt_util.get_default_time_zone()
    search = Search(
        start=start.timestamp(),
        end=end.timestamp(),
        duration=arguments["minutes"] * 60,
        earliest=arguments["earliest"],
        latest=arguments["latest"],
        weekdays=range(len(fields.DAYS)),
        zone=zone,
    )
    spans: list[JsonValueType] = [
        {
            "start": datetime.fromtimestamp(begin, zone).isoformat(timespec="minutes"),
            "end": datetime.fromtimestamp(finish, zone).isoformat(timespec="minutes"),
        }
        for begin, finish in islice(free(busy, search), MOST_EVENTS)
    ]
    return {"free": spans}
