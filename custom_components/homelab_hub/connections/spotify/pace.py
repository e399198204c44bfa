"""How often to look at the player: often while somebody watches it, seldom while nothing plays."""

from datetime import datetime, timedelta
from typing import Final

from homeassistant.util import dt as dt_util

from .playback import Playback

# Seconds. What people do in Spotify's own apps is seen this much later.
WATCHED_PLAYING: Final = 5.0
WATCHED: Final = 15.0
PLAYING: Final = 30.0
PAUSED: Final = 60.0
IDLE: Final = 60.0
ASLEEP: Final = 120.0
# A little after the item's end, so that the next one has begun.
AFTER_END: Final = 1.5
# Commands are looked after: most are seen at the first look.
AFTER_COMMAND: Final = (0.8, 2.0, 4.0)

DEVICES_WATCHED: Final = 60.0
DEVICES: Final = 600.0
DEVICES_ASLEEP: Final = 1800.0

_WATCHED_FOR: Final = timedelta(minutes=2)
_ASLEEP_AFTER: Final = timedelta(minutes=30)


class Pace:
    """Knows when somebody last watched, and when something last played."""

    def __init__(self) -> None:
        """Begin watched: whoever started this looks at it."""
        self._watched = self._played = dt_util.utcnow()

    def note_watcher(self) -> bool:
        """Take note of somebody who watches; return whether nobody did before."""
        before = self.watched
        self._watched = dt_util.utcnow()
        return not before

    @property
    def watched(self) -> bool:
        """Return whether somebody has watched lately."""
        return dt_util.utcnow() - self._watched < _WATCHED_FOR

    def interval(self, playback: Playback | None, now: datetime) -> float:
        """Return the seconds until the next look."""
        if playback is None:
            if self.watched:
                return WATCHED
            return ASLEEP if now - self._played > _ASLEEP_AFTER else IDLE
        if not playback.playing:
            return WATCHED if self.watched else PAUSED
        self._played = now
        interval = WATCHED_PLAYING if self.watched else PLAYING
        left = playback.left(now)
        return interval if left is None else min(interval, left + AFTER_END)

    def devices_interval(self, now: datetime) -> float:
        """Return how old, in seconds, a list of devices may be."""
        if self.watched:
            return DEVICES_WATCHED
        return DEVICES_ASLEEP if now - self._played > _ASLEEP_AFTER else DEVICES
