"""The people: their libraries, playlists and players."""

from .library import Library
from .people import People
from .person import Person, Play
from .playlist import Entry, Local, Playlist, Playlists

__all__ = ["Entry", "Library", "Local", "People", "Person", "Play", "Playlist", "Playlists"]
