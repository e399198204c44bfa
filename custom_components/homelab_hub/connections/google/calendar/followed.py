"""A calendar that is followed: its events, when it was asked last, and what is on now."""

from collections.abc import Callable
from typing import Final

from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util import dt as dt_util

from ....connector.account import Account
from ....connector.errors import NotAllowedError
from ....upstream import errors
from ..asking import Asking
from .client import CalendarClient
from .copy import CalendarCopy
from .free_time import Span
from .index import Occurrence
from .listing import Facts
from .pace import Situation, interval
from .shown import ShownEvent, shown
from .signals import SIGNAL_EVENTS_CHANGED, unique_id_of

SECONDS_A_DAY: Final = 86_400.0
# Until then what is known of a calendar is shown, though Google cannot be asked.
STALE: Final = SECONDS_A_DAY
# How far ahead the next event is looked for, step by step.
_AHEAD: Final = (SECONDS_A_DAY, 31 * SECONDS_A_DAY, 366 * SECONDS_A_DAY)


class FollowedCalendar:
    """One calendar, as the entity, the actions and the tools see it."""

    def __init__(
        self,
        client: CalendarClient,
        facts: Facts,
        *,
        told: Callable[[str], bool],
        vanished: Callable[[], None],
    ) -> None:
        """Follow nothing yet.

        `told` says whether Google tells of changes to a calendar. `vanished` is called when Google
        does not know it any more.
        """
        self.facts = facts
        self.client = client
        self.copy = CalendarCopy(client, facts.id, facts.zone)
        self._told = told
        self._vanished = vanished
        entry = client.account.entry
        self.follower = Asking(
            client.hass,
            entry,
            self._ask,
            self._interval,
            told=self._tell,
            component="calendar",
        )
        self._looked = 0.0
        self._known_since = 0.0
        self._current: Occurrence | None = None
        self._current_until = 0.0
        self._listeners: set[Callable[[], None]] = set()
        self.copy.listen(self._changed)

    @property
    def account(self) -> Account:
        """Return whose list it is in."""
        return self.client.account

    @property
    def unique_id(self) -> str:
        """Return the unique id of the calendar's entity."""
        return unique_id_of(self.account.entry.entry_id, self.facts.id)

    @property
    def available(self) -> bool:
        """Return whether what is known may be shown: Google can be asked, or could today."""
        try:
            self.client.reading()
        except NotAllowedError:
            return False
        if self.account.error is not None or self.copy.events is None:
            return False
        since = self.follower.answered or self._known_since
        return self.follower.error is None or _now() - since < STALE

    async def load(self) -> None:
        """Read what is on disk."""
        await self.copy.load()
        self._known_since = _now()

    def current(self) -> Occurrence | None:
        """Return what is on now, else what comes next; zero-length events are never on."""
        now = _now()
        if now >= self._current_until:
            self._current = self._find(now)
            self._current_until = self._until(now)
        return self._current

    def shown(self, occurrence: Occurrence) -> ShownEvent:
        """Return an occurrence as Home Assistant shows it."""
        series = None
        if (master := occurrence.event.master) and (found := self.copy.find(master)):
            series = found.resource()
        return shown(occurrence, series)

    async def busy(self, after: float, before: float) -> list[Span]:
        """Return when there is something on the calendar that takes the user's time."""
        return [
            (occurrence.start, occurrence.end)
            for occurrence in await self.copy.between(after, before)
            if occurrence.event.resource().get("transparency") != "transparent"
        ]

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener when events, name or availability may have changed."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    @callback
    def look(self) -> None:
        """Note that somebody looks at the calendar or changes it: it is asked more often now."""
        self._looked = _now()
        self.follower.look_at_interval()

    @callback
    def learn(self, facts: Facts) -> None:
        """Take what the list says now."""
        if facts != self.facts:
            self.facts = facts
            self.copy.zone = facts.zone
            self._tell()

    async def _ask(self) -> None:
        """Ask Google for what changed, and work out what happens in the next year."""
        try:
            await self.copy.sync()
        except errors.NotFoundError:
            self._vanished()
            raise
        await self.copy.work_out(_now(), _now() + _AHEAD[-1])

    def _interval(self) -> float:
        """Return the seconds until Google is asked again."""
        now = _now()
        current = self.current()
        turn = None
        if current is not None:
            turn = current.start if current.start > now else current.end
        return interval(
            Situation(
                now=now,
                turn=turn,
                looked=self._looked,
                told=self._told(self.facts.id),
                made_by_google=self.facts.is_made_by_google,
            )
        )

    def _find(self, now: float) -> Occurrence | None:
        """Return what is on or comes next."""
        if (events := self.copy.events) is None:
            return None
        for ahead in _AHEAD:
            for occurrence in events.between(now, now + ahead):
                if occurrence.end > now:
                    return occurrence
        return None

    def _until(self, now: float) -> float:
        """Return until when that stays so, if nothing changes."""
        current = self._current
        if current is None:
            return now + SECONDS_A_DAY
        return current.end if current.start <= now else current.start

    @callback
    def _changed(self) -> None:
        """Look anew at what is on, as events have changed."""
        self._current_until = 0.0
        self._tell()
        async_dispatcher_send(self.client.hass, SIGNAL_EVENTS_CHANGED, self.unique_id)

    @callback
    def _tell(self) -> None:
        """Tell who listens."""
        for listener in tuple(self._listeners):
            listener()


def _now() -> float:
    """Return the time, as Home Assistant's clock has it."""
    return dt_util.utcnow().timestamp()
