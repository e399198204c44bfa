"""An event as it is kept, and one instance of a recurring one."""

from binascii import b2a_base64
from dataclasses import dataclass, field
from typing import Any

from homelab_hub_simulators.google.moments import rfc3339

from .moment import Moment
from .recurrence import Recurrence


@dataclass(slots=True, kw_only=True)
class Event:
    """One event. `fields` are those a client sets, but for start, end and recurrence.

    A recurring event has `recurrence` and the `exceptions` to it, by their stamps; an exception
    has `master` and `original`. `revision` counts the changes of the whole calendar; `serial` is
    the event's place in the index by time. `earlier` are the recurrences it had, and until when.
    """

    id: str
    start: Moment
    end: Moment
    fields: dict[str, Any]
    created: float
    updated: float
    lines: list[str] = field(default_factory=list)
    recurrence: Recurrence | None = None
    exceptions: dict[str, Event] = field(default_factory=dict)
    master: Event | None = None
    original: Moment | None = None
    sequence: int = 0
    revision: int = 0
    serial: int = 0
    earlier: list[tuple[int, Recurrence]] = field(default_factory=list)

    @property
    def cancelled(self) -> bool:
        """Whether it is deleted."""
        return self.fields.get("status") == "cancelled"

    @property
    def etag(self) -> str:
        """Its ETag, quotes included."""
        return f'"{int(self.updated * 1000)}{self.revision:06d}"'

    @property
    def uid(self) -> str:
        """Its id in iCalendar, which is that of the recurring event for an exception."""
        owner = self.master or self
        return str(owner.fields.get("iCalUID") or f"{owner.id}@google.com")

    def end_of(self, start: Moment) -> Moment:
        """Return when the instance that begins then ends, by wall time."""
        return start.like(start.local + (self.end.local - self.start.local))


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An instance of a recurring event that is like all the others; or one that is no more."""

    event: Event
    start: Moment
    gone: bool = False

    @property
    def id(self) -> str:
        """Its id: the recurring event's, and when it begins."""
        return f"{self.event.id}_{self.start.stamp}"


type Item = Event | Occurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How events are shown: on which calendar, to whom, with which rights and time zone."""

    calendar: str
    email: str
    zone: str
    details: bool = True

    def show(self, item: Item) -> dict[str, Any]:
        """Return the Event resource."""
        event = item if isinstance(item, Event) else item.event
        start, end, original, owner = event.start, event.end, event.original, event.master
        cancelled = event.cancelled
        if isinstance(item, Occurrence):
            start, end = item.start, event.end_of(item.start)
            original, owner, cancelled = item.start, event, item.gone
        shown: dict[str, Any] = {"kind": "calendar#event", "etag": event.etag, "id": item.id}
        if owner is not None and original is not None:
            shown["recurringEventId"] = owner.id
            shown["originalStartTime"] = original.shown(self.zone)
        if cancelled:
            shown["status"] = "cancelled"
            if owner is not None:
                return shown
        times = {"start": start.shown(self.zone), "end": end.shown(self.zone)}
        if not self.details:
            return shown | times | {"status": "confirmed", "visibility": "private"}
        shown |= {"status": "confirmed"} | self._fields(event) | times
        if event.lines and not isinstance(item, Occurrence):
            shown["recurrence"] = list(event.lines)
        shown |= {
            "htmlLink": self._link(item.id),
            "created": rfc3339(event.created),
            "updated": rfc3339(event.updated),
            "iCalUID": event.uid,
            "sequence": event.sequence,
        }
        return shown

    def _fields(self, event: Event) -> dict[str, Any]:
        """Return the fields a client sets, with `self` where it is this calendar."""
        fields = {"eventType": "default", "reminders": {"useDefault": True}} | event.fields
        fields.pop("iCalUID", None)
        organizer = fields.get("organizer", {})
        if organizer.get("email") == self.calendar:
            fields["organizer"] = organizer | {"self": True}
        creator = fields.get("creator", {})
        if creator.get("email") == self.email:
            fields["creator"] = creator | {"self": True}
        if attendees := fields.get("attendees"):
            fields["attendees"] = [
                self._attendee(attendee, organizer.get("email")) for attendee in attendees
            ]
        return fields

    def _attendee(self, attendee: dict[str, Any], organizer: str | None) -> dict[str, Any]:
        """Return a guest."""
        shown = {"responseStatus": "needsAction"} | attendee
        if attendee["email"] == self.calendar:
            shown["self"] = True
        if attendee["email"] == organizer:
            shown["organizer"] = True
        return shown

    def _link(self, event_id: str) -> str:
        """Return the event's page."""
        name = b2a_base64(f"{event_id} {self.calendar}".encode(), newline=False).decode()
        return f"https://www.google.com/calendar/event?eid={name.rstrip('=')}"
