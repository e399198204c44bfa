"""How much is asked of Spotify: it counts the requests of an application in 30 seconds.

developer.spotify.com/documentation/web-api/concepts/rate-limits. It does not say how many are too
many; people saw some 180.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

from ...upstream import errors

WINDOW: Final = 30.0
MOST: Final = 120
# Polling leaves room for people.
POLLING: Final = 60


class Budget:
    """The requests of one account; other accounts of the same application are not known here."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Count nothing yet; `now` tells seconds."""
        self._now = now
        self._asked: deque[float] = deque()

    @property
    def tight(self) -> bool:
        """Return whether what is not urgent has to wait."""
        return self._recent() >= POLLING

    def take(self) -> None:
        """Count a request; raises `RateLimitError` where it would be one too many."""
        if self._recent() >= MOST:
            left = self._asked[0] + WINDOW - self._now()
            raise errors.RateLimitError("the budget is used up", retry_after=max(1.0, left))
        self._asked.append(self._now())

    def _recent(self) -> int:
        """Return how many requests count."""
        before = self._now() - WINDOW
        while self._asked and self._asked[0] <= before:
            self._asked.popleft()
        return len(self._asked)
