"""A copy of one calendar that follows it: what changed is asked for, and kept on disk."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Iterable
from datetime import UTC, datetime
from typing import Any, Final

from homeassistant.core import callback

from ....const import LOGGER
from ....upstream import errors
from ..clock import now
from .client import CalendarClient
from .event_file import Mark
from .index import Events, Occurrence
from .resource import SECONDS_A_DAY, Gone, Item, Kind, Once, Page, read
from .stores import event_file

# How far ahead it is known when recurring events happen, in seconds.
AHEAD: Final = 366.0 * SECONDS_A_DAY
# How old what is on disk may say to be, in seconds, where nothing has changed since.
_SECONDS_UNMARKED: Final = 3600.0
# Entered into the index before others have their turn.
_AT_ONCE: Final = 500
# So much of a calendar is looked at before others have their turn.
_AT_A_LOOK: Final = 92.0 * SECONDS_A_DAY
# Python's calendar has no days beyond the years 1 and 9999.
_EARLIEST: Final = datetime(100, 1, 1, tzinfo=UTC).timestamp()
_LATEST: Final = datetime(9900, 1, 1, tzinfo=UTC).timestamp()
GONE: Final = 410


class CalendarCopy:
    """The events of one calendar."""

    def __init__(self, client: CalendarClient, calendar_id: str, zone: str) -> None:
        """Start empty; `zone` is the calendar's time zone."""
        self.id = calendar_id
        self.zone = zone
        self.client = client
        self.events: Events | None = None
        self.asked = 0.0
        """When Google was asked last and answered, Unix time, over restarts."""
        self.lock = asyncio.Lock()
        self.full_syncs = 0
        self._hass = client.hass
        self._token: str | None = None
        self._file = event_file(client.hass, client.account.entry.entry_id, calendar_id)
        self._marked = 0.0
        self._unwritable = False
        self._listeners: set[Callable[[], None]] = set()

    async def load(self) -> None:
        """Read what is on disk, if there is anything."""
        stored = await self._hass.async_add_executor_job(self._file.read, self.zone)
        if stored is not None:
            self._token = stored.mark.token
            self.asked = self._marked = stored.mark.asked
            await self._run(_work_out, stored.events, *_ahead())
            self.events = stored.events

    async def sync(self) -> bool:
        """Ask Google for what changed, everything at first; return whether anything did.

        Raises `UpstreamError`; what was known stays known.
        """
        async with self.lock:
            return await self._sync()

    async def _sync(self) -> bool:
        """Ask Google, as only one does at a time."""
        if self.events is None or self._token is None:
            await self._take_everything()
            return True
        try:
            items: list[Item] = []
            token: str | None = None
            async for page in self._pages(self._token):
                items += page.items
                token = page.token
        except errors.NotFoundError as error:
            if error.status != GONE:
                raise
            # The token is too old. What was known stays until everything is here.
            await self._take_everything()
            return True
        self.asked = now()
        await self._take(items)
        self._token = token
        if items or self.asked - self._marked > _SECONDS_UNMARKED:
            await self._save(items)
        return bool(items)

    async def took(self, *resources: dict[str, Any]) -> None:
        """Enter events as a call that changed them answered; the lock is held by the caller."""
        if self.events is None:
            return
        items = await self._run(lambda: [read(resource, self.zone) for resource in resources])
        await self._take(items)
        await self._save(items)

    async def between(
        self, after: float, before: float, kinds: Collection[Kind]
    ) -> list[Occurrence]:
        """Return what happens in a time, by its start; nothing before the first sync.

        However much that is, others have their turn meanwhile.
        """
        after, before = max(after, _EARLIEST), min(before, _LATEST)
        await self.work_out(after, before)
        found: list[Occurrence] = []
        first = after
        while self.events is not None:
            last = min(before, first + _AT_A_LOOK)
            some = self.events.between(first, last, kinds)
            found += some if first == after else [one for one in some if one.start >= first]
            if last >= before:
                break
            first = last
            await asyncio.sleep(0)
        return found

    async def work_out(self, after: float, before: float) -> None:
        """Work out when recurring events happen in a time, so that looking at it takes no time."""
        if self.events is not None and self.events.cold(after, before):
            await self._run(_work_out, self.events, after, before)

    def find(self, event_id: str) -> Once | None:
        """Return an event or a recurring event, None for what is not there."""
        return None if self.events is None else self.events.get(event_id)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after each change, until the returned function is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    async def save(self) -> None:
        """Let what is on disk say how far this goes."""
        if self.events is not None and self.asked > self._marked:
            await self._save(())

    async def remove(self) -> None:
        """Delete what is on disk."""
        await self._run(self._file.remove)

    async def _take(self, items: Iterable[Item]) -> None:
        """Enter what changed."""
        assert self.events is not None
        # Occurrences that outlive their series come in any order with it.
        ordered = sorted(items, key=lambda item: not isinstance(item, Gone))
        for number, item in enumerate(ordered, 1):
            self.events.put(item)
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        if ordered:
            await self.work_out(*_ahead())
            self._changed()

    async def _take_everything(self) -> None:
        """Replace all there is by what Google has."""
        events = Events()
        token: str | None = None
        async for page in self._pages(None):
            await self._run(events.add, page.items)
            token = page.token
        self.asked = now()
        await self._run(_ready, events, *_ahead())
        self.events = events
        self._token = token
        self.full_syncs += 1
        self._changed()
        await self._save(None)

    async def _save(self, changed: Iterable[Item] | None) -> None:
        """Write what changed, None for everything; where that does not go, it is said once."""
        assert self.events is not None
        mark = Mark(token=self._token, asked=self.asked)
        try:
            await self._run(self._file.save, self.events, changed, mark)
        except OSError as error:
            if not self._unwritable:
                LOGGER.error("A calendar cannot be written to disk: %s", error.strerror)
            self._unwritable = True
        else:
            self._unwritable = False
            self._marked = mark.asked

    async def _pages(self, token: str | None) -> AsyncGenerator[Page]:
        """Yield what changed since a token, everything without one; the last has the next token."""
        following: str | None = None
        while True:
            page = await self.client.events_page(self.id, self.zone, token, following)
            yield page
            if (following := page.following) is None:
                return

    async def _run[*Ts, T](self, work: Callable[[*Ts], T], *arguments: *Ts) -> T:
        """Return what some work gives that takes a while."""
        return await self._hass.async_add_executor_job(work, *arguments)

    @callback
    def _changed(self) -> None:
        """Tell who listens."""
        for listener in tuple(self._listeners):
            listener()


def _ready(events: Events, after: float, before: float) -> None:
    """Make events ready to be looked up, with when the recurring ones happen in a time."""
    events.sort()
    _work_out(events, after, before)


def _work_out(events: Events, after: float, before: float) -> None:
    """Work out when recurring events happen in a time."""
    for series in events.cold(after, before):
        for _ in series.recurrence.between(after - SECONDS_A_DAY, before + SECONDS_A_DAY):
            pass


def _ahead() -> tuple[float, float]:
    """Return the time of which it is known when recurring events happen."""
    at = now()
    return at, at + AHEAD
