"""A stand-in for Spotify's Web API of 2026, with a player on which something really plays."""

from .people import Person, Playlist
from .player import Device, Playback, Player, Repeat
from .simulator import SpotifySimulator
from .switches import Switches

__all__ = [
    "Device",
    "Person",
    "Playback",
    "Player",
    "Playlist",
    "Repeat",
    "SpotifySimulator",
    "Switches",
]
