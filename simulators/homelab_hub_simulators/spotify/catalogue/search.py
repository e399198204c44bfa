"""Finding things by words: https://developer.spotify.com/documentation/web-api/reference/search."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
import re
import unicodedata

from .model import Album, Artist, Episode, Show, Thing, Track, names

_FILTER = re.compile(
    r'\b(album|artist|track|year|genre|isrc|upc|tag):("[^"]*"|.+?(?=\s+\w+:|$))', re.IGNORECASE
)
# Words that people say and records do not have.
_IDLE = frozenset(
    [
        "a",
        "an",
        "and",
        "by",
        "for",
        "from",
        "in",
        "me",
        "my",
        "of",
        "on",
        "play",
        "please",
        "some",
        "song",
        "songs",
        "the",
        "to",
    ]
)
_MUSIC = frozenset({"music", "musik", "tracks", "best", "top"})
NEW_SINCE = "2026-10-01"
# So much of what was asked must be found.
ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class Query:
    """Words, and what some fields must have."""

    words: tuple[str, ...]
    filters: Mapping[str, str] = field(default_factory=dict)

    def find[T: Thing](self, things: Iterable[T]) -> list[T]:
        """Return what fits, the best first."""
        scored = [(score, thing) for thing in things if (score := self._score(thing)) > 0]
        scored.sort(key=lambda pair: -pair[0])
        return [thing for _, thing in scored]

    def find_named[T](self, things: Iterable[T], text: Callable[[T], str]) -> list[T]:
        """Return what has the words in a text of it, the best first."""
        if self.filters:
            return []
        scored = [(score, thing) for thing in things if (score := self._rate(text(thing), "")) > 0]
        scored.sort(key=lambda pair: -pair[0])
        return [thing for _, thing in scored]

    def _score(self, thing: Thing) -> float:
        """Return how well something fits, 0 for not at all."""
        facts = _facts(thing)
        for name, wanted in self.filters.items():
            if name not in facts or not _fits(name, wanted, facts[name]):
                return 0
        rest = " ".join(value for name, value in facts.items() if name not in {"name", "year"})
        return self._rate(thing.name, rest) if self.words else 1.0

    def _rate(self, name: str, rest: str) -> float:
        """Return how well a name, and what else is known, fit the words."""
        in_name, around = split(name), split(rest)
        found = 0.0
        for word in self.words:
            if word in in_name:
                found += 1
            elif any(part.startswith(word) for part in in_name):
                found += 0.8
            elif any(part.startswith(word) for part in around):
                found += 0.7
        if not self.words or found / len(self.words) < ENOUGH:
            return 0
        whole = " ".join(in_name) == " ".join(self.words)
        return found / len(self.words) + (1 if whole else 0)


def parse(text: str) -> Query:
    """Return what a search asks for."""
    filters = {
        match[1].lower(): match[2].strip().strip('"').lower() for match in _FILTER.finditer(text)
    }
    plain = [word for word in split(_FILTER.sub(" ", text)) if word not in _IDLE]
    words = [word for word in plain if word not in _MUSIC] or plain
    return Query(tuple(words or split(_FILTER.sub(" ", text))), filters)


def split(text: str) -> list[str]:
    """Return the words of a text, in lower case and without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    return re.findall(r"\w+", bare.replace("'", ""))


def _facts(thing: Thing) -> dict[str, str]:
    """Return what is known of something, by the names that filters have."""
    match thing:
        case Track():
            return {
                "name": thing.name,
                "track": thing.name,
                "artist": names(thing.artists),
                "album": thing.album.name,
                "genre": thing.genre,
                "year": thing.album.released,
                "isrc": thing.isrc,
            }
        case Album():
            return {
                "name": thing.name,
                "album": thing.name,
                "artist": names(thing.artists),
                "year": thing.released,
                "tag": "new" if thing.released >= NEW_SINCE else "",
                "kind": _genres(thing),
            }
        case Artist():
            return {"name": thing.name, "artist": thing.name, "genre": thing.genre}
        case Show():
            return {"name": thing.name, "about": f"{thing.publisher} {thing.description}"}
        case Episode():
            return {"name": thing.name, "about": f"{thing.show.name} {thing.description}"}
        case _:
            return {"name": thing.name}


def _genres(album: Album) -> str:
    """Return the genres of an album's artists, which a search for words finds too."""
    return " ".join(artist.genre for artist in album.artists)


def _fits(name: str, wanted: str, value: str) -> bool:
    """Tell whether a field has what a filter wants."""
    if name == "year":
        first, _, last = wanted.partition("-")
        return first <= value[:4] <= (last or first)
    if name in {"isrc", "upc", "tag"}:
        return value.lower() == wanted
    return set(split(wanted)) <= set(split(value))
