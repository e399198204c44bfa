"""Google Calendar as a part of an entry."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ....connector.account import Account
from ..asking import Asking
from ..clock import now
from .client import CalendarClient, connect
from .entity import GoogleCalendarEntity
from .followed import FollowedCalendar
from .listing import CalendarList
from .pace import list_interval
from .push import THE_LIST, Push
from .stores import remove_other_events

PLATFORMS: Final = frozenset({Platform.CALENDAR})


class CalendarPart:
    """Google Calendar of one account: its list, and the calendars that are followed."""

    name = "calendar"
    platforms = PLATFORMS

    def __init__(self, hass: HomeAssistant, account: Account, client: CalendarClient) -> None:
        """Belong to an account."""
        self.listing = CalendarList(client)
        self.calendars: dict[str, FollowedCalendar] = {}
        self.account = account
        self.client = client
        self._push = Push(client, self._told)
        self._hass = hass
        self._add: AddConfigEntryEntitiesCallback | None = None
        self._started = False
        self._follower = Asking(
            hass,
            account.entry,
            self._ask,
            self._interval,
            told=self._nothing_to_tell,
            component="calendar",
        )

    async def load(self) -> None:
        """Read what is on disk."""
        await asyncio.gather(self.listing.load(), self._push.load())
        await self._follow_the_list()
        if self.listing.all():
            await remove_other_events(self._hass, self.account.entry.entry_id, self.calendars)
            self._forget_entities()

    def add_entities(
        self, platform: Platform, async_add_entities: AddConfigEntryEntitiesCallback
    ) -> None:
        """Add its entities of a platform."""
        if platform is Platform.CALENDAR:
            self._add = async_add_entities
            self._add_entities(self.calendars.values())

    def start(self) -> None:
        """Begin to follow what changes at Google."""
        self._started = True
        self._follower.start()
        for calendar in self.calendars.values():
            calendar.follower.start()
            calendar.announce()

    async def stop(self) -> None:
        """End, with everything stored."""
        self._started = False
        await self._follower.stop()
        calendars = self.calendars.values()
        await asyncio.gather(*(calendar.follower.stop() for calendar in calendars))
        await self._push.stop()
        await asyncio.gather(self.listing.save(), *(calendar.copy.save() for calendar in calendars))

    def diagnostics(self) -> Mapping[str, Any]:
        """Return what helps to find a fault, without what people wrote."""
        return {
            "calendars": [
                {
                    "role": calendar.facts.role,
                    "primary": calendar.facts.primary,
                    "events": len(calendar.copy.events or ()),
                    "full_syncs": calendar.copy.full_syncs,
                    "answered": calendar.follower.answered,
                    "error": calendar.follower.error and calendar.follower.error.key,
                    "told_by_google": self._push.tells(calendar.facts.id),
                }
                for calendar in self.calendars.values()
            ],
            "listed": len(self.listing.all()),
        }

    async def _ask(self) -> None:
        """Ask Google for the list, and follow what is on it."""
        await self.listing.sync()
        await self._follow_the_list()
        places = [
            calendar.facts.id
            for calendar in self.calendars.values()
            if not calendar.facts.is_made_by_google
        ]
        await self._push.follow([THE_LIST, *places])

    async def _follow_the_list(self) -> None:
        """Follow the calendars that are new, and no more those that have vanished."""
        wanted = {facts.id: facts for facts in self.listing.followed()}
        for vanished in self.calendars.keys() - wanted.keys():
            await self._drop(self.calendars.pop(vanished))
        new = []
        for calendar_id, facts in wanted.items():
            if (known := self.calendars.get(calendar_id)) is not None:
                known.learn(facts)
            else:
                again = self._follower.ask_now
                new.append(FollowedCalendar(self.client, facts, self._push, vanished=again))
        await asyncio.gather(*(calendar.load() for calendar in new))
        self.calendars |= {calendar.facts.id: calendar for calendar in new}
        if self._add is not None:
            self._add_entities(new)
        if self._started:
            for calendar in new:
                calendar.follower.start()

    async def _drop(self, calendar: FollowedCalendar) -> None:
        """Follow a calendar no more, and delete what is left of it."""
        await calendar.follower.stop()
        await calendar.copy.remove()
        self._forget_entities()

    @callback
    def _forget_entities(self) -> None:
        """Take entities out of the registry whose calendar is not followed any more."""
        followed = {view.unique_id for one in self.calendars.values() for view in one.views}
        registry = er.async_get(self._hass)
        entry_id = self.account.entry.entry_id
        for entity in er.async_entries_for_config_entry(registry, entry_id):
            if entity.domain == Platform.CALENDAR and entity.unique_id not in followed:
                registry.async_remove(entity.entity_id)

    @callback
    def _add_entities(self, calendars: Iterable[FollowedCalendar]) -> None:
        """Add the entities of these calendars, those of the calendars themselves first."""
        assert self._add is not None
        views = [view for calendar in calendars for view in calendar.views]
        views.sort(key=lambda view: view.special is not None)
        self._add(GoogleCalendarEntity(self.account.entry, view) for view in views)

    def _interval(self) -> float:
        """Return the seconds until the list is asked for again."""
        return list_interval(now(), told=self._push.tells(THE_LIST))

    @callback
    def _told(self, place: str) -> None:
        """Ask for what Google says has changed."""
        if place == THE_LIST:
            self._follower.ask_now()
        elif (calendar := self.calendars.get(place)) is not None:
            calendar.follower.ask_now()

    @callback
    def _nothing_to_tell(self) -> None:
        """Leave it to the calendars to tell."""


async def create(hass: HomeAssistant, account: Account) -> CalendarPart:
    """Return the part of an account, with what was stored of it."""
    part = CalendarPart(hass, account, await connect(hass, account))
    await part.load()
    return part
