"""What the actions for calendars do, and what they answer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
import uuid

from homeassistant.components.calendar import CalendarEntity
from homeassistant.util import dt as dt_util

from . import fields
from .free_time import KnowsBusyTimes, Search, Span, free
from .problems import EventProblemError
from .resource import Resource
from .wanted import TEXTS, Wanted

if TYPE_CHECKING:
    from .entity import GoogleCalendarEntity

type Data = Mapping[str, Any]
type Answer = dict[str, Any]

# Where nobody says until when.
USUALLY: Final = timedelta(days=7)
# Ten years; who asks for more has mistyped a year.
LONGEST: Final = timedelta(days=3660)


async def create(entity: GoogleCalendarEntity, data: Data) -> Answer:
    """Add an event and return it."""
    if data.get(fields.ATTR_START) is None and data.get(fields.ATTR_START_DATE) is None:
        raise EventProblemError("calendar_start_needed")
    return event_of(await entity.editor.create(wanted(data), _updates(data)))


async def update(entity: GoogleCalendarEntity, data: Data) -> Answer:
    """Change an event and return it; what is not said stays."""
    changed = await entity.editor.change(
        data[fields.ATTR_UID],
        wanted(data),
        recurrence_id=data.get(fields.ATTR_RECURRENCE_ID),
        recurrence_range=data.get(fields.ATTR_RECURRENCE_RANGE),
        updates=_updates(data),
    )
    return event_of(changed.event) | {"dropped_exceptions": changed.dropped}


async def delete(entity: GoogleCalendarEntity, data: Data) -> Answer:
    """Delete an event."""
    await entity.editor.delete(
        data[fields.ATTR_UID],
        recurrence_id=data.get(fields.ATTR_RECURRENCE_ID),
        recurrence_range=data.get(fields.ATTR_RECURRENCE_RANGE),
        updates=_updates(data),
    )
    return {"deleted": data.get(fields.ATTR_RECURRENCE_ID) or data[fields.ATTR_UID]}


async def respond(entity: GoogleCalendarEntity, data: Data) -> Answer:
    """Answer an invitation and return the event."""
    answered = await entity.editor.respond(
        data[fields.ATTR_UID],
        data[fields.ATTR_RESPONSE],
        recurrence_id=data.get(fields.ATTR_RECURRENCE_ID),
        comment=data[fields.ATTR_COMMENT],
        updates=_updates(data),
    )
    return event_of(answered)


async def find(entity: GoogleCalendarEntity, data: Data) -> Answer:
    """Return the events of a time that hold all words of a query, by their start."""
    start, end = period(data)
    words = data[fields.ATTR_QUERY].casefold().split()
    found = [event.as_dict() for event in await entity.find(start, end, words)]
    limit = data[fields.ATTR_LIMIT]
    return {"events": found[:limit], "more": len(found) > limit}


async def free_time(entities: Sequence[CalendarEntity], data: Data, user: str | None) -> Answer:
    """Return when nobody has anything on these calendars; guests' are asked for at Google."""
    start, end = period(data)
    busy: list[Span] = []
    for entity in entities:
        busy += await _busy(entity, start, end)
    if guests := data[fields.ATTR_GUESTS]:
        busy += await _busy_guests(entities, guests, start, end, user)
    zone = dt_util.get_default_time_zone()
    search = Search(
        start=start.timestamp(),
        end=end.timestamp(),
        duration=data[fields.ATTR_DURATION].total_seconds(),
        earliest=data[fields.ATTR_EARLIEST],
        latest=data[fields.ATTR_LATEST],
        weekdays={fields.DAYS.index(day) for day in data[fields.ATTR_WEEKDAYS]},
        zone=zone,
    )
    found = [
        {
            "start": datetime.fromtimestamp(begin, zone).isoformat(),
            "end": datetime.fromtimestamp(finish, zone).isoformat(),
            "minutes": int((finish - begin) // 60),
        }
        for begin, finish in islice(free(busy, search), data[fields.ATTR_LIMIT])
    ]
    return {"free": found}


def wanted(data: Data) -> Wanted:
    """Return what an action wants an event to be."""
    said: dict[str, Any] = {name: data[name] for name in TEXTS if name in data}
    if (color := data.get(fields.ATTR_COLOR)) is not None:
        said["colorId"] = fields.COLORS[color]
    if (busy := data.get(fields.ATTR_BUSY)) is not None:
        said["transparency"] = "opaque" if busy else "transparent"
    if (visibility := data.get(fields.ATTR_VISIBILITY)) is not None:
        said["visibility"] = visibility
    if (reminders := data.get(fields.ATTR_REMINDERS)) is not None:
        said["reminders"] = {"useDefault": False, "overrides": reminders}
    if data.get(fields.ATTR_MEET):
        said["conferenceData"] = {
            "createRequest": {
                "requestId": uuid.uuid4().hex,
                "conferenceSolutionKey": {"type": "hangoutsMeet"},
            }
        }
    return Wanted(
        fields=said,
        start=_time(data, fields.ATTR_START, fields.ATTR_START_DATE),
        end=_time(data, fields.ATTR_END, fields.ATTR_END_DATE),
        rrule=data.get(fields.ATTR_RRULE),
        guests=data.get(fields.ATTR_GUESTS),
    )


def event_of(resource: Resource) -> Answer:
    """Return what an action answers of an event."""
    series = resource.get("recurringEventId")
    return {
        "uid": series or resource["id"],
        "recurrence_id": resource["id"] if series else None,
        "summary": resource.get("summary", ""),
        "description": resource.get("description"),
        "location": resource.get("location"),
        "start": resource["start"].get("dateTime") or resource["start"].get("date"),
        "end": resource["end"].get("dateTime") or resource["end"].get("date"),
        "recurrence": resource.get("recurrence", []),
        "guests": [
            {"email": guest.get("email"), "response": guest.get("responseStatus")}
            for guest in resource.get("attendees", ())
        ],
        "link": resource.get("htmlLink"),
        "video_call": resource.get("hangoutLink"),
    }


def period(data: Data) -> tuple[datetime, datetime]:
    """Return from when to when is looked; raises EventProblemError if that is no time."""
    start = dt_util.as_local(data.get(fields.ATTR_START) or dt_util.now())
    end = dt_util.as_local(data.get(fields.ATTR_END) or start + USUALLY)
    if end <= start:
        raise EventProblemError("calendar_ends_before_start")
    if end - start > LONGEST:
        raise EventProblemError("calendar_period_too_long", days=str(LONGEST.days))
    return start, end


async def _busy(entity: CalendarEntity, start: datetime, end: datetime) -> list[Span]:
    """Return when a calendar is busy; what is marked as free does not count, where that is known."""
    if isinstance(entity, KnowsBusyTimes):
        return await entity.busy(start, end)
    return [
        (event.start_datetime_local.timestamp(), event.end_datetime_local.timestamp())
        for event in await entity.async_get_events(entity.hass, start, end)
    ]


async def _busy_guests(
    entities: Iterable[CalendarEntity],
    guests: list[str],
    start: datetime,
    end: datetime,
    user: str | None,
) -> list[Span]:
    """Return when guests are busy, as far as they let one of the accounts see it."""
    for entity in entities:
        if isinstance(entity, KnowsBusyTimes):
            return await entity.busy_guests(guests, start, end, user)
    raise EventProblemError("calendar_guests_need_google")


def _time(data: Data, time: str, day: str) -> Any:
    """Return a time or a day, as it is said; times without a zone are Home Assistant's."""
    moment = data.get(time)
    return data.get(day) if moment is None else dt_util.as_local(moment)


def _updates(data: Data) -> str:
    """Return whom Google tells of a change."""
    return fields.UPDATES[data[fields.ATTR_NOTIFY]]
