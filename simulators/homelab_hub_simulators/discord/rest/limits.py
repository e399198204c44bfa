"""How much a bot may ask: https://discord.com/developers/docs/topics/rate-limits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import hashlib

from .errors import TooManyError

GLOBAL = 50
MAJOR = ("channel_id", "guild_id", "webhook_id", "interaction_token")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many calls in so many seconds."""

    calls: int
    seconds: float


@dataclass(slots=True, kw_only=True)
class Window:
    """A window that is open until some time, and how many calls were made in it."""

    until: float
    made: int = 0


class Limits:
    """The buckets of every bot. `rates` are by the id of a method, `usual` is for the others.

    Discord tells its rates in headers only; these are as seen there. Turned off, calls are not
    counted and have no headers, as a benchmark of the bot wants it.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        """Count nothing yet; `now` tells the Unix time."""
        self.enabled = True
        self.everything = Rate(calls=GLOBAL, seconds=1)
        self.usual = Rate(calls=30, seconds=5)
        self.rates: dict[str, Rate] = {
            "create_message": Rate(calls=5, seconds=5),
            "update_message": Rate(calls=5, seconds=5),
            "delete_message": Rate(calls=5, seconds=1),
            "execute_webhook": Rate(calls=5, seconds=2),
            "add_my_message_reaction": Rate(calls=1, seconds=0.25),
        }
        self._now = now
        self._windows: dict[tuple[str, ...], Window] = {}

    def take(self, who: str, method: str, path: Mapping[str, str]) -> dict[str, str]:
        """Count a call and return the headers of its answer; raises TooManyError."""
        if not self.enabled:
            return {}
        major = [path[name] for name in MAJOR if name in path]
        # Interactions and webhooks do not count for the whole: their token is in the path.
        if "interaction_token" not in path and "webhook_token" not in path:
            whole = self._window((who,), self.everything)
            if whole.made >= self.everything.calls:
                raise TooManyError(whole.until - self._now(), scope="global")
            whole.made += 1
        rate = self.rates.get(method, self.usual)
        window = self._window((who, method, *major), rate)
        if window.made >= rate.calls:
            now = self._now()
            headers = _headers(window, rate, method, now)
            raise TooManyError(window.until - now, headers=headers)
        window.made += 1
        return _headers(window, rate, method, self._now())

    def _window(self, key: tuple[str, ...], rate: Rate) -> Window:
        """Return the window that is open now."""
        now = self._now()
        window = self._windows.get(key)
        if window is None or window.until <= now:
            if len(self._windows) > 10_000:
                self._windows = {k: one for k, one in self._windows.items() if one.until > now}
            window = self._windows[key] = Window(until=now + rate.seconds)
        return window


def _headers(window: Window, rate: Rate, method: str, now: float) -> dict[str, str]:
    """Return what the answer says of its bucket."""
    return {
        "X-RateLimit-Limit": str(rate.calls),
        "X-RateLimit-Remaining": str(max(0, rate.calls - window.made)),
        "X-RateLimit-Reset": f"{window.until:.3f}",
        "X-RateLimit-Reset-After": f"{max(0.0, window.until - now):.3f}",
        "X-RateLimit-Bucket": hashlib.sha256(method.encode()).hexdigest()[:32],
    }
