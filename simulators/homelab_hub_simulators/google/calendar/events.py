"""The methods about events."""

from collections.abc import Callable
from typing import Any

from homelab_hub_simulators.google.api import Call
from homelab_hub_simulators.google.channels import Channels
from homelab_hub_simulators.google.errors import GoogleError, forbidden, required
from homelab_hub_simulators.google.paging import Paging

from .calendars import Calendars, Notification
from .entry import Entry
from .event import Event, Item, Occurrence
from .listing import list_events, list_instances


class EventMethods:
    """What each method about events does."""

    def __init__(self, of: Callable[[Call], Calendars], paging: Paging, channels: Channels) -> None:
        """Work on the calendars that `of` returns for a call."""
        self._of = of
        self._paging = paging
        self._channels = channels

    def list(self, call: Call) -> dict[str, Any]:
        """Return a page of events."""
        calendars, entry = self._entry(call)
        return list_events(call, calendars, entry, self._paging)

    def instances(self, call: Call) -> dict[str, Any]:
        """Return a page of the instances of a recurring event."""
        calendars, entry = self._entry(call)
        return list_instances(call, calendars, entry, self._paging)

    def get(self, call: Call) -> dict[str, Any]:
        """Return an event or instance."""
        calendars, entry = self._entry(call)
        return calendars.view(entry, call.text("timeZone")).show(self._item(call, entry))

    def insert(self, call: Call) -> dict[str, Any]:
        """Make an event."""
        calendars, entry = self._entry(call, write=True)
        event = calendars.editor(entry, conference=_conference(call)).insert(call.body)
        return self._written(call, calendars, entry, event, "insert")

    def take_in(self, call: Call) -> dict[str, Any]:
        """Import an event, in place of one with the same UID."""
        calendars, entry = self._entry(call, write=True)
        if not (uid := call.body.get("iCalUID")):
            raise required("Missing iCalUID.", "iCalUID")
        editor = calendars.editor(entry, conference=_conference(call), as_organizer=True)
        known = next((e for e in entry.calendar.events.values() if e.uid == uid), None)
        if known is None:
            event = editor.insert(call.body, private_copy=True)
        else:
            event = editor.change(known, call.body, whole=True)
        return calendars.view(entry).show(event)

    def patch(self, call: Call) -> dict[str, Any]:
        """Change some fields of an event or instance."""
        return self._change(call, whole=False)

    def update(self, call: Call) -> dict[str, Any]:
        """Replace an event or instance."""
        return self._change(call, whole=True)

    def delete(self, call: Call) -> None:
        """Delete an event or instance."""
        calendars, entry = self._entry(call, write=True)
        item = self._item(call, entry)
        call.match(_event(item).etag)
        event = calendars.editor(entry).delete(item)
        self._written(call, calendars, entry, event, "delete")

    def move(self, call: Call) -> dict[str, Any]:
        """Move an event to another calendar; its id stays."""
        calendars, entry = self._entry(call, write=True)
        target = calendars.writable(call.needed("destination"))
        item = self._item(call, entry)
        if isinstance(item, Occurrence) or item.master is not None:
            raise GoogleError(400, "cannotMoveInstance", "Instances cannot be moved.")
        if item.cancelled or item.id in target.calendar.events:
            raise GoogleError(400, "cannotChangeOrganizer", "Cannot change the organizer.")
        editor = calendars.editor(target, conference=True, as_organizer=True)
        body = calendars.view(entry).show(item)
        body.pop("organizer", None)
        moved = editor.insert(body)
        calendars.editor(entry).delete(item)
        return self._written(call, calendars, target, moved, "move")

    def watch(self, call: Call) -> dict[str, Any]:
        """Open a push channel."""
        _, entry = self._entry(call)
        return self._channels.watch(call, f"events:{entry.calendar.id}")

    def _change(self, call: Call, *, whole: bool) -> dict[str, Any]:
        """Change an event or instance."""
        calendars, entry = self._entry(call, write=True)
        item = self._item(call, entry)
        call.match(_event(item).etag)
        editor = calendars.editor(entry, conference=_conference(call))
        event = editor.change(item, call.body, whole=whole)
        return self._written(call, calendars, entry, event, "update")

    def _entry(self, call: Call, *, write: bool = False) -> tuple[Calendars, Entry]:
        """Return the calendar in the path; raises GoogleError for one that may not be used."""
        calendars = self._of(call)
        name = call.path["calendarId"]
        entry = calendars.writable(name) if write else calendars.entry(name)
        everything = call.allows("calendar", "calendar.events")
        if write and not everything and entry.role.name != "owner":
            message = "Request had insufficient authentication scopes."
            raise forbidden("insufficientPermissions", message)
        return calendars, entry

    def _item(self, call: Call, entry: Entry) -> Item:
        """Return the event in the path."""
        return self._of(call).item(entry, call.path["eventId"])

    def _written(
        self, call: Call, calendars: Calendars, entry: Entry, event: Event, action: str
    ) -> dict[str, Any]:
        """Return a written event; its guests are told as was asked."""
        guests = tuple(
            guest["email"]
            for guest in event.fields.get("attendees", ())
            if guest["email"] != entry.calendar.id
        )
        updates = call.text("sendUpdates") or "none"
        if call.flag("sendNotifications"):
            updates = "all"
        if guests and updates != "none":
            calendars.notifications.append(
                Notification(event=event.id, action=action, updates=updates, guests=guests)
            )
        return calendars.view(entry).show(event)


def _conference(call: Call) -> bool:
    """Tell whether a call knows of conference data."""
    return call.text("conferenceDataVersion") == "1"


def _event(item: Item) -> Event:
    """Return the event of an item."""
    return item if isinstance(item, Event) else item.event
