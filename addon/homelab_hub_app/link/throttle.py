"""How often a stranger may try."""

from collections import OrderedDict
import math
import time
from typing import Final

TRIES: Final = 10
SECONDS: Final = 60.0
STRANGERS: Final = 1000
"""How many addresses are remembered; the oldest are forgotten."""


class Throttle:
    """Counts failed tries by address: ten at once, and one more every six seconds."""

    def __init__(self) -> None:
        """Start with nobody."""
        self._free_at: OrderedDict[str, float] = OrderedDict()

    def fail(self, address: str) -> int:
        """Count a failed try. Return the seconds until the next is allowed, 0 while some are left."""
        now = time.monotonic()
        free_at = max(self._free_at.get(address, now), now) + SECONDS / TRIES
        self._free_at[address] = min(free_at, now + SECONDS + SECONDS / TRIES)
        self._free_at.move_to_end(address)
        while len(self._free_at) > STRANGERS:
            self._free_at.popitem(last=False)
        return math.ceil(max(free_at - now - SECONDS, 0))
