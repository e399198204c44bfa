"""The whole catalogue: made from the records, and changeable by whoever sets a scene."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
import hashlib

from .model import Album, Artist, Episode, Playable, Show, Thing, Track, make_id
from .records import PODCASTS, RECORDS, Podcast, Record

_NEWEST_EPISODE = date(2026, 11, 20)
_SHORTEST, _LONGEST = 125_000, 325_000


class Catalogue:
    """Everything that has a URI, but playlists."""

    def __init__(self) -> None:
        """Start with some 200 tracks and two shows."""
        self._things: dict[str, Thing] = {}
        self._artists: dict[str, Artist] = {}
        for record in RECORDS:
            self._press(record)
        for podcast in PODCASTS:
            self._publish(podcast)

    @property
    def tracks(self) -> list[Track]:
        """The tracks."""
        return list(self._of(Track))

    @property
    def albums(self) -> list[Album]:
        """The albums."""
        return list(self._of(Album))

    @property
    def artists(self) -> list[Artist]:
        """The artists."""
        return list(self._of(Artist))

    @property
    def shows(self) -> list[Show]:
        """The shows."""
        return list(self._of(Show))

    @property
    def episodes(self) -> list[Episode]:
        """The episodes."""
        return list(self._of(Episode))

    def get(self, uri: str) -> Thing | None:
        """Return what has this URI, or None for what never was or has been removed."""
        thing = self._things.get(uri)
        return None if thing is None or thing.removed else thing

    def playable(self, uri: str) -> Playable | None:
        """Return a track or an episode by URI, or None."""
        thing = self.get(uri)
        return thing if isinstance(thing, Playable) else None

    def track(self, name: str) -> Track:
        """Return a track by its name; raises KeyError."""
        return _named(self._of(Track), name)

    def album(self, name: str) -> Album:
        """Return an album by its name; raises KeyError."""
        return _named(self._of(Album), name)

    def artist(self, name: str) -> Artist:
        """Return an artist by name; raises KeyError."""
        return _named(self._of(Artist), name)

    def show(self, name: str) -> Show:
        """Return a show by its name; raises KeyError."""
        return _named(self._of(Show), name)

    def remove(self, uri: str) -> None:
        """Take something out of the catalogue; raises KeyError for what is not there."""
        self._things[uri].removed = True

    def restrict(self, uri: str, markets: Iterable[str] | None) -> None:
        """Let a track or an episode play in these markets only, None for everywhere.

        Raises KeyError for what is not there.
        """
        if (item := self.playable(uri)) is None:
            raise KeyError(uri)
        item.markets = None if markets is None else frozenset(markets)

    def add_track(
        self,
        name: str,
        *,
        artist: str,
        album: str | None = None,
        duration_ms: int = 180_000,
        genre: str = "pop",
        explicit: bool = False,
        markets: Iterable[str] | None = None,
    ) -> Track:
        """Add a track, with a single of its name where no album is given; return it."""
        found = self._album(album or name, artist, genre, "2026-11-01", "single")
        track = self._record(found, name, explicit=explicit)
        track.duration_ms = duration_ms
        track.markets = None if markets is None else frozenset(markets)
        return track

    def _of[T: Thing](self, kind: type[T]) -> Iterator[T]:
        """Yield what is of a kind and still there."""
        for thing in self._things.values():
            if isinstance(thing, kind) and not thing.removed:
                yield thing

    def _press(self, record: Record) -> None:
        """Add an album of the records."""
        album = self._album(record.album, record.artist, record.genre, record.year, record.kind)
        for title in record.titles.split("/"):
            self._record(album, title.removesuffix("!"), explicit=title.endswith("!"))

    def _album(self, name: str, artist: str, genre: str, released: str, kind: str) -> Album:
        """Return an album, a new one if the artist has none of this name."""
        maker = self._artists.get(artist)
        if maker is None:
            maker = Artist(id=make_id("artist", artist), name=artist, genre=genre)
            self._artists[artist] = maker
            self._keep(maker)
        for album in maker.albums:
            if album.name == name:
                return album
        made = Album(
            id=make_id("album", artist, name),
            name=name,
            type=kind,
            released=released,
            artists=[maker],
        )
        maker.albums.append(made)
        self._keep(made)
        return made

    def _record(self, album: Album, name: str, *, explicit: bool) -> Track:
        """Add a track to an album."""
        artist = album.artists[0]
        digest = hashlib.sha256(f"{artist.name}\0{album.name}\0{name}".encode()).digest()
        length = int.from_bytes(digest[:4])
        track = Track(
            id=make_id("track", artist.name, album.name, name),
            name=name,
            duration_ms=_SHORTEST + length % (_LONGEST - _SHORTEST),
            explicit=explicit,
            album=album,
            artists=[artist],
            number=len(album.tracks) + 1,
            genre=artist.genre,
            isrc=f"ZZHH{album.released[2:4]}{length % 100_000:05}",
        )
        album.tracks.append(track)
        self._keep(track)
        return track

    def _publish(self, podcast: Podcast) -> None:
        """Add a show."""
        show = Show(
            id=make_id("show", podcast.name),
            name=podcast.name,
            publisher=podcast.publisher,
            description=podcast.description,
            language=podcast.language,
        )
        self._keep(show)
        for week, title in enumerate(podcast.episodes.split("/")):
            episode = Episode(
                id=make_id("episode", podcast.name, title),
                name=title,
                duration_ms=1_500_000 + 60_000 * (len(title) % 20),
                show=show,
                description=f"{title}. {podcast.description}",
                released=(_NEWEST_EPISODE - timedelta(weeks=week)).isoformat(),
            )
            show.episodes.append(episode)
            self._keep(episode)

    def _keep(self, thing: Thing) -> None:
        """Enter something."""
        self._things[thing.uri] = thing


def _named[T: Thing](things: Iterable[T], name: str) -> T:
    """Return the first one with a name; raises KeyError."""
    for thing in things:
        if thing.name == name:
            return thing
    raise KeyError(name)
