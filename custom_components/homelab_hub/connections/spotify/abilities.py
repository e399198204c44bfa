"""Which methods an application may use, as far as calls have shown it.

Spotify gives applications more or less according to their age and mode, and says nowhere what.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from homeassistant.util import dt as dt_util

from ...connector.capabilities import Capability

# Methods about nothing in particular: a refusal is about the application. Each with its capability.
PROBED: Final[Mapping[str, Capability]] = {
    "GET me/player": Capability.SEE_PLAYBACK,
    "GET me/player/devices": Capability.SEE_PLAYBACK,
    "GET me/player/queue": Capability.SEE_PLAYBACK,
    "GET me/player/recently-played": Capability.SEE_PLAYBACK,
    "GET search": Capability.SEE_PLAYBACK,
    "GET me/playlists": Capability.READ_PLAYLISTS,
    "GET me/tracks": Capability.READ_PLAYLISTS,
    "GET me/albums": Capability.READ_PLAYLISTS,
    "GET me/shows": Capability.READ_PLAYLISTS,
    "GET me/episodes": Capability.READ_PLAYLISTS,
    "GET me/following": Capability.READ_PLAYLISTS,
    "GET me/top/artists": Capability.READ_PLAYLISTS,
    "GET me/top/tracks": Capability.READ_PLAYLISTS,
}
FRESH: Final = timedelta(days=7)
_RECENT: Final = timedelta(minutes=10)


class Withheld(StrEnum):
    """How a method is refused."""

    FORBIDDEN = "forbidden"
    BY_LIMIT = "rate_limited"


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A refusal, and when it was."""

    how: Withheld
    when: datetime


class Abilities:
    """What is known of the methods of one application."""

    def __init__(self) -> None:
        """Know nothing."""
        self._worked: dict[str, datetime] = {}
        self._refused: dict[str, _Refusal] = {}

    def worked(self, method: str) -> bool:
        """Note that a method works; return whether that is news."""
        news = self._refused.pop(method, None) is not None or method not in self._worked
        self._worked[method] = dt_util.utcnow()
        return news

    def refused(self, method: str, how: Withheld) -> None:
        """Note that a method is refused, if that says something about the application."""
        if method in PROBED:
            self._worked.pop(method, None)
            self._refused[method] = _Refusal(how, dt_util.utcnow())

    def usable(self, method: str) -> bool:
        """Return whether a method is worth a call."""
        refusal = self._refused.get(method)
        return refusal is None or dt_util.utcnow() - refusal.when > FRESH

    def known_to_work(self, method: str) -> bool:
        """Return whether a method has worked, or says nothing about the application."""
        return method in self._worked or method not in PROBED

    def only_this_fails(self, method: str) -> bool:
        """Return whether a method never worked while others do."""
        since = dt_util.utcnow() - _RECENT
        others = any(when > since for name, when in self._worked.items() if name != method)
        return not self.known_to_work(method) and others

    def unknown(self) -> Iterator[str]:
        """Yield the methods of which nothing is known, or nothing new."""
        since = dt_util.utcnow() - FRESH
        for method in PROBED:
            refusal = self._refused.get(method)
            known = refusal.when if refusal else self._worked.get(method)
            if known is None or known < since:
                yield method

    @property
    def withheld(self) -> dict[str, str]:
        """Return the methods that are refused, and how."""
        return {method: str(refusal.how) for method, refusal in sorted(self._refused.items())}

    def as_dict(self) -> dict[str, Any]:
        """Return what is known, in a form that JSON holds."""
        return {
            "worked": {
                name: when.isoformat() for name, when in self._worked.items() if name in PROBED
            },
            "refused": {
                name: [str(refusal.how), refusal.when.isoformat()]
                for name, refusal in self._refused.items()
            },
        }

    def load(self, stored: Mapping[str, Any]) -> None:
        """Take what was known before."""
        for name, when in stored.get("worked", {}).items():
            if (at := dt_util.parse_datetime(when)) is not None:
                self._worked[name] = at
        for name, (how, when) in stored.get("refused", {}).items():
            if (at := dt_util.parse_datetime(when)) is not None:
                self._refused[name] = _Refusal(Withheld(how), at)
