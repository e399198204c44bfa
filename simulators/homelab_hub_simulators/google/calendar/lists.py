"""The methods about the list of calendars, and about calendars themselves."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from homelab_hub_simulators.google.api import Call
from homelab_hub_simulators.google.channels import Channels
from homelab_hub_simulators.google.errors import forbidden, invalid, required
from homelab_hub_simulators.google.moments import zone
from homelab_hub_simulators.google.paging import Paging

from .calendars import ZONE, Calendars, Directory
from .colors import CALENDAR_COLORS
from .entry import Entry, Role
from .tokens import SyncToken

DEFAULT_SIZE = 100
LARGEST_SIZE = 250
# What somebody may set in the own list.
OWN = frozenset(
    [
        "backgroundColor",
        "colorId",
        "defaultReminders",
        "foregroundColor",
        "hidden",
        "notificationSettings",
        "selected",
        "summaryOverride",
    ]
)


class ListMethods:
    """What each method about the list, and about calendars, does."""

    def __init__(
        self,
        of: Callable[[Call], Calendars],
        directory: Directory,
        paging: Paging,
        channels: Channels,
    ) -> None:
        """Work on the calendars that `of` returns for a call."""
        self._of = of
        self._directory = directory
        self._paging = paging
        self._channels = channels

    def list(self, call: Call) -> dict[str, Any]:
        """Return a page of the list."""
        calendars = self._of(call)
        place = f"calendarList:{calendars.account.id}"

        def find() -> tuple[Sequence[Entry], str | None]:
            """Return the entries, and the next sync token."""
            following = SyncToken(
                place=place,
                generation=calendars.generation,
                revision=calendars.revision,
                given=call.now,
            )
            if (text := call.text("syncToken")) is None:
                restricted = "minAccessRole" in call.query
                return _listed(call, calendars), None if restricted else following.write()
            if "minAccessRole" in call.query:
                raise invalid("Sync token cannot be used with minAccessRole.", "minAccessRole")
            token = SyncToken.read(text, place, calendars.generation, call.now)
            return calendars.since(token.revision), following.write()

        size = call.number("maxResults", default=DEFAULT_SIZE, most=LARGEST_SIZE)
        page = self._paging.page(place, call.text("pageToken"), size, find)
        answer = {
            "kind": "calendar#calendarList",
            "etag": f'"p{calendars.revision:015d}"',
            "items": [entry.as_resource() for entry in page.items],
        }
        if page.next is not None:
            return answer | {"nextPageToken": page.next}
        return answer if page.end is None else answer | {"nextSyncToken": page.end}

    def get(self, call: Call) -> dict[str, Any]:
        """Return a calendar of the list."""
        return self._entry(call).as_resource()

    def insert(self, call: Call) -> dict[str, Any]:
        """Put a calendar that exists into the list."""
        if not (name := call.body.get("id")):
            raise required("Missing calendar id.", "id")
        entry = self._of(call).join(name)
        return self._changed(call, entry).as_resource()

    def change(self, call: Call) -> dict[str, Any]:
        """Change what is somebody's own of a calendar."""
        entry = self._entry(call)
        call.match(str(entry.as_resource()["etag"]))
        return self._changed(call, entry).as_resource()

    def delete(self, call: Call) -> None:
        """Take a calendar out of the list."""
        self._of(call).leave(self._entry(call))

    def watch(self, call: Call) -> dict[str, Any]:
        """Open a push channel."""
        return self._channels.watch(call, f"calendarList:{call.person.id}")

    def facts(self, call: Call) -> dict[str, Any]:
        """Return a calendar."""
        return self._entry(call).calendar.as_resource()

    def make(self, call: Call) -> dict[str, Any]:
        """Make a calendar, which is the caller's own."""
        if not call.body.get("summary"):
            raise required("Missing title.", "summary")
        calendars = self._of(call)
        name = calendars.add_calendar(
            call.body["summary"],
            zone=_zone(call.body) or ZONE,
            description=call.body.get("description"),
        )
        return calendars.entry(name).calendar.as_resource()

    def change_facts(self, call: Call) -> dict[str, Any]:
        """Change a calendar for everybody who has it."""
        entry = self._owned(call)
        facts = entry.calendar.facts
        facts.summary = call.body.get("summary", facts.summary)
        facts.description = call.body.get("description", facts.description)
        facts.location = call.body.get("location", facts.location)
        facts.zone = _zone(call.body) or facts.zone
        self._of(call).put(entry)
        return entry.calendar.as_resource()

    def unmake(self, call: Call) -> None:
        """Delete a calendar."""
        entry = self._owned(call)
        self._of(call).leave(entry)
        del self._directory.calendars[entry.calendar.id]

    def _entry(self, call: Call) -> Entry:
        """Return the calendar in the path."""
        return self._of(call).entry(call.path["calendarId"])

    def _owned(self, call: Call) -> Entry:
        """Return the calendar in the path; raises the 403 unless it is the caller's own."""
        entry = self._entry(call)
        if entry.role < Role.owner:
            message = "You need to have owner access to this calendar."
            raise forbidden("requiredAccessLevel", message, domain="calendar")
        return entry

    def _changed(self, call: Call, entry: Entry) -> Entry:
        """Keep what a body sets; null clears."""
        sent = {name: value for name, value in call.body.items() if name in OWN}
        if sent.get("colorId", "1") not in CALENDAR_COLORS:
            raise invalid("Invalid color id.", "colorId")
        entry.fields = {
            name: value for name, value in (entry.fields | sent).items() if value is not None
        }
        self._of(call).put(entry)
        return entry


def _listed(call: Call, calendars: Calendars) -> Sequence[Entry]:
    """Return what a list without a sync token finds."""
    least = Role[call.text("minAccessRole") or "freeBusyReader"]
    hidden, deleted = call.flag("showHidden"), call.flag("showDeleted")
    return [
        entry
        for entry in calendars.entries.values()
        if entry.role >= least
        and (deleted or not entry.deleted)
        and (hidden or not entry.fields.get("hidden"))
    ]


def _zone(body: Mapping[str, Any]) -> str | None:
    """Return a body's time zone, if it has one; raises GoogleError for an unknown one."""
    if name := body.get("timeZone"):
        zone(name, "timeZone")
    return name
