"""Handles the events that the app keeps until they are acknowledged: in order, each once."""

import asyncio
from collections.abc import Awaitable, Callable
import time
from typing import Final

from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers.start import async_at_started

from ..apart import Apart
from ..const import LOGGER
from ..protocol.errors import ProtocolError
from ..protocol.frames import Ack, Event
from .ledger import Ledger
from .listeners import Listeners
from .served import Served

BOUND: Final = 200
"""How many events may wait here; the app sends no more than 100 without an acknowledgement."""

ACK_EVERY: Final = 20


class Inbox:
    """The events of one session that are not handled yet."""

    def __init__(
        self, hass: HomeAssistant, listeners: Listeners, served: Served, ledger: Ledger
    ) -> None:
        """Start empty."""
        self._hass = hass
        self._listeners = listeners
        self._served = served
        self._ledger = ledger
        self._apart = Apart(hass)
        self._events: asyncio.Queue[tuple[int, Event]] = asyncio.Queue(BOUND)

    def put(self, id_: int, event: Event) -> None:
        """Take an event. Raises `ProtocolError` if the app does not keep to the bound."""
        try:
            self._events.put_nowait((id_, event))
        except asyncio.QueueFull:
            raise ProtocolError("more events than were acknowledged") from None

    async def work(self, send: Callable[[Ack], Awaitable[None]]) -> None:
        """Handle events, and acknowledge them, until cancelled."""
        await self._started()
        begun = time.monotonic()
        unsaid = 0
        while True:
            id_, event = await self._events.get()
            if id_ > self._ledger.last:
                async with self._apart:
                    await self._deliver(event, begun)
                self._ledger.note(id_)
            unsaid += 1
            if unsaid >= ACK_EVERY or self._events.empty():
                await send(Ack(id=self._ledger.last))
                unsaid = 0

    async def _started(self) -> None:
        """Return when Home Assistant has started: automations hear nothing before."""
        if self._hass.state is CoreState.running:
            return
        started = asyncio.Event()

        async def set_started(_hass: HomeAssistant) -> None:
            started.set()

        cancel = async_at_started(self._hass, set_started)
        try:
            await started.wait()
        finally:
            cancel()

    async def _deliver(self, event: Event, begun: float) -> None:
        """Hand an event to who listens, once its connection is loaded."""
        if event.connection is None or await self._served.has(event.connection, begun):
            await self._listeners.tell(event)
        else:
            LOGGER.debug("An event %s is nobody's: its connection is not loaded", event.type)
