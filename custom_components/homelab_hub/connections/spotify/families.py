"""The methods of the Web API, and which of them Spotify limits together.

It counts the requests of an application over all of them. A pause of hours, though, is often about
some methods alone: people who searched too much could still play.
"""

from enum import StrEnum
import re
from typing import Final

_ID: Final = re.compile(r"(?<=/)[0-9A-Za-z]{22}(?=/|$)")


class Family(StrEnum):
    """Methods that fail and pause together."""

    PLAYER = "player"
    SEARCH = "search"
    CATALOGUE = "catalogue"
    LIBRARY = "library"
    PLAYLISTS = "playlists"


_BEGINNINGS: Final = (
    # What was played is history: to look at it is to read, whatever the path says.
    ("me/player/recently-played", Family.LIBRARY),
    ("me/player", Family.PLAYER),
    ("me/playlists", Family.PLAYLISTS),
    ("me", Family.LIBRARY),
    ("playlists", Family.PLAYLISTS),
    ("search", Family.SEARCH),
)


def method_of(http: str, url: str) -> str:
    """Return what a method is called here, without ids: `GET albums/{id}/tracks`."""
    path = url.partition("?")[0].strip("/")
    return f"{http} {_ID.sub('{id}', path)}"


def family_of(method: str) -> Family:
    """Return the family of a method."""
    path = f"{method.partition(' ')[2]}/"
    found = (family for beginning, family in _BEGINNINGS if path.startswith(f"{beginning}/"))
    return next(found, Family.CATALOGUE)
