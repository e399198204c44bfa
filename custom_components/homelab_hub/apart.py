"""Events of event entities, far enough apart to be told from each other."""

import asyncio
from typing import Final

from homeassistant.core import HomeAssistant

# The state of an event entity is the time of its last event in milliseconds, and Home Assistant's
# triggers take the same state for the same event (`homeassistant/components/event/entity.py`).
_SECONDS: Final = 0.0011


class Apart:
    """Lets events follow each other so that each is a state of its own: `async with` each."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with none."""
        self._loop = hass.loop
        self._last = 0.0

    async def __aenter__(self) -> None:
        """Wait a millisecond if something has just happened."""
        if (left := self._last + _SECONDS - self._loop.time()) > 0:
            await asyncio.sleep(min(left, _SECONDS))  # no longer, whatever becomes of the clock

    async def __aexit__(self, *_: object) -> None:
        """Take note of when it happened."""
        self._last = self._loop.time()
