"""Finding out which methods an application may use: one small call of each that nobody has made.

A week counts. What calls show meanwhile counts as well, so that most of it costs nothing.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ...connector.actor import acting
from ...upstream import errors
from .abilities import PROBED
from .api import Api
from .client import Client
from .follower import ACTOR

# Seconds: nobody waits for it.
FIRST: Final = 30.0
NEXT: Final = 5.0
AGAIN: Final = 24 * 3600.0
# The player's are called anyway, and a 429 for one of them would silence the others.
_CALLS: Final[Mapping[str, Callable[[Api], Awaitable[Any]]]] = {
    "GET me/playlists": lambda api: api.current_user_playlists(limit=1),
    "GET me/tracks": lambda api: api.current_user_saved_tracks(limit=1),
    "GET me/albums": lambda api: api.current_user_saved_albums(limit=1),
    "GET me/shows": lambda api: api.current_user_saved_shows(limit=1),
    "GET me/episodes": lambda api: api.current_user_saved_episodes(limit=1),
    "GET me/following": lambda api: api.current_user_followed_artists(limit=1),
    "GET me/top/artists": lambda api: api.current_user_top_artists(limit=1),
    "GET me/top/tracks": lambda api: api.current_user_top_tracks(limit=1),
}


class Probe:
    """Makes the calls, one after the other, until it is stopped."""

    def __init__(self, hass: HomeAssistant, client: Client) -> None:
        """Wait until `start`."""
        self._hass = hass
        self._client = client
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> None:
        """Begin, after what is more urgent."""
        self._later(FIRST)

    @callback
    def stop(self) -> None:
        """End."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    async def _next(self, _now: datetime) -> None:
        """Make the next call."""
        self._cancel = None
        method = next(self._unknown(), None)
        self._later(NEXT if method is not None and await self._told(method) else AGAIN)

    def _unknown(self) -> Iterator[str]:
        """Yield what can be called now, and is not known; nothing while Spotify asks for a pause."""
        patience = self._client.patience
        for method in () if patience.paused else patience.abilities.unknown():
            allowed = self._client.may((PROBED[method],))
            if method in _CALLS and allowed and not patience.blocked(method):
                yield method

    async def _told(self, method: str) -> bool:
        """Make a call; return whether it showed something, which is noted where all calls pass."""
        try:
            with acting(ACTOR):
                await _CALLS[method](self._client.api((PROBED[method],)))
        except errors.ForbiddenError, errors.RateLimitError:
            return True
        except errors.UpstreamError:
            return False
        return True

    @callback
    def _later(self, seconds: float) -> None:
        """Make the next call after some seconds."""
        job = HassJob(self._next, "probe Spotify", cancel_on_shutdown=True)
        self._cancel = async_call_later(self._hass, seconds, job)
