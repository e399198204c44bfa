"""How often something happens."""

from collections import deque
from collections.abc import Callable
import time
from typing import Final

SECONDS: Final = 60


class Rate:
    """Counts what happened in the last minute, in a few numbers however much it is."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin to count, by a clock in seconds."""
        self._clock = clock
        self._counts: deque[tuple[int, int]] = deque()

    def count(self) -> None:
        """Count one."""
        now = int(self._clock())
        if self._counts and self._counts[-1][0] == now:
            self._counts[-1] = (now, self._counts[-1][1] + 1)
        else:
            self._counts.append((now, 1))
            self._forget(now)

    def per_minute(self) -> int:
        """Return how many there were in the last minute."""
        self._forget(int(self._clock()))
        return sum(count for _second, count in self._counts)

    def _forget(self, now: int) -> None:
        """Forget what is longer ago."""
        while self._counts and self._counts[0][0] <= now - SECONDS:
            self._counts.popleft()
