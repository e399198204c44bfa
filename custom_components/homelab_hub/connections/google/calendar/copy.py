"""A copy of one calendar that follows it: what changed is asked for, and kept on disk."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Final

from homeassistant.core import callback
from homeassistant.helpers.json import json_fragment

from ....upstream import errors
from .client import CalendarClient
from .index import Events, Occurrence
from .resource import Gone, Item, Once, read
from .stores import calendar_store

# Written late: after a crash, what is on disk is followed by one question to Google.
SAVE_DELAY: Final = 600
# Entered into the index before others have their turn.
_AT_ONCE: Final = 500
GONE: Final = 410


class CalendarCopy:
    """The events of one calendar."""

    def __init__(self, client: CalendarClient, calendar_id: str, zone: str) -> None:
        """Start empty; `zone` is the calendar's time zone."""
        self.id = calendar_id
        self.zone = zone
        self.client = client
        self.events: Events | None = None
        self.lock = asyncio.Lock()
        self.full_syncs = 0
        self._hass = client.hass
        self._token: str | None = None
        self._store = calendar_store(client.hass, client.account.entry.entry_id, calendar_id)
        self._listeners: set[Callable[[], None]] = set()

    async def load(self) -> None:
        """Read what is on disk, if there is anything."""
        stored = await self._store.async_load()
        if stored is not None:
            self._token = stored["token"]
            self.events = await self._hass.async_add_executor_job(
                _read_all, stored["events"], self.zone
            )

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
            items, token = await self._ask(self._token)
        except errors.NotFoundError as error:
            if error.status != GONE:
                raise
            # The token is too old. What was known stays until everything is here.
            await self._take_everything()
            return True
        await self.take(items)
        self._token = token
        return bool(items)

    async def take(self, items: Iterable[Item]) -> None:
        """Enter what changed."""
        assert self.events is not None
        # Occurrences that outlive their series come in any order with it.
        ordered = sorted(items, key=lambda item: not isinstance(item, Gone))
        for number, item in enumerate(ordered, 1):
            self.events.put(item)
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        if ordered:
            self._changed()

    async def took(self, *resources: dict[str, Any]) -> None:
        """Enter events as a call that changed them answered."""
        if self.events is None:
            return
        items = await self._hass.async_add_executor_job(
            lambda: [read(resource, self.zone) for resource in resources]
        )
        await self.take(items)

    async def between(self, after: float, before: float) -> list[Occurrence]:
        """Return what happens in a time, by its start; nothing before the first sync."""
        await self.work_out(after, before)
        return [] if self.events is None else self.events.between(after, before)

    async def work_out(self, after: float, before: float) -> None:
        """Work out when recurring events happen in a time, so that looking at it takes no time."""
        if self.events is not None and (cold := self.events.cold(after, before)):
            await self._hass.async_add_executor_job(_warm, cold, after, before)

    def find(self, event_id: str) -> Once | None:
        """Return an event or a recurring event, None for what is not there."""
        return None if self.events is None else self.events.get(event_id)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after each change, until the returned function is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    async def save(self) -> None:
        """Write what is known to disk, if it changed since."""
        if self.events is not None:
            await self._store.async_save(self._stored())

    async def remove(self) -> None:
        """Delete what is on disk, and what was about to be written."""
        await self._store.async_remove()

    @callback
    def _changed(self) -> None:
        """Tell who listens, and the disk."""
        self._store.async_delay_save(self._stored, SAVE_DELAY)
        for listener in tuple(self._listeners):
            listener()

    async def _take_everything(self) -> None:
        """Replace all there is by what Google has."""
        items, token = await self._ask(None)
        self.events = await self._hass.async_add_executor_job(Events, items)
        self._token = token
        self.full_syncs += 1
        self._changed()

    async def _ask(self, token: str | None) -> tuple[list[Item], str | None]:
        """Return what changed since a token, everything without one; and the next token."""
        items: list[Item] = []
        following: str | None = None
        while True:
            page = await self.client.events_page(self.id, self.zone, token, following)
            items += page.items
            if page.following is None:
                return items, page.token
            following = page.following

    def _stored(self) -> dict[str, Any]:
        """Return what is written to disk; called in an executor."""
        assert self.events is not None
        return {
            "token": self._token,
            "events": [json_fragment(item.raw) for item in self.events.items()],
        }


def _read_all(resources: list[dict[str, Any]], zone: str) -> Events:
    """Return the events that were stored."""
    return Events(read(resource, zone) for resource in resources)


def _warm(cold: Iterable[Any], after: float, before: float) -> None:
    """Work out when recurring events happen."""
    for series in cold:
        for _ in series.recurrence.between(after - 86_400, before + 86_400):
            pass
