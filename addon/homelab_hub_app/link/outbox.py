"""Events that Home Assistant must not miss: on disk until it has acknowledged them."""

import asyncio
from bisect import bisect_right
from collections import deque
from dataclasses import replace
from itertools import islice
import logging
import math
import time
from typing import Final

from homelab_hub_app.store.errors import StoreError
from homelab_hub_app.store.events import Change, Events
from homelab_hub_app.store.rows import dumped
from homelab_hub_protocol.codec import MAX_FRAME
from homelab_hub_protocol.errors import ProtocolError
from homelab_hub_protocol.frames import Event

BOUND: Final = 10_000
"""How many events are kept."""

KEPT_SECONDS: Final = 7 * 24 * 60 * 60
"""How long an event is kept."""

BATCH: Final = 500
RECENT: Final = 1000
LINGER_SECONDS: Final = 1.0
"""How long a deletion waits for something to be written with it, to save a transaction."""

EXPIRY_SECONDS: Final = 60 * 60
# What an event has beside its data is far below that.
_ENVELOPE: Final = 1024

_LOGGER: Final = logging.getLogger(__name__)


class Outbox:
    """The events that are not acknowledged yet, in the order of their ids.

    `put` and `ack` take effect in memory at once; `run` writes it down. `lost` counts events that
    were dropped since the start because too many waited, or for too long. `news` is set when
    there is more to deliver; who delivers clears it.
    """

    def __init__(self, events: Events, bound: int = BOUND) -> None:
        """Use the store's events; call `load`, then `run`."""
        self._events = events
        self._bound = bound
        self._pending: deque[tuple[Event, str]] = deque()
        self._writing: list[tuple[Event, str]] = []
        self._stored: deque[int] = deque()
        # All stored events after an id, so that a live link does not read the database.
        self._recent: deque[Event] = deque()
        self._recent_after = 0
        self._floor = 0
        self._forgotten: set[str] = set()
        self._wake = asyncio.Event()
        self._due = math.inf
        self._unsure = False
        self._closing = False
        self.last = 0
        self.lost = 0
        self.news: Final = asyncio.Event()

    @property
    def waiting(self) -> int:
        """Return how many events are not acknowledged."""
        return len(self._stored) + self.unwritten

    @property
    def unwritten(self) -> int:
        """Return how many events are not on disk yet."""
        return len(self._writing) + len(self._pending)

    @property
    def oldest(self) -> int | None:
        """Return the id of the oldest event that waits on disk."""
        return self._stored[0] if self._stored else None

    async def load(self, *, restored: bool = False) -> None:
        """Go on where the last run ended. Raises `StoreError`.

        A database that was `restored` knows older ids than were given since, and Home Assistant
        takes an id that it has seen for a repetition. The clock is ahead of all of them.
        """
        self._stored = deque(await self._events.ids())
        self.last = max([await self._events.last(), *self._stored])
        if restored:
            self.last = max(self.last, int(time.time() * 1000))
        self._recent_after = self.last

    def put(self, event: Event) -> None:
        """Keep an event; it gets its id when it is written."""
        try:
            data = dumped(event.data)
        except TypeError, ValueError:
            _LOGGER.exception("An event %s is no JSON, and is not delivered", event.type)
            return
        if len(data) > MAX_FRAME - _ENVELOPE:
            _LOGGER.error("An event %s is too large, and is not delivered", event.type)
            return
        self._pending.append((event, data))
        if len(self._pending) > self._bound:
            self._pending.popleft()
            self._lose(1)
        self._wake.set()

    def ack(self, id_: int) -> None:
        """Let go of the events up to an id. Raises `ProtocolError` for one that was never given."""
        if id_ > self.last:
            raise ProtocolError("an acknowledgement of what was never sent")
        self._drop(id_)

    def forget(self, connections: set[str]) -> None:
        """Let go of the events of connections that exist no more."""
        self._forgotten |= connections
        self._pending = deque(one for one in self._pending if one[0].connection not in connections)
        self._let_go_soon()

    async def after(self, id_: int, limit: int) -> list[Event]:
        """Return the next events after an id that are on disk. Raises `StoreError`."""
        if not self._stored or self._stored[-1] <= id_:
            return []
        if max(id_, self._stored[0] - 1) < self._recent_after:
            return await self._events.after(id_, limit)
        first = bisect_right(self._recent, id_, key=_id)
        return list(islice(self._recent, first, first + limit))

    async def run(self) -> None:
        """Write down what changes, until `close`. Raises `StoreError`; nothing is lost by that."""
        next_expiry = time.monotonic()
        while True:
            await self._work(next_expiry)
            if time.monotonic() >= next_expiry:
                next_expiry = time.monotonic() + EXPIRY_SECONDS
                await self._expire()
            if self._pending or self._writing or self._due < math.inf:
                await self._write()
            elif self._closing:
                return

    def close(self) -> None:
        """Have `run` write down the rest and return."""
        self._closing = True
        self._wake.set()

    async def _work(self, next_expiry: float) -> None:
        """Return when there is something to write, or to look for."""
        while not (self._pending or self._writing or self._closing):
            left = min(self._due, next_expiry) - time.monotonic()
            self._wake.clear()
            try:
                async with asyncio.timeout(max(left, 0)):
                    await self._wake.wait()
            except TimeoutError:
                return

    async def _write(self) -> None:
        """Write a batch of events, and delete what may go."""
        if not self._writing:
            self._writing = self._next_batch()
        # A failure leaves open whether the batch was committed, and it must not be there twice.
        done = self._unsure and await self._events.last() >= self._last_of_batch()
        forgotten, self._due, self._unsure = frozenset(self._forgotten), math.inf, True
        try:
            left = await self._events.apply(
                Change(added=() if done else self._writing, floor=self._floor, forgotten=forgotten)
            )
        except StoreError:
            self._let_go_soon()
            raise
        self._unsure = False
        self._forgotten -= forgotten
        self._take_note([event for event, _data in self._writing], left)

    def _next_batch(self) -> list[tuple[Event, str]]:
        """Take the next events that wait to be written, and give them ids."""
        size = min(BATCH, len(self._pending))
        taken = (self._pending.popleft() for _ in range(size))
        return [
            (replace(event, id=self.last + number), data)
            for number, (event, data) in enumerate(taken, start=1)
        ]

    def _last_of_batch(self) -> int:
        """Return the newest id of what is being written, which an empty batch has had already."""
        return self._writing[-1][0].id or 0 if self._writing else 0

    def _take_note(self, written: list[Event], left: list[int] | None) -> None:
        """Go by what is on disk now; `left` are the ids there if connections were forgotten."""
        self.last = max(self.last, self._last_of_batch())
        self._writing = []
        self._stored.extend(map(_id, written))
        self._recent.extend(written)
        if left is not None:
            there = set(left)
            self._stored = deque(left)
            self._recent = deque(event for event in self._recent if event.id in there)
        while len(self._recent) > RECENT:
            self._recent_after = _id(self._recent.popleft())
        if (extra := len(self._stored) - self._bound) > 0:
            self._lose(self._drop(self._stored[extra - 1]))
        self.news.set()

    async def _expire(self) -> None:
        """Let go of what has waited too long."""
        if self._stored:
            self._lose(self._drop(await self._events.before(time.time() - KEPT_SECONDS)))

    def _drop(self, id_: int) -> int:
        """Let go of the events on disk up to an id; return how many there were."""
        dropped = 0
        while self._stored and self._stored[0] <= id_:
            self._stored.popleft()
            dropped += 1
        while self._recent and _id(self._recent[0]) <= id_:
            self._recent.popleft()
        if dropped:
            self._floor = max(self._floor, id_)
            self._let_go_soon()
        return dropped

    def _lose(self, count: int) -> None:
        """Count events that Home Assistant will not hear of; the log is told once in a while."""
        if count and (not self.lost or self.lost % self._bound + count > self._bound):
            _LOGGER.warning("Home Assistant does not take events: the oldest are dropped")
        self.lost += count

    def _let_go_soon(self) -> None:
        """Have what may be deleted deleted in a second, or with the next event."""
        self._due = min(self._due, time.monotonic() + LINGER_SECONDS)
        self._wake.set()


def _id(event: Event) -> int:
    """Return the id of an event that has one."""
    assert event.id is not None
    return event.id
