"""Things as JSON, without the fields that were taken away in March 2026."""

from typing import Any

from .catalogue import Album, Artist, Catalogue, Episode, Playable, Show, Thing, Track
from .people import Person

IMAGE_SIZES = (640, 300, 64)
OPEN = "https://open.spotify.com"

type Json = dict[str, Any]


class Shapes:
    """Writes for one caller: links lead back to `origin`, and what plays is what plays for her."""

    def __init__(
        self, catalogue: Catalogue, *, origin: str, market: str, person: Person | None
    ) -> None:
        """Write for a market, or for a person."""
        self._catalogue = catalogue
        self._origin = origin
        self._market = market
        self._person = person

    def href(self, path: str) -> str:
        """Return a link into the API."""
        return f"{self._origin}/v1/{path}"

    def images(self, kind: str, thing_id: str) -> list[Json]:
        """Return the pictures of something, the widest first."""
        url = f"{self._origin}/image/{kind}/{thing_id}"
        return [{"height": size, "url": f"{url}/{size}", "width": size} for size in IMAGE_SIZES]

    def links(self, kind: str, thing_id: str) -> Json:
        """Return what everything has that has a URI."""
        return {
            "external_urls": {"spotify": f"{OPEN}/{kind}/{thing_id}"},
            "href": self.href(f"{kind}s/{thing_id}"),
            "id": thing_id,
            "type": kind,
            "uri": f"spotify:{kind}:{thing_id}",
        }

    def simple_artist(self, artist: Artist) -> Json:
        """Return an artist as others name it."""
        return self._base(artist)

    def artist(self, artist: Artist) -> Json:
        """Return an artist."""
        images = self.images(artist.kind, artist.id)
        return self._base(artist) | {"genres": [artist.genre], "images": images}

    def simple_album(self, album: Album) -> Json:
        """Return an album without its tracks."""
        return self._base(album) | {
            "album_type": album.type,
            "artists": [self.simple_artist(artist) for artist in album.artists],
            "images": self.images(album.kind, album.id),
            "is_playable": any(self._restriction(track) is None for track in album.tracks),
            "release_date": album.released,
            "release_date_precision": "day",
            "total_tracks": len(album.tracks),
        }

    def album(self, album: Album, tracks: Json) -> Json:
        """Return an album with a page of its tracks."""
        return self.simple_album(album) | {
            "copyrights": [{"text": f"{album.released[:4]} {album.artists[0].name}", "type": "P"}],
            "external_ids": {"upc": str(int(album.id[:8], 36) % 10**12).zfill(12)},
            "genres": [],
            "tracks": tracks,
        }

    def simple_track(self, track: Track) -> Json:
        """Return a track without its album."""
        return (
            self._base(track)
            | {
                "artists": [self.simple_artist(artist) for artist in track.artists],
                "disc_number": 1,
                "duration_ms": track.duration_ms,
                "explicit": track.explicit,
                "is_local": False,
                "track_number": track.number,
            }
            | self._playing(track)
        )

    def track(self, track: Track) -> Json:
        """Return a track."""
        return self.simple_track(track) | {
            "album": self.simple_album(track.album),
            "external_ids": {"isrc": track.isrc},
        }

    def show(self, show: Show) -> Json:
        """Return a show without its episodes."""
        return self._base(show) | {
            "copyrights": [],
            "description": show.description,
            "explicit": False,
            "html_description": f"<p>{show.description}</p>",
            "images": self.images(show.kind, show.id),
            "is_externally_hosted": False,
            "languages": [show.language],
            "media_type": "audio",
            "total_episodes": len(show.episodes),
        }

    def simple_episode(self, episode: Episode) -> Json:
        """Return an episode without its show."""
        return (
            self._base(episode)
            | {
                "description": episode.description,
                "duration_ms": episode.duration_ms,
                "explicit": episode.explicit,
                "html_description": f"<p>{episode.description}</p>",
                "images": self.images(episode.show.kind, episode.show.id),
                "is_externally_hosted": False,
                "languages": [episode.show.language],
                "release_date": episode.released,
                "release_date_precision": "day",
            }
            | self._playing(episode)
            | self._resume_point(episode)
        )

    def episode(self, episode: Episode) -> Json:
        """Return an episode."""
        return self.simple_episode(episode) | {"show": self.show(episode.show)}

    def playable(self, uri: str) -> Json | None:
        """Return a track or an episode by URI, or None for what is not there any more."""
        match self._catalogue.playable(uri):
            case Track() as track:
                return self.track(track)
            case Episode() as episode:
                return self.episode(episode)
            case _:
                return None

    def context(self, uri: str | None) -> Json | None:
        """Return where something plays from."""
        if uri is None:
            return None
        kind, _, thing_id = uri.removeprefix("spotify:").partition(":")
        if kind == "user":
            kind, path = "collection", "me/tracks"
            link = f"{OPEN}/collection/tracks"
        else:
            path, link = f"{kind}s/{thing_id}", f"{OPEN}/{kind}/{thing_id}"
        return {
            "external_urls": {"spotify": link},
            "href": self.href(path),
            "type": kind,
            "uri": uri,
        }

    def _base(self, thing: Thing) -> Json:
        """Return what everything in the catalogue has."""
        return self.links(thing.kind, thing.id) | {"name": thing.name}

    def _playing(self, item: Playable) -> Json:
        """Return whether something plays, and why not."""
        reason = self._restriction(item)
        if reason is None:
            return {"is_playable": True}
        return {"is_playable": False, "restrictions": {"reason": reason}}

    def _restriction(self, item: Playable) -> str | None:
        """Return why something does not play, or None if it does."""
        if self._person is not None:
            return self._person.restriction(item.uri)
        return item.restriction(self._market)

    def _resume_point(self, episode: Episode) -> Json:
        """Return how far somebody has heard an episode."""
        if self._person is None:
            return {}
        position = self._person.resume_point(episode.uri)
        done = position * 1000 >= episode.duration_ms - 1
        return {
            "resume_point": {
                "fully_played": done,
                "resume_position_ms": 0 if done else int(position * 1000),
            }
        }
