"""Google's Event resources, read into what can be looked up by time.

developers.google.com/workspace/calendar/api/v3/reference/events. Everything here may run in an
executor: it touches nothing but its arguments.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

import orjson

from .recurrence import Recurrence
from .rules import zone_info

# What is kept of an event. Nothing else is needed to show it: changes are patches.
ITEM: Final = (
    "id,etag,status,summary,description,location,start,end,recurrence,recurringEventId,"
    "originalStartTime,transparency,eventType,attendees(self,responseStatus),hangoutLink"
)
PAGE: Final = f"items({ITEM}),nextPageToken,nextSyncToken,timeZone"
SECONDS_A_DAY: Final = 86_400
# 1970-01-01, as `date.toordinal` counts.
_EPOCH: Final = date(1970, 1, 1).toordinal()

type Resource = dict[str, Any]


class Kind(StrEnum):
    """What an event is, as far as that decides which entity shows it.

    Birthdays and where one works are of a kind of their own at Google, on the account's own
    calendar. All that people put on a calendar, focus time and absences too, is the rest.
    """

    EVENT = "event"
    BIRTHDAY = "birthday"
    WORKING_LOCATION = "working_location"


_KINDS: Final = {"birthday": Kind.BIRTHDAY, "workingLocation": Kind.WORKING_LOCATION}


@dataclass(slots=True, kw_only=True, eq=False)
class Once:
    """What happens once: an event, or an occurrence of a recurring one that differs from the rest.

    `start` and `end` are Unix time. Of whole days (`days`) they are midnight UTC, wherever the
    days are spent. `raw` is the resource as JSON. `kind` is None for what belongs on no calendar:
    the user declined it. `master` and `original` say which occurrence it replaces.
    """

    id: str
    start: float
    end: float
    days: bool
    raw: bytes
    kind: Kind | None = Kind.EVENT
    master: str | None = None
    original: float | None = None
    content: Resource | None = field(default=None, repr=False)

    @property
    def seen(self) -> Resource:
        """Return the resource, as far as it is kept, to be looked at and not changed."""
        return self.resource() if self.content is None else self.content

    def resource(self) -> Resource:
        """Return the resource, as far as it is kept; it is the caller's."""
        content: Resource = orjson.loads(self.raw)
        return content


@dataclass(slots=True, kw_only=True, eq=False)
class Series(Once):
    """What happens again and again; `start` and `end` are those of the first occurrence."""

    recurrence: Recurrence


@dataclass(slots=True, kw_only=True, eq=False)
class Gone:
    """What was deleted: an event, or an occurrence of a recurring one (`master`, `original`)."""

    id: str
    raw: bytes
    master: str | None = None
    original: float | None = None


type Item = Once | Series | Gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a list of events: `token` is where the next look begins, on the last page."""

    items: tuple[Item, ...]
    following: str | None
    token: str | None
    zone: str | None


def read_page(body: bytes, zone: str) -> Page:
    """Return what an answer of events.list says; `zone` is for times that name none."""
    content = orjson.loads(body)
    zone = content.get("timeZone") or zone
    return Page(
        items=tuple(read(resource, zone) for resource in content.get("items", ())),
        following=content.get("nextPageToken"),
        token=content.get("nextSyncToken"),
        zone=zone,
    )


def read(resource: Resource, zone: str, raw: bytes | None = None) -> Item:
    """Return an event; `zone` is that of its calendar, `raw` its JSON, if that is at hand."""
    if raw is None:
        # A copy, as what orjson returns keeps the kilobytes that it was written into.
        raw = bytes(memoryview(orjson.dumps(resource)))
    master = resource.get("recurringEventId")
    started = resource.get("originalStartTime")
    original = moment(started) if started else None
    if resource.get("status") == "cancelled" or "start" not in resource:
        return Gone(id=resource["id"], raw=raw, master=master, original=original)
    once = Once(
        id=resource["id"],
        start=moment(resource["start"]),
        end=moment(resource.get("end") or resource["start"]),
        days="date" in resource["start"],
        raw=raw,
        kind=_kind(resource),
        master=master,
        original=original,
    )
    if not (lines := resource.get("recurrence")):
        return once
    try:
        recurrence = Recurrence.read(lines, once.start, once.end, zone_of(resource, zone))
    except ValueError:
        # The first occurrence is better than none.
        return once
    return Series(
        id=once.id,
        start=once.start,
        end=once.end,
        days=once.days,
        raw=raw,
        kind=once.kind,
        recurrence=recurrence,
    )


def zone_of(resource: Resource, zone: str) -> str | None:
    """Return the time zone an event recurs in, None for whole days."""
    if "date" in resource["start"]:
        return None
    return str(resource["start"].get("timeZone") or zone)


def moment(value: Resource) -> float:
    """Return an EventDateTime as Unix time, a day as midnight UTC."""
    if day := value.get("date"):
        return (date.fromisoformat(day).toordinal() - _EPOCH) * float(SECONDS_A_DAY)
    time = datetime.fromisoformat(value["dateTime"])
    if time.tzinfo is None:
        time = time.replace(tzinfo=zone_info(value.get("timeZone") or "UTC"))
    return time.timestamp()


def day_of(midnight: float) -> date:
    """Return the day that a time at midnight UTC stands for."""
    return date.fromordinal(int(midnight // SECONDS_A_DAY) + _EPOCH)


def instance_id(master: str, original: float, *, days: bool) -> str:
    """Return the id of an occurrence, as Google makes it: of its event, and when it begins."""
    form = "%Y%m%d" if days else "%Y%m%dT%H%M%SZ"
    return f"{master}_{datetime.fromtimestamp(original, UTC):{form}}"


def _kind(resource: Resource) -> Kind | None:
    """Return what an event is, None if the user declined it."""
    declined = any(
        guest.get("self") and guest.get("responseStatus") == "declined"
        for guest in resource.get("attendees", ())
    )
    return None if declined else _KINDS.get(resource.get("eventType", ""), Kind.EVENT)
