"""What the app may ask about songs, as part of the list in `questions`: no Spotify token leaves."""

from dataclasses import dataclass
from typing import Final

from .words import Method, Nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """A track or an episode that can be requested; `seconds` is its length.

    `uri` is Spotify's. Titles and names are outsiders' words.
    """

    uri: str
    title: str
    artists: list[str]
    url: str
    explicit: bool
    album: str | None = None
    seconds: float | None = None
    image: str | None = None

    @property
    def artist_line(self) -> str:
        """Return the artists as one text."""
        return ", ".join(self.artists)


@dataclass(frozen=True, slots=True, kw_only=True)
class NowPlaying:
    """What plays on a device; `left` is how many seconds of it are, None if it does not end."""

    device: str
    playing: bool
    song: Song | None = None
    position: float | None = None
    left: float | None = None
    context: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SongSearch:
    """Words to search for, and how many songs are wanted, at most ten."""

    text: str
    limit: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Songs:
    """What was found, best first."""

    songs: list[Song]


@dataclass(frozen=True, slots=True, kw_only=True)
class SongWanted:
    """A link, a URI, or words for one song."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SongFed:
    """The URI of a song to put after what plays; Spotify's queue only takes."""

    uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Playback:
    """What plays, None if no device is active."""

    now: NowPlaying | None = None


SEARCH_SONGS: Final = Method("ask.songs", SongSearch, Songs)
RESOLVE_SONG: Final = Method("ask.song", SongWanted, Song)
WHAT_PLAYS: Final = Method("ask.what_plays", Nothing, Playback)
FEED_SONG: Final = Method("ask.feed_song", SongFed, Nothing)
SKIP_SONG: Final = Method("ask.skip_song", Nothing, Nothing)
