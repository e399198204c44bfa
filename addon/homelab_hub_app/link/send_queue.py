"""What waits to be sent on one link."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from itertools import count
from typing import Final

from homelab_hub_protocol.frames import Event, Frame

BOUND: Final = 1000
"""How many messages may wait."""

FULL_SECONDS: Final = 30.0
"""How long the queue may be full, before who does not read is hung up on."""


class SendQueue:
    """Messages in order; of a state only the last, in the place of the first that still waits."""

    def __init__(
        self, stuck: Callable[[], None], bound: int = BOUND, full_seconds: float = FULL_SECONDS
    ) -> None:
        """Start empty; `stuck` is called when the queue has been full for too long."""
        self._stuck = stuck
        self._bound = bound
        self._full_seconds = full_seconds
        self._frames: OrderedDict[object, Frame] = OrderedDict()
        self._numbers = count()
        self._some = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._full: asyncio.TimerHandle | None = None
        self._closed = False

    def __len__(self) -> int:
        """Return how many messages wait."""
        return len(self._frames)

    def put_state(self, event: Event) -> None:
        """Add a state; it never waits, since there are only so many kinds of states."""
        self._add((event.type, event.connection), event)

    async def put(self, frame: Frame) -> None:
        """Add a message when there is room. Raises `ConnectionError` once the queue is closed."""
        while not self._closed and not self._room.is_set():
            await self._room.wait()
        if self._closed:
            raise ConnectionError("the link is down")
        self._add(next(self._numbers), frame)

    async def get(self) -> Frame:
        """Take the first message out, when there is one."""
        while not self._frames:
            self._some.clear()
            await self._some.wait()
        _key, frame = self._frames.popitem(last=False)
        if len(self._frames) < self._bound:
            self._make_room()
        return frame

    def close(self) -> None:
        """Have everybody who waits for room raise `ConnectionError`."""
        self._closed = True
        self._make_room()

    def _add(self, key: object, frame: Frame) -> None:
        """Add a message."""
        self._frames[key] = frame
        self._some.set()
        if len(self._frames) >= self._bound and self._full is None and not self._closed:
            self._room.clear()
            loop = asyncio.get_running_loop()
            self._full = loop.call_later(self._full_seconds, self._stuck)

    def _make_room(self) -> None:
        """Let those go on who wait for room."""
        self._room.set()
        if self._full is not None:
            self._full.cancel()
            self._full = None
