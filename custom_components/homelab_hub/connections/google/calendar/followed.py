"""A calendar that is followed: its events, when it was asked last, and what shows it."""

from collections.abc import Callable
from typing import Final

from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_send

from ....connector.account import Account
from ....connector.errors import NotAllowedError
from ....upstream import errors
from ..asking import Asking
from ..clock import now
from .client import CalendarClient
from .copy import AHEAD, CalendarCopy
from .free_time import Span
from .index import Occurrence
from .listing import Facts
from .pace import Situation, interval
from .push import Push
from .resource import SECONDS_A_DAY, Kind
from .shown import ShownEvent, shown
from .signals import SIGNAL_EVENTS_CHANGED
from .view import View

# Until then what is known of a calendar is shown, though Google cannot be asked.
STALE: Final = float(SECONDS_A_DAY)
# What has an entity of its own, beside that of the account's own calendar.
SPECIAL: Final = (Kind.BIRTHDAY, Kind.WORKING_LOCATION)


class FollowedCalendar:
    """One calendar, as the entities, the actions and the tools see it.

    `views` are what its entities show: first that of the calendar, then those of the special kinds
    of events.
    """

    def __init__(
        self, client: CalendarClient, facts: Facts, push: Push, *, vanished: Callable[[], None]
    ) -> None:
        """Follow nothing yet; `vanished` is called when Google does not know it any more."""
        self.facts = facts
        self.client = client
        self.copy = CalendarCopy(client, facts.id, facts.zone)
        self.views = tuple(_views(self))
        self._push = push
        self._vanished = vanished
        self.follower = Asking(
            client.hass,
            client.account.entry,
            self._ask,
            self._interval,
            told=self._tell,
            component="calendar",
        )
        self._looked = 0.0
        self._listeners: set[Callable[[], None]] = set()
        self.copy.listen(self._changed)

    @property
    def account(self) -> Account:
        """Return whose list it is in."""
        return self.client.account

    @property
    def view(self) -> View:
        """Return what the calendar's own entity shows."""
        return self.views[0]

    @property
    def available(self) -> bool:
        """Return whether what is known may be shown: Google can be asked, or could today."""
        try:
            self.client.reading()
        except NotAllowedError:
            return False
        if self.account.error is not None or self.copy.events is None:
            return False
        return self.follower.error is None or now() - self.copy.asked < STALE

    async def load(self) -> None:
        """Read what is on disk."""
        await self.copy.load()

    def shown(self, occurrence: Occurrence) -> ShownEvent:
        """Return an occurrence as Home Assistant shows it."""
        series = None
        if (master := occurrence.event.master) and (found := self.copy.find(master)):
            series = found.seen
        return shown(occurrence, series)

    async def busy(self, after: float, before: float) -> list[Span]:
        """Return when there is something on the calendar that takes the user's time."""
        return [
            (occurrence.start, occurrence.end)
            for occurrence in await self.copy.between(after, before, self.view.kinds)
            if occurrence.event.seen.get("transparency") != "transparent"
        ]

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener when events, name or availability may have changed."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    @callback
    def look(self) -> None:
        """Note that somebody looks at the calendar or changes it: it is asked more often now."""
        self._looked = now()
        self.follower.look_at_interval()

    @callback
    def learn(self, facts: Facts) -> None:
        """Take what the list says now."""
        if facts != self.facts:
            self.facts = facts
            self.copy.zone = facts.zone
            self._tell()

    @callback
    def announce(self) -> None:
        """Let triggers set their alarms by what is known."""
        for view in self.views:
            async_dispatcher_send(self.client.hass, SIGNAL_EVENTS_CHANGED, view.unique_id)

    async def _ask(self) -> None:
        """Ask Google for what changed, and work out what happens in the next year."""
        try:
            if await self.copy.sync():
                self._push.found(self.facts.id)
        except errors.NotFoundError:
            self._vanished()
            raise
        await self.copy.work_out(now(), now() + AHEAD)

    def _interval(self) -> float:
        """Return the seconds until Google is asked again."""
        at = now()
        current = self.view.current()
        turn = None
        if current is not None:
            turn = current.start if current.start > at else current.end
        return interval(
            Situation(
                now=at,
                turn=turn,
                looked=self._looked,
                told=self._push.tells(self.facts.id),
                made_by_google=self.facts.is_made_by_google,
            )
        )

    @callback
    def _changed(self) -> None:
        """Look anew at what is on, as events have changed."""
        for view in self.views:
            view.forget()
        self._tell()
        self.announce()

    @callback
    def _tell(self) -> None:
        """Tell who listens."""
        for listener in tuple(self._listeners):
            listener()


def _views(calendar: FollowedCalendar) -> list[View]:
    """Return what the entities of a calendar show.

    Google keeps birthdays, and where the account's owner works, on the account's own calendar,
    as events of a kind of their own. There they have entities of their own, as in Home Assistant's
    `google`: an all-day birthday would hide that nothing else is on. Birthdays on another calendar
    are what it is for. Where others work is shown nowhere.
    """
    if not calendar.facts.primary:
        return [View(calendar, frozenset({Kind.EVENT, Kind.BIRTHDAY}))]
    special = [View(calendar, frozenset({kind}), kind) for kind in SPECIAL]
    return [View(calendar, frozenset({Kind.EVENT})), *special]
