"""A calendar entity for each calendar that is followed."""

from collections.abc import Awaitable, Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final, override

from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.components.calendar.const import CalendarEntityFeature
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ....connector.account import AccountEntry
from ....connector.actor import Actor, acting
from ....connector.capabilities import Capability
from ....connector.entity import AccountEntity
from ....connector.words import words
from ....const import DOMAIN
from ....upstream import errors
from .editor import Editor
from .free_time import Span
from .index import Occurrence
from .problems import EventProblemError
from .resource import Kind, moment
from .signals import unique_key
from .telling import tell_of_dropped
from .view import View
from .wanted import wanted_of

# Who asks for less is an automation's trigger, not somebody who looks at the calendar.
A_DAY: Final = timedelta(days=1)
WRITABLE: Final = (
    CalendarEntityFeature.CREATE_EVENT
    | CalendarEntityFeature.DELETE_EVENT
    | CalendarEntityFeature.UPDATE_EVENT
)

_KEYS: Final = {
    Kind.BIRTHDAY: "google_birthday",
    Kind.WORKING_LOCATION: "google_working_location",
}


class GoogleCalendarEntity(AccountEntity, CalendarEntity):
    """One calendar of an account, or its birthdays, or where its owner works."""

    def __init__(self, entry: AccountEntry, view: View) -> None:
        """Show something of a calendar of an entry."""
        super().__init__(entry, unique_key(view.calendar.facts.id, view.special))
        self.calendar = view.calendar
        self._view = view
        if view.special is not None:
            self._attr_translation_key = _KEYS[view.special]
            # Few say at Google where they work.
            self._attr_entity_registry_enabled_default = view.special is not Kind.WORKING_LOCATION
        self._event: CalendarEvent | None = None
        self._event_of: Occurrence | None = None

    @property
    @override
    def name(self) -> str | None:
        """Return what the user calls the calendar; the own one is called as the account is."""
        if self._view.special is not None:
            name = super().name
            return name if isinstance(name, str) else None
        facts = self.calendar.facts
        return None if facts.primary and facts.name == facts.id else facts.name

    @property
    @override
    def initial_color(self) -> str | None:
        """Return the colour Google shows it in."""
        return self.calendar.facts.color

    @property
    @override
    def available(self) -> bool:
        """Return whether what is known may be shown."""
        return self.calendar.available

    @property
    @override
    def supported_features(self) -> CalendarEntityFeature:
        """Return what the user and Google allow; special events are changed at Google."""
        if self._view.special is not None:
            return CalendarEntityFeature(0)
        if self.calendar.facts.is_writable and Capability.EDIT_CALENDAR in self._account.granted:
            return WRITABLE
        return CalendarEntityFeature(0)

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """Return what is on now, else what comes next."""
        occurrence = self._view.current()
        if occurrence is not self._event_of:
            self._event_of = occurrence
            self._event = None if occurrence is None else self.calendar.shown(occurrence)
        return self._event

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the calendar."""
        await super().async_added_to_hass()
        self.async_on_remove(self.calendar.listen(self._follow))

    async def async_update(self) -> None:
        """Ask Google now, as `homeassistant.update_entity` wants it; the state tells of failures."""
        with suppress(errors.UpstreamError), acting(Actor(component="calendar", tool="refresh")):
            await self.calendar.copy.sync()

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return what happens in a time; Google is not asked for it."""
        return await self.find(start_date, end_date)

    async def find(
        self, start: datetime, end: datetime, words: Collection[str] = ()
    ) -> list[CalendarEvent]:
        """Return what happens in a time and has all these words, which are in lower case."""
        if self.calendar.copy.events is None:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="calendar_not_read",
                translation_placeholders={"calendar": self.calendar.facts.name},
            )
        if end - start >= A_DAY:
            self.calendar.look()
        found = await self._view.find(start.timestamp(), end.timestamp(), words=words)
        return [event for _, event in found]

    @override
    async def async_create_event(self, **kwargs: Any) -> None:
        """Add an event that was entered on the calendar's page or by `calendar.create_event`."""
        await self.run("create", self.editor.create(wanted_of(kwargs)))

    @override
    async def async_update_event(
        self,
        uid: str,
        event: dict[str, Any],
        recurrence_id: str | None = None,
        recurrence_range: str | None = None,
    ) -> None:
        """Change an event, an occurrence, or it and all that follow (`THISANDFUTURE`)."""
        changed = await self.run(
            "update",
            self.editor.change(
                uid,
                wanted_of(event),
                recurrence_id=recurrence_id,
                recurrence_range=recurrence_range,
            ),
        )
        if changed.dropped:
            tell_of_dropped(self.hass, self.calendar.facts.name, changed)

    @override
    async def async_delete_event(
        self, uid: str, recurrence_id: str | None = None, recurrence_range: str | None = None
    ) -> None:
        """Delete an event, an occurrence, or it and all that follow (`THISANDFUTURE`)."""
        deletion = self.editor.delete(
            uid, recurrence_id=recurrence_id, recurrence_range=recurrence_range
        )
        await self.run("delete", deletion)

    async def busy(self, start: datetime, end: datetime) -> list[Span]:
        """Return when there is something on the calendar that takes the user's time."""
        return await self.calendar.busy(start.timestamp(), end.timestamp())

    async def busy_guests(
        self, guests: list[str], start: datetime, end: datetime, user: str | None
    ) -> list[Span]:
        """Return when others are busy; raises EventProblemError for those who do not show it."""
        asking = self.calendar.client.free_busy(guests, start, end)
        answer = await self.run("find_free_time", asking, user)
        hidden = [guest for guest, found in answer["calendars"].items() if found.get("errors")]
        if hidden:
            raise EventProblemError("calendar_guests_hidden", guests=", ".join(hidden))
        return [
            (moment({"dateTime": span["start"]}), moment({"dateTime": span["end"]}))
            for found in answer["calendars"].values()
            for span in found["busy"]
        ]

    @property
    def editor(self) -> Editor:
        """Return what changes the calendar's events."""
        return Editor(self.calendar, self.hass.config.time_zone)

    async def run[T](self, tool: str, doing: Awaitable[T], user: str | None = None) -> T:
        """Return what a call to Google gives; raises what Home Assistant shows of an error."""
        try:
            with acting(Actor(component="calendar", tool=tool, user=user)):
                return await doing
        except errors.UpstreamError as error:
            raise HomeAssistantError(**words(error, self._account.entry)) from error

    @callback
    def _follow(self) -> None:
        """Show what has changed."""
        self._event_of = None
        self.async_write_ha_state()
