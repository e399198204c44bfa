"""The player."""

from .device import Device
from .playback import Heard, Listened, Music, Playback, Repeat
from .player import Player

__all__ = ["Device", "Heard", "Listened", "Music", "Playback", "Player", "Repeat"]
