"""What there is at Spotify: artists, albums, tracks, shows and episodes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
import hashlib
import string
from typing import ClassVar

_ALPHABET = string.digits + string.ascii_lowercase + string.ascii_uppercase
ID_LENGTH = 22


def make_id(*seed: str) -> str:
    """Return an id as Spotify's are, 22 characters of base 62; the same seed gives the same."""
    number = int.from_bytes(hashlib.sha256("\0".join(seed).encode()).digest())
    digits = []
    for _ in range(ID_LENGTH):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(digits)


@dataclass(slots=True, kw_only=True, eq=False)
class Thing:
    """Whatever has a URI. A removed one is answered as if it had never been."""

    kind: ClassVar[str]

    id: str
    name: str
    removed: bool = False

    @property
    def uri(self) -> str:
        """The URI."""
        return f"spotify:{self.kind}:{self.id}"


@dataclass(slots=True, kw_only=True, eq=False)
class Artist(Thing):
    """Somebody who makes music."""

    kind: ClassVar[str] = "artist"

    genre: str
    albums: list[Album] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Album(Thing):
    """A record. `type` is album, single or compilation; `released` is an ISO date."""

    kind: ClassVar[str] = "album"

    type: str
    released: str
    artists: list[Artist]
    tracks: list[Track] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Playable(Thing):
    """What plays. `markets` None is everywhere, else ISO 3166-1 alpha-2 codes."""

    duration_ms: int
    explicit: bool = False
    markets: frozenset[str] | None = None

    def restriction(self, market: str) -> str | None:
        """Return why it does not play in a market, or None if it does."""
        return None if self.markets is None or market in self.markets else "market"


@dataclass(slots=True, kw_only=True, eq=False)
class Track(Playable):
    """A piece of music."""

    kind: ClassVar[str] = "track"

    album: Album
    artists: list[Artist]
    number: int
    genre: str
    isrc: str


@dataclass(slots=True, kw_only=True, eq=False)
class Show(Thing):
    """A podcast; `episodes` has the newest first."""

    kind: ClassVar[str] = "show"

    publisher: str
    description: str
    language: str
    episodes: list[Episode] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Episode(Playable):
    """An episode of a podcast."""

    kind: ClassVar[str] = "episode"

    show: Show
    description: str
    released: str


def names(things: Iterable[Thing]) -> str:
    """Return the names of some things, for a text to search in."""
    return " ".join(thing.name for thing in things)
