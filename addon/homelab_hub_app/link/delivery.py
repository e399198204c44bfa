"""Sends what the outbox holds over one link, and hears what was handled."""

from collections import deque
from collections.abc import Awaitable, Callable
from typing import Final

from homelab_hub_protocol.frames import Event

from .outbox import Outbox

WINDOW: Final = 100
"""How many events may be on the way without an acknowledgement."""


class Delivery:
    """The events on their way over one link."""

    def __init__(self, outbox: Outbox, send: Callable[[Event], Awaitable[None]]) -> None:
        """Begin with the oldest event when `run`."""
        self._outbox = outbox
        self._send = send
        self._sent = 0
        self._on_the_way: deque[int] = deque()

    async def run(self) -> None:
        """Send events, until cancelled. Raises `ConnectionError`, `StoreError`."""
        while True:
            self._outbox.news.clear()
            if room := WINDOW - len(self._on_the_way):
                for event in await self._outbox.after(self._sent, room):
                    assert event.id is not None
                    self._on_the_way.append(event.id)
                    self._sent = event.id
                    await self._send(event)
            await self._outbox.news.wait()

    def ack(self, id_: int) -> None:
        """Take note that events were handled. Raises `ProtocolError` for ids never given."""
        self._outbox.ack(id_)
        while self._on_the_way and self._on_the_way[0] <= id_:
            self._on_the_way.popleft()
        self._outbox.news.set()
