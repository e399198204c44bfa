"""A Home Assistant whose time is moved on: every timer fires when it is due, none is waited for."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
import selectors
from typing import override

from homeassistant.core import HomeAssistant
import time_machine

# A timer that is due sooner is due now; far below what anything here waits for.
GRAIN = 1.0


class MovableLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock can be moved forward."""

    def __init__(self) -> None:
        """Start with the machine's clock."""
        self.ahead = 0.0
        super().__init__(selectors.DefaultSelector())

    @override
    def time(self) -> float:
        """Return the time of timers."""
        return super().time() + self.ahead

    def next_timer(self) -> float | None:
        """Return in how many seconds a timer is due; None if there is none."""
        scheduled: list[asyncio.TimerHandle] = self._scheduled  # type: ignore[attr-defined]  # asyncio tells nobody
        times = [handle.when() for handle in scheduled if not handle.cancelled()]
        return max(0.0, min(times) - self.time()) if times else None


class Traveller:
    """Moves the time of a Home Assistant, and of who else is told."""

    def __init__(
        self,
        hass: HomeAssistant,
        clock: time_machine.Traveller,
        tell: Callable[[float], Awaitable[None]],
    ) -> None:
        """Move `clock`, which is the one of `time.time` and `datetime.now`; `tell` of each step."""
        self._hass = hass
        self._clock = clock
        self._tell = tell

    async def pass_by(self, seconds: float) -> None:
        """Let time go by, with everything that happens in it."""
        loop = self._hass.loop
        assert isinstance(loop, MovableLoop)
        end = loop.time() + seconds
        await self.settle()
        while (left := end - loop.time()) > 0:
            due = loop.next_timer()
            await self._jump(loop, left if due is None else min(left, due + GRAIN))
            await self.settle()

    async def settle(self) -> None:
        """Return when nothing is going on any more."""
        await self._hass.async_block_till_done(wait_background_tasks=True)

    async def _jump(self, loop: MovableLoop, seconds: float) -> None:
        """Be some seconds later."""
        loop.ahead += seconds
        self._clock.shift(seconds)
        await self._tell(seconds)
        # What is due now has a turn before anybody waits for it to end.
        for _ in range(3):
            await asyncio.sleep(0)


def ahead_of_today() -> float:
    """Return how many seconds it is to the morning of the next day."""
    now = datetime.now(UTC)
    morning = now.replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return (morning - now).total_seconds()


@contextmanager
def movable_clock(ahead: float) -> Iterator[time_machine.Traveller]:
    """Give the clock of this process: so many seconds ahead, going on by itself, to be moved."""
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=ahead), tick=True) as clock:
        yield clock
