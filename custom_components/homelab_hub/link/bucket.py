"""How often something may be done."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """So many at once, and then one every so many seconds."""

    at_once: int
    every: float


class Bucket:
    """Counts what is done against a pace. `clock` gives seconds that only grow."""

    def __init__(self, pace: Pace, clock: Callable[[], float]) -> None:
        """Start full."""
        self._pace = pace
        self._clock = clock
        self._free_at = clock() - pace.at_once * pace.every

    def take(self) -> float:
        """Take one, and return 0; or the seconds to wait, and take none."""
        now = self._clock()
        earliest = max(self._free_at, now - self._pace.at_once * self._pace.every)
        if (wait := earliest + self._pace.every - now) > 0:
            return wait
        self._free_at = earliest + self._pace.every
        return 0.0
