"""What something at Spotify is called: URIs, addresses of the web player, and plain ids.

developer.spotify.com/documentation/web-api/concepts/spotify-uris-ids.
"""

from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Final
from urllib.parse import unquote, urlsplit

from ...upstream.spotify_links import SHORTENERS, WEB_PLAYER


class What(StrEnum):
    """Kinds of things that have a URI."""

    TRACK = "track"
    ALBUM = "album"
    ARTIST = "artist"
    PLAYLIST = "playlist"
    SHOW = "show"
    EPISODE = "episode"
    AUDIOBOOK = "audiobook"
    CHAPTER = "chapter"
    COLLECTION = "collection"


# What plays as one item; everything else is a context with items in it.
ITEMS: Final = frozenset({What.TRACK, What.EPISODE, What.CHAPTER})
CONTEXTS: Final = frozenset(
    {What.ALBUM, What.ARTIST, What.PLAYLIST, What.SHOW, What.AUDIOBOOK, What.COLLECTION}
)

_LONGEST: Final = 512
_ID: Final = re.compile(r"[0-9A-Za-z]{22}")
_HOSTS: Final = frozenset({WEB_PLAYER, "play.spotify.com", "embed.spotify.com"})
_LANGUAGE: Final = re.compile(r"intl-[a-zA-Z-]{2,10}")


class NotSpotifyError(ValueError):
    """It names nothing at Spotify; `shortened` if it may, somewhere else."""

    def __init__(self, text: str, *, shortened: bool = False) -> None:
        """Keep what was given."""
        super().__init__(text)
        self.shortened = shortened


@dataclass(frozen=True, slots=True)
class Uri:
    """One thing at Spotify. The id of a collection, the saved songs, is empty."""

    what: What
    id: str

    def __str__(self) -> str:
        """Return the URI."""
        return f"spotify:{self.what}:{self.id}".rstrip(":")

    @property
    def url(self) -> str:
        """Return the address of the web player."""
        path = "collection/tracks" if self.what is What.COLLECTION else f"{self.what}/{self.id}"
        return f"https://{WEB_PLAYER}/{path}"


def parse(text: str, hint: str | None = None) -> Uri:
    """Return what a URI, an address or an id names. Raises `NotSpotifyError`.

    `hint` is the kind that a plain id is of.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        raise NotSpotifyError(text[:_LONGEST])
    if text.startswith("spotify:") and "//" not in text:
        return _of_parts(text, text.partition("?")[0].split(":")[1:])
    if _ID.fullmatch(text) and hint in set(What):
        return _checked(text, str(hint), text)
    address = text if "://" in text else f"https://{text}"
    try:
        split = urlsplit(address)
        host = (split.hostname or "").lower()
    except ValueError:
        raise NotSpotifyError(text) from None
    if split.scheme == "spotify":
        return _of_parts(text, [host, *_steps(split.path)])
    if host in SHORTENERS:
        raise NotSpotifyError(text, shortened=True)
    if split.scheme not in {"http", "https"} or host not in _HOSTS:
        raise NotSpotifyError(text)
    steps = _steps(split.path)
    while steps and (steps[0] == "embed" or _LANGUAGE.fullmatch(steps[0])):
        steps = steps[1:]
    if steps[:1] == ["s"] and host == WEB_PLAYER:
        raise NotSpotifyError(text, shortened=True)
    return _of_parts(text, steps)


def looks_like_one(text: str) -> bool:
    """Return whether a text is meant as a name of something, and not as words to search for."""
    text = text.strip().lower()
    return "://" in text or text.startswith(("spotify:", WEB_PLAYER, *SHORTENERS))


def _steps(path: str) -> list[str]:
    """Return the parts of a path."""
    return [unquote(step) for step in path.split("/") if step]


def _of_parts(text: str, parts: list[str]) -> Uri:
    """Return what the parts of a URI or an address name; old ones have the user before."""
    match parts:
        case ["collection", *_] | ["user", _, "collection", *_]:
            return Uri(What.COLLECTION, "")
        case ["user", _, "playlist", thing] | ["user", _, "playlist", thing, *_]:
            return _checked(text, What.PLAYLIST, thing)
        case [what, thing] | [what, thing, *_]:
            return _checked(text, what, thing)
        case _:
            raise NotSpotifyError(text)


def _checked(text: str, what: str, thing: str) -> Uri:
    """Return a URI of a known kind with an id that can be one."""
    if what not in set(What) or not _ID.fullmatch(thing):
        raise NotSpotifyError(text)
    return Uri(What(what), thing)
