"""Things at Spotify as everything here knows them, read from answers that may lack anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from .uris import NotSpotifyError, Uri, What, parse

type Json = Mapping[str, Any]

_LONGEST_NAME: Final = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Thing:
    """A track, an album, an artist, a playlist, a show or an episode.

    `by` are the artists, the owner of a playlist or the show of an episode. `seconds` is None for
    what has no length of its own, `playable` False for what is not for this account: removed, or
    not in its country. `count` is how many items there are in it, where that is known.
    """

    uri: Uri
    name: str
    by: tuple[str, ...] = ()
    album: str | None = None
    image: str | None = None
    seconds: float | None = None
    explicit: bool = False
    playable: bool = True
    owner: str | None = None
    collaborative: bool = False
    count: int | None = None
    number: int | None = None
    released: str | None = None

    @property
    def title(self) -> str:
        """Return the name with who it is by, in one line."""
        return f"{self.name} · {', '.join(self.by)}" if self.by else self.name

    @classmethod
    def of(cls, json: Any) -> Self | None:
        """Return what an answer shows, None for nothing: what was removed, and local files."""
        if not isinstance(json, dict) or json.get("is_local"):
            return None
        try:
            uri = parse(str(json.get("uri") or ""))
        except NotSpotifyError:
            return None
        album = _object(json, "album")
        show = _object(json, "show")
        owner = _object(json, "owner")
        milliseconds = json.get("duration_ms")
        return cls(
            uri=uri,
            name=_text(json, "name") or str(uri),
            by=_by(uri.what, json, owner, show),
            album=_text(album, "name") or _text(show, "name"),
            image=image_of(json) or image_of(album) or image_of(show),
            seconds=milliseconds / 1000 if isinstance(milliseconds, int | float) else None,
            explicit=json.get("explicit") is True,
            playable=json.get("is_playable") is not False and not json.get("restrictions"),
            owner=_text(owner, "id"),
            collaborative=json.get("collaborative") is True,
            count=_count(json),
            number=json.get("track_number") if isinstance(json.get("track_number"), int) else None,
            released=_text(json, "release_date") or _text(album, "release_date"),
        )

    def as_answer(self) -> dict[str, Any]:
        """Return it as actions answer: without what is not known."""
        answer = {
            "type": str(self.uri.what),
            "uri": str(self.uri),
            "url": self.uri.url,
            "name": self.name,
            "by": list(self.by),
            "album": self.album,
            "duration": self.seconds and round(self.seconds),
            "explicit": self.explicit or None,
            "playable": self.playable,
            "count": self.count,
            "released": self.released,
            "image": self.image,
        }
        return {key: value for key, value in answer.items() if value is not None and value != []}


def things(entries: Any, key: str | None = None) -> Iterator[Thing]:
    """Yield the things in a list of an answer, each of them under a key; nothing for what is gone."""
    for entry in entries if isinstance(entries, list) else ():
        found = entry.get(key) if key and isinstance(entry, dict) else entry
        if (thing := Thing.of(found)) is not None:
            yield thing


def image_of(json: Json) -> str | None:
    """Return the address of the largest picture."""
    found = [image for image in _objects(json, "images") if _text(image, "url")]
    return _text(max(found, key=_width), "url") if found else None


def _by(what: What, json: Json, owner: Json, show: Json) -> tuple[str, ...]:
    """Return who something is by."""
    if what is What.PLAYLIST:
        name = _text(owner, "display_name") or _text(owner, "id")
        return (name,) if name else ()
    if what is What.EPISODE:
        name = _text(show, "name")
        return (name,) if name else ()
    names = [_text(artist, "name") for artist in _objects(json, "artists")]
    return tuple(name for name in names if name)


def _count(json: Json) -> int | None:
    """Return how many items there are in a playlist, an album or a show."""
    for count in (
        _object(json, "items").get("total"),
        json.get("total_tracks"),
        json.get("total_episodes"),
    ):
        if isinstance(count, int):
            return count
    return None


def _object(json: Json, key: str) -> Json:
    """Return an object in another, empty if there is none."""
    found = json.get(key)
    return found if isinstance(found, dict) else {}


def _objects(json: Json, key: str) -> list[Json]:
    """Return the objects of a list in another, none if there is no list."""
    found = json.get(key)
    entries = found if isinstance(found, list) else []
    return [entry for entry in entries if isinstance(entry, dict)]


def _width(image: Json) -> float:
    """Return how wide a picture is, 0 if that is not known."""
    width = image.get("width")
    return width if isinstance(width, int | float) else 0


def _text(json: Json, key: str) -> str | None:
    """Return a text in an object, None if there is none."""
    found = json.get(key)
    return found[:_LONGEST_NAME] if isinstance(found, str) and found else None
