"""What is measured of a Home Assistant in this process."""

import asyncio
from collections.abc import Callable
import ctypes
import gc
import os
from pathlib import Path
from time import perf_counter

PAGE = os.sysconf("SC_PAGE_SIZE")
STATM = Path("/proc/self/statm")
PAUSE = 0.001
LONGEST_WAIT = 120.0


class Heartbeat:
    """How long the event loop did not turn at most, in seconds."""

    def __init__(self) -> None:
        """Watch from now on."""
        self._longest = 0.0
        self._beat_at = perf_counter()
        self._task = asyncio.create_task(self._beat())

    def stop(self) -> float:
        """Return it."""
        self._look()
        self._task.cancel()
        return self._longest

    async def _beat(self) -> None:
        """Turn with the loop."""
        while True:
            await asyncio.sleep(PAUSE)
            self._look()

    def _look(self) -> None:
        """Note how long it was since the last time."""
        now = perf_counter()
        self._longest = max(self._longest, now - self._beat_at - PAUSE)
        self._beat_at = now


async def until(look: Callable[[], object]) -> None:
    """Return when something is so."""
    async with asyncio.timeout(LONGEST_WAIT):
        while not look():  # noqa: ASYNC110 - both sides are looked at from outside
            await asyncio.sleep(PAUSE)


def memory() -> int:
    """Return what this process holds, in bytes, without what is free."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return int(STATM.read_text(encoding="ascii").split()[1]) * PAGE
