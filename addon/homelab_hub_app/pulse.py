"""Tells Home Assistant how the app is doing."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
import os
from pathlib import Path
import resource
import sys
from typing import Final

from homelab_hub_protocol.app import APP_STATE, AppState

from .link.home import Home

EVERY_SECONDS: Final = 30.0
PAUSE_SECONDS: Final = 1.0
"""The least time between two, however much changes."""

_STATM: Final = Path("/proc/self/statm")


class Pulse:
    """Tells the app's state every 30 seconds, and when that of a source or of the link changes."""

    def __init__(self, home: Home, measure: Callable[[], AppState]) -> None:
        """Use what measures all but the memory."""
        self._home = home
        self._measure = measure

    async def state(self) -> AppState:
        """Return how the app is doing now."""
        return replace(self._measure(), memory=await asyncio.to_thread(resident_memory))

    async def beat(self) -> None:
        """Tell how the app is doing now."""
        self._home.tell(APP_STATE, await self.state())

    async def run(self) -> None:
        """Tell the state, until cancelled."""
        while True:
            self._home.changed.clear()
            await self.beat()
            await asyncio.sleep(PAUSE_SECONDS)
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_SECONDS - PAUSE_SECONDS):
                    await self._home.changed.wait()


def resident_memory() -> int:
    """Return how many bytes of memory this process holds. Reads a file."""
    with suppress(OSError):
        return int(_STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    # Only Linux has that file; what others know is the most there ever was.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
