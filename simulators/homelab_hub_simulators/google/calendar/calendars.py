"""Somebody's calendars, for the API and for whoever sets a scene."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
import uuid

from homelab_hub_simulators.google.errors import forbidden, not_found
from homelab_hub_simulators.oauth import Account
from homelab_hub_simulators.oauth.model import Clock

from .editing import Editor
from .entry import Entry, Role
from .event import Event, Item, View
from .moment import Moment
from .standard import standard_calendars
from .store import Calendar, CalendarFacts

ZONE = "Europe/Berlin"
PRIMARY = "primary"
# Written by whoever calls `fill`; a day has that many events.
A_DAY_S = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """Mail to the guests of an event: `updates` is what `sendUpdates` asked for."""

    event: str
    action: str
    updates: str
    guests: tuple[str, ...]


class Directory:
    """Every calendar there is; two people who share one see the same events."""

    def __init__(self, clock: Clock, tell: Callable[[str], None]) -> None:
        """Start empty; `tell` is given the name of each place that changes."""
        self.clock = clock
        self.calendars: dict[str, Calendar] = {}
        self.tell = tell

    def make(self, facts: CalendarFacts) -> Calendar:
        """Return a new calendar."""
        calendar = Calendar(facts, lambda changed: self.tell(f"events:{changed.id}"))
        self.calendars[facts.id] = calendar
        return calendar


class Calendars:
    """One person's list of calendars, and what is in them."""

    def __init__(self, account: Account, directory: Directory) -> None:
        """Have the calendars everybody has: the own one, birthdays and holidays."""
        self.account = account
        self.entries: dict[str, Entry] = {}
        self.generation = 1
        self.notifications: list[Notification] = []
        self.settings = {"timezone": ZONE, "locale": "en", "weekStart": "1"}
        self._directory = directory
        self._log: list[Entry] = []
        self.add_calendar(account.email, calendar_id=account.email, primary=True)
        for calendar_id, summary, events in standard_calendars(account, directory.clock.now()):
            known = calendar_id in directory.calendars
            self.add_calendar(summary, calendar_id=calendar_id, role="reader")
            for event in () if known else events:
                self.add_event(calendar_id, **event)

    @property
    def revision(self) -> int:
        """The number of changes to the list so far."""
        return len(self._log)

    def entry(self, calendar_id: str = PRIMARY) -> Entry:
        """Return a calendar of the list; raises GoogleError for one that is not in it."""
        name = self.account.email if calendar_id == PRIMARY else calendar_id
        entry = self.entries.get(name)
        if entry is None or entry.deleted:
            raise not_found()
        return entry

    def writable(self, calendar_id: str) -> Entry:
        """Return a calendar that may be written to; raises GoogleError for another."""
        entry = self.entry(calendar_id)
        if entry.role < Role.writer:
            message = "You need to have writer access to this calendar."
            raise forbidden("requiredAccessLevel", message, domain="calendar")
        return entry

    def editor(
        self, entry: Entry, *, conference: bool = False, as_organizer: bool = False
    ) -> Editor:
        """Return what writes to a calendar in this person's name."""
        return Editor(
            calendar=entry.calendar,
            email=self.account.email,
            now=self._directory.clock.now(),
            conference=conference,
            as_organizer=as_organizer,
        )

    def view(self, entry: Entry, zone: str | None = None) -> View:
        """Return how this person sees the events of a calendar."""
        return View(
            calendar=entry.calendar.id,
            email=self.account.email,
            zone=zone or entry.calendar.facts.zone,
            details=entry.role > Role.freeBusyReader,
        )

    def item(self, entry: Entry, event_id: str) -> Item:
        """Return an event or instance; raises GoogleError for one that is not there."""
        if (found := entry.calendar.find(event_id)) is None:
            raise not_found()
        return found

    def since(self, revision: int) -> list[Entry]:
        """Return the calendars whose entries changed after a revision, each once."""
        latest = {entry.calendar.id: entry for entry in reversed(self._log[revision:])}
        return list(reversed(latest.values()))

    def put(self, entry: Entry) -> None:
        """Keep an entry that is new or has changed."""
        self._log.append(entry)
        entry.revision = len(self._log)
        self.entries[entry.calendar.id] = entry
        self._directory.tell(f"calendarList:{self.account.id}")

    def join(self, calendar_id: str) -> Entry:
        """Put a calendar that exists into the list; raises GoogleError where it may not be."""
        known = self.entries.get(calendar_id)
        if known is None or calendar_id not in self._directory.calendars:
            raise not_found()
        known.deleted = False
        self.put(known)
        return known

    def leave(self, entry: Entry) -> None:
        """Take a calendar out of the list; raises GoogleError for the own one."""
        if entry.primary:
            raise forbidden("cannotRemoveOwnPrimaryCalendar", "Cannot remove the primary calendar.")
        entry.deleted = True
        self.put(entry)

    # For whoever sets a scene

    def add_calendar(
        self,
        summary: str,
        *,
        calendar_id: str | None = None,
        role: str = "owner",
        zone: str = ZONE,
        description: str | None = None,
        primary: bool = False,
        **fields: Any,
    ) -> str:
        """Add a calendar and return its id; `fields` are those of a CalendarListEntry."""
        name = calendar_id or f"c_{uuid.uuid4().hex}@group.calendar.google.com"
        calendar = self._directory.calendars.get(name) or self._directory.make(
            CalendarFacts(id=name, summary=summary, zone=zone, description=description)
        )
        selected = {"selected": True} | fields
        self.put(Entry(calendar=calendar, role=Role[role], primary=primary, fields=selected))
        return name

    def change_calendar(self, calendar_id: str, *, role: str | None = None, **fields: Any) -> None:
        """Change the role or fields of a calendar in the list."""
        entry = self.entry(calendar_id)
        entry.role = entry.role if role is None else Role[role]
        entry.fields |= fields
        self.put(entry)

    def remove_calendar(self, calendar_id: str) -> None:
        """Delete a calendar; who has it in a list has it no more."""
        entry = self.entry(calendar_id)
        entry.deleted = True
        self.put(entry)

    def add_event(self, calendar_id: str = PRIMARY, /, **resource: Any) -> dict[str, Any]:
        """Add an event, whose fields are those of the Event resource, and return it.

        Everything Google would refuse raises GoogleError; who is the organizer is free.
        """
        entry = self.entry(calendar_id)
        event = self.editor(entry, conference=True).insert(resource, private_copy=True)
        return self.view(entry).show(event)

    def change_event(
        self, event_id: str, calendar_id: str = PRIMARY, /, **patch: Any
    ) -> dict[str, Any]:
        """Patch an event or instance as its organizer would, and return it."""
        entry = self.entry(calendar_id)
        item = self.item(entry, event_id)
        editor = self.editor(entry, conference=True, as_organizer=True)
        return self.view(entry).show(editor.change(item, patch, whole=False))

    def delete_event(self, event_id: str, calendar_id: str = PRIMARY, /) -> None:
        """Delete an event or instance."""
        entry = self.entry(calendar_id)
        self.editor(entry).delete(self.item(entry, event_id))

    def event(self, event_id: str, calendar_id: str = PRIMARY, /) -> dict[str, Any]:
        """Return an event or instance."""
        entry = self.entry(calendar_id)
        return self.view(entry).show(self.item(entry, event_id))

    def events(self, calendar_id: str = PRIMARY, /) -> list[dict[str, Any]]:
        """Return what is kept, deleted events included, recurring ones not expanded."""
        entry = self.entry(calendar_id)
        view = self.view(entry)
        return [view.show(event) for event in entry.calendar.events.values()]

    def fill(
        self, count: int, calendar_id: str = PRIMARY, /, *, start: float | None = None
    ) -> None:
        """Add many events of half an hour, ten a day from `start` (now) on, quickly."""
        calendar = self.entry(calendar_id).calendar
        now = self._directory.clock.now()
        first = (now if start is None else start) // 86400 * 86400 + 8 * 3600
        organizer = {"creator": {"email": self.account.email}, "organizer": {"email": calendar.id}}
        for number in range(count):
            at = first + number // A_DAY_S * 86400 + number % A_DAY_S * 3600
            calendar.put(
                Event(
                    id=f"fill{number:08d}",
                    start=Moment(at, ZONE),
                    end=Moment(at + 1800, ZONE),
                    fields={"summary": f"Event {number}", "location": "Home", **organizer},
                    created=now,
                    updated=now,
                ),
                now,
            )

    def expire_sync_tokens(self) -> None:
        """Let every sync token given so far be too old: 410."""
        self.generation += 1
