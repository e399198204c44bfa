"""How much an app may ask: https://developer.spotify.com/documentation/web-api/concepts/rate-limits."""

from collections import defaultdict, deque
from collections.abc import Callable
import math

from .errors import too_many
from .switches import Switches

WINDOW = 30.0
DAY = 86_400.0


class Limits:
    """The requests of every app in the last day, and who must wait."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Count nothing yet; `now` tells the Unix time."""
        self._now = now
        self._asked: dict[str, deque[float]] = defaultdict(deque)
        self._blocked: dict[str, float] = {}
        self._all_blocked_until = 0.0
        self._quota = False

    def block(self, seconds: float, *, quota: bool = False) -> None:
        """Answer every app 429 from now on for some seconds; 0 ends it, and all that is counted."""
        self._all_blocked_until = self._now() + seconds
        self._quota = quota
        if not seconds:
            self._asked.clear()
            self._blocked.clear()

    def take(self, client_id: str, switches: Switches) -> None:
        """Count a request of an app; raises SpotifyError where it is too much."""
        now = self._now()
        if now < self._all_blocked_until:
            raise too_many(math.ceil(self._all_blocked_until - now), quota=self._quota)
        until = self._blocked.get(client_id, 0.0)
        if now < until:
            raise too_many(math.ceil(until - now), quota=False)
        asked = self._asked[client_id]
        while asked and asked[0] <= now - DAY:
            asked.popleft()
        if switches.daily_limit is not None and len(asked) >= switches.daily_limit:
            oldest = asked[0] if asked else now
            raise too_many(math.ceil(oldest + DAY - now), quota=True)
        limit = switches.window_limit
        if limit is not None and _recent(asked, now - WINDOW) >= limit:
            self._blocked[client_id] = now + switches.retry_after
            raise too_many(switches.retry_after, quota=False)
        asked.append(now)


def _recent(asked: deque[float], since: float) -> int:
    """Return how many requests are younger than a time."""
    count = 0
    for moment in reversed(asked):
        if moment <= since:
            break
        count += 1
    return count
