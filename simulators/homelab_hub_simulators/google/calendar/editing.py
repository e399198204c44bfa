"""Writing events: what Google takes, refuses, adds and keeps."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
import re
from typing import Any
import uuid

from homelab_hub_simulators.google.errors import GoogleError, forbidden, invalid, required

from .colors import EVENT_COLORS
from .conference import conference
from .event import Event, Item, Occurrence
from .moment import Moment, check_range
from .recurrence import Recurrence
from .store import Calendar

EVENT_ID = re.compile(r"[a-v0-9]{5,1024}")
ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
MOST_GUESTS = 200
# Set by Google, whatever a client sends; start, end and recurrence are kept apart.
SET_BY_GOOGLE = frozenset(
    [
        "kind",
        "etag",
        "id",
        "htmlLink",
        "created",
        "updated",
        "creator",
        "recurringEventId",
        "originalStartTime",
        "sequence",
        "attendeesOmitted",
        "hangoutLink",
        "locked",
        "privateCopy",
        "start",
        "end",
        "recurrence",
    ]
)
# Kept by edits that know nothing of conferences.
CONFERENCE = ("conferenceData", "hangoutLink")
# What a guest may change on an event of somebody else.
A_GUEST_S = frozenset(["reminders", "colorId", "transparency", "visibility", "attendees", "status"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """Writes to one calendar in somebody's name.

    `conference` is whether conference data is heeded, `as_organizer` whether everything may be
    changed of an event that is somebody else's.
    """

    calendar: Calendar
    email: str
    now: float
    conference: bool = False
    as_organizer: bool = False

    def insert(self, body: Mapping[str, Any], *, private_copy: bool = False) -> Event:
        """Return a new event; raises GoogleError for one that is not right.

        A private copy is imported: its organizer may be somebody else.
        """
        zone = self.calendar.facts.zone
        start = Moment.read(body.get("start"), zone, "start")
        end = Moment.read(body.get("end"), zone, "end")
        event = Event(
            id=self._new_id(body.get("id")),
            start=start,
            end=end,
            fields=self._fields(body, {}),
            created=self.now,
            updated=self.now,
            sequence=int(body.get("sequence") or 0),
        )
        event.fields["creator"] = {"email": self.email}
        if not private_copy or "organizer" not in body:
            event.fields["organizer"] = {"email": self.calendar.id}
        self._schedule(event, start, end, list(body.get("recurrence") or ()), body)
        self.calendar.put(event, self.now)
        return event

    def change(self, item: Item, body: Mapping[str, Any], *, whole: bool) -> Event:
        """Change an event, or one instance of a recurring one; raises GoogleError.

        `whole` replaces all that a client may set (update), otherwise only what is sent changes,
        null clears it, and lists are replaced (patch).
        """
        event = self._own(item)
        base = {} if whole else self._sent(event)
        wanted = merged(base, body)
        self._check_guest(event, wanted)
        if wanted.get("recurrence") and event.master is not None:
            raise GoogleError(400, "invalid", "An instance cannot recur itself.")
        zone = self.calendar.facts.zone
        start = Moment.read(wanted.get("start"), zone, "start")
        end = Moment.read(wanted.get("end"), zone, "end")
        fields = self._fields(wanted, event.fields)
        lines = list(wanted.get("recurrence") or ())
        moved = (start, end, lines) != (event.start, event.end, event.lines)
        if moved:
            self._schedule(event, start, end, lines, wanted)
            event.sequence += 1
        event.fields = fields
        self.calendar.put(event, self.now)
        return event

    def delete(self, item: Item) -> Event:
        """Delete an event, or one instance of a recurring one; raises GoogleError if it is."""
        if item.gone if isinstance(item, Occurrence) else item.cancelled:
            raise GoogleError(410, "deleted", "Resource has been deleted")
        event = self._own(item)
        for exception in list(event.exceptions.values()):
            self._drop(event, exception)
        event.fields = {**event.fields, "status": "cancelled"}
        self.calendar.put(event, self.now)
        return event

    def _own(self, item: Item) -> Event:
        """Return the event to write to; an instance becomes an exception of its own."""
        if isinstance(item, Event):
            return item
        master = item.event
        fields = deepcopy(master.fields)
        fields.pop("iCalUID", None)
        return Event(
            id=item.id,
            start=item.start,
            end=master.end_of(item.start),
            fields=fields,
            created=master.created,
            updated=self.now,
            master=master,
            original=item.start,
            sequence=master.sequence,
        )

    def _drop(self, event: Event, exception: Event) -> None:
        """Delete an exception, and let the recurring event know nothing of it any more."""
        exception.fields = {**exception.fields, "status": "cancelled"}
        self.calendar.put(exception, self.now)
        event.exceptions = {
            stamp: other for stamp, other in event.exceptions.items() if other is not exception
        }

    def _new_id(self, wanted: object) -> str:
        """Return a new event's id; raises GoogleError for one that is taken or not right."""
        if wanted is None:
            return uuid.uuid4().hex[:26]
        if not isinstance(wanted, str) or not EVENT_ID.fullmatch(wanted):
            raise invalid("Invalid resource id value.", "resource.id")
        if wanted in self.calendar.events:
            raise GoogleError(409, "duplicate", "The requested identifier already exists.")
        return wanted

    def _sent(self, event: Event) -> dict[str, Any]:
        """Return an event as a client would send it."""
        zone = self.calendar.facts.zone
        sent = deepcopy(event.fields)
        sent |= {"start": event.start.shown(zone), "end": event.end.shown(zone)}
        return sent | ({"recurrence": list(event.lines)} if event.lines else {})

    def _fields(self, body: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is kept of a body beside times; raises GoogleError for what is wrong."""
        fields = {
            name: deepcopy(value)
            for name, value in body.items()
            if name not in SET_BY_GOOGLE and value is not None
        }
        for name in ("creator", "organizer", "iCalUID"):
            if name in before:
                fields[name] = before[name]
        fields.pop("conferenceData", None)
        if self.conference:
            fields |= conference(body.get("conferenceData"), before)
        else:
            fields |= {name: before[name] for name in CONFERENCE if name in before}
        _check_guests(fields.get("attendees", ()))
        _check_reminders(fields.get("reminders", {}))
        if "colorId" in fields and fields["colorId"] not in EVENT_COLORS:
            raise invalid("Invalid color id.", "colorId")
        if fields.get("status", "confirmed") not in {"confirmed", "tentative", "cancelled"}:
            raise invalid("Invalid value for: status", "status")
        return fields

    def _schedule(
        self, event: Event, start: Moment, end: Moment, lines: list[str], body: Mapping[str, Any]
    ) -> None:
        """Give an event its times; exceptions to instances that are no more are dropped."""
        check_range(start, end)
        if lines and start.day is None and not body["start"].get("timeZone"):
            raise required("Missing time zone definition for start time.", "start.timeZone")
        recurrence = Recurrence(lines, start) if lines else None
        if event.recurrence is not None:
            event.earlier.append((self.calendar.revision + 1, event.recurrence))
        event.start, event.end, event.lines, event.recurrence = start, end, lines, recurrence
        for stamp, exception in list(event.exceptions.items()):
            if recurrence is None or recurrence.at(stamp) is None:
                self._drop(event, exception)

    def _check_guest(self, event: Event, wanted: Mapping[str, Any]) -> None:
        """Raise the 403 for a change of somebody else's event that is not a guest's to make."""
        organizer = event.fields.get("organizer", {}).get("email", self.calendar.id)
        owned = self.as_organizer or organizer == self.calendar.id
        if owned or event.fields.get("guestsCanModify"):
            return
        sent = self._sent(event)
        changed = {
            name
            for name in wanted.keys() | sent.keys()
            if name not in SET_BY_GOOGLE - {"start", "end", "recurrence"}
            and name not in A_GUEST_S
            and wanted.get(name) != sent.get(name)
        }
        if changed:
            message = "Shared properties can only be changed by the organizer of the event."
            raise forbidden("forbiddenForNonOrganizer", message, domain="calendar")


def merged(base: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return a resource with a patch applied (RFC 7396); nothing is shared with either."""
    result = dict(base)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            inner = result.get(name)
            result[name] = merged(inner if isinstance(inner, dict) else {}, value)
        else:
            result[name] = deepcopy(value)
    return result


def _check_guests(guests: Any) -> None:
    """Raise GoogleError for guests without an address, or too many of them."""
    if len(guests) > MOST_GUESTS:
        raise invalid("Too many attendees.", "attendees")
    for guest in guests:
        if not ADDRESS.fullmatch(str(guest.get("email", ""))):
            raise invalid("Invalid attendee email.", "attendees")


def _check_reminders(reminders: Mapping[str, Any]) -> None:
    """Raise GoogleError for reminders that Google does not keep."""
    overrides = reminders.get("overrides") or ()
    if overrides and reminders.get("useDefault"):
        message = "Cannot specify both default reminders and overrides at the same time."
        raise GoogleError(400, "cannotUseDefaultRemindersAndSpecifyOverride", message)
    if len(overrides) > 5:
        raise invalid("Too many override reminders.", "reminders")
    for reminder in overrides:
        if reminder.get("method") not in {"email", "popup"}:
            raise invalid("Invalid reminder method.", "reminders")
        if not 0 <= int(reminder.get("minutes", -1)) <= 40320:
            raise invalid("Invalid value for minutes.", "reminders")
