"""The methods of the Calendar API that are simulated."""

from typing import Any

from homelab_hub_simulators.google.api import Call, Method, Serve
from homelab_hub_simulators.google.channels import Channels, Pushes
from homelab_hub_simulators.google.errors import not_found
from homelab_hub_simulators.google.paging import Paging
from homelab_hub_simulators.oauth import Account
from homelab_hub_simulators.oauth.model import Clock

from .calendars import Calendars, Directory
from .colors import colors
from .events import EventMethods
from .freebusy import free_busy
from .lists import ListMethods

READ_LIST = (
    "calendar.readonly",
    "calendar",
    "calendar.calendarlist",
    "calendar.calendarlist.readonly",
)
WRITE_LIST = ("calendar", "calendar.calendarlist")
READ = ("calendar.readonly", "calendar", "calendar.events", "calendar.events.readonly")
WRITE = ("calendar.events", "calendar", "calendar.events.owned")
ALL = ("calendar",)
EVENTS = "calendars/{calendarId}/events"
LIST = "users/me/calendarList"


class CalendarApi:
    """Everybody's calendars, and the methods that reach them."""

    root = "/www/"

    def __init__(self, clock: Clock, paging: Paging, pushes: Pushes) -> None:
        """Have nobody's calendars yet; they are made when first asked for."""
        self.channels = Channels(pushes, clock.now)
        self._directory = Directory(clock, self.channels.changed)
        self._people: dict[str, Calendars] = {}
        events = EventMethods(self._of, paging, self.channels)
        lists = ListMethods(self._of, self._directory, paging, self.channels)
        self.methods = (*_event_methods(events), *_list_methods(lists), *self._other_methods())

    def of(self, account: Account) -> Calendars:
        """Return somebody's calendars."""
        if (known := self._people.get(account.id)) is None:
            known = self._people[account.id] = Calendars(account, self._directory)
        return known

    def _of(self, call: Call) -> Calendars:
        """Return the calendars of who calls."""
        return self.of(call.person)

    def _other_methods(self) -> tuple[Method, ...]:
        """Return the methods that are of neither events nor lists."""
        settings = ("calendar.settings.readonly", "calendar.readonly", "calendar")
        busy = ("calendar.readonly", "calendar", "calendar.freebusy")
        stop = (*READ, "calendar.settings.readonly", *READ_LIST)
        return (
            _method("colors.get", "GET", "colors", READ_LIST, lambda _: colors()),
            _method(
                "freebusy.query",
                "POST",
                "freeBusy",
                busy,
                lambda call: free_busy(call, self._of(call)),
            ),
            _method("settings.list", "GET", "users/me/settings", settings, self._settings),
            _method("settings.get", "GET", "users/me/settings/{setting}", settings, self._setting),
            _method("channels.stop", "POST", "channels/stop", stop, self.channels.stop),
        )

    def _settings(self, call: Call) -> dict[str, Any]:
        """Return somebody's settings."""
        items = [_shown(name, value) for name, value in self._of(call).settings.items()]
        return {"kind": "calendar#settings", "etag": '"1"', "items": items, "nextSyncToken": "1"}

    def _setting(self, call: Call) -> dict[str, Any]:
        """Return one setting."""
        name = call.path["setting"]
        if (value := self._of(call).settings.get(name)) is None:
            raise not_found()
        return _shown(name, value)


def _shown(name: str, value: str) -> dict[str, Any]:
    """Return the Setting resource."""
    return {"kind": "calendar#setting", "etag": '"1"', "id": name, "value": value}


def _method(name: str, http: str, path: str, scopes: tuple[str, ...], serve: Serve) -> Method:
    """Return a method of this API."""
    return Method(
        id=f"calendar.{name}", http=http, path=f"calendar/v3/{path}", scopes=scopes, serve=serve
    )


def _event_methods(events: EventMethods) -> tuple[Method, ...]:
    """Return the methods about events."""
    one = f"{EVENTS}/{{eventId}}"
    return (
        _method("events.list", "GET", EVENTS, READ, events.list),
        _method("events.get", "GET", one, READ, events.get),
        _method("events.insert", "POST", EVENTS, WRITE, events.insert),
        _method("events.import", "POST", f"{EVENTS}/import", WRITE, events.take_in),
        _method("events.patch", "PATCH", one, WRITE, events.patch),
        _method("events.update", "PUT", one, WRITE, events.update),
        _method("events.delete", "DELETE", one, WRITE, events.delete),
        _method("events.move", "POST", f"{one}/move", WRITE, events.move),
        _method("events.instances", "GET", f"{one}/instances", READ, events.instances),
        _method("events.watch", "POST", f"{EVENTS}/watch", READ, events.watch),
    )


def _list_methods(lists: ListMethods) -> tuple[Method, ...]:
    """Return the methods about the list of calendars, and about calendars themselves."""
    one, calendar = f"{LIST}/{{calendarId}}", "calendars/{calendarId}"
    return (
        _method("calendarList.list", "GET", LIST, READ_LIST, lists.list),
        _method("calendarList.get", "GET", one, READ_LIST, lists.get),
        _method("calendarList.insert", "POST", LIST, WRITE_LIST, lists.insert),
        _method("calendarList.patch", "PATCH", one, WRITE_LIST, lists.change),
        _method("calendarList.update", "PUT", one, WRITE_LIST, lists.change),
        _method("calendarList.delete", "DELETE", one, WRITE_LIST, lists.delete),
        _method("calendarList.watch", "POST", f"{LIST}/watch", READ_LIST, lists.watch),
        _method("calendars.get", "GET", calendar, ("calendar.readonly", "calendar"), lists.facts),
        _method("calendars.insert", "POST", "calendars", ALL, lists.make),
        _method("calendars.patch", "PATCH", calendar, ALL, lists.change_facts),
        _method("calendars.update", "PUT", calendar, ALL, lists.change_facts),
        _method("calendars.delete", "DELETE", calendar, ALL, lists.unmake),
    )
