"""The methods about somebody's own: profile, library, what is followed, and what is heard most."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from homelab_hub_simulators.spotify.api import Call, Method
from homelab_hub_simulators.spotify.catalogue import Album, Artist, Episode, Show, Thing, Track
from homelab_hub_simulators.spotify.errors import malformed, not_found
from homelab_hub_simulators.spotify.moments import iso
from homelab_hub_simulators.spotify.paging import DEFAULT_LIMIT, page
from homelab_hub_simulators.spotify.parameters import (
    IN_MARKET,
    NEEDED,
    PAGE,
    TEXT,
    Parameter,
    one_of,
    whole,
)
from homelab_hub_simulators.spotify.people import Person
from homelab_hub_simulators.spotify.playlist_shapes import profile
from homelab_hub_simulators.spotify.shapes import Json
from homelab_hub_simulators.spotify.switches import Switches

from .scene import Scene, checked_uri

MOST_URIS = 40
SAVED = {
    "track": Track,
    "album": Album,
    "show": Show,
    "episode": Episode,
}
READ, CHANGE = "user-library-read", "user-library-modify"
# Which scope something in the library needs, to be read and to be changed.
SCOPES = {
    "artist": (("user-follow-read",), ("user-follow-modify",)),
    "user": (("user-follow-read",), ("user-follow-modify",)),
    "playlist": (
        ("playlist-read-private",),
        ("playlist-modify-public", "playlist-modify-private"),
    ),
}
RANGES = ("short_term", "medium_term", "long_term")


class MyMethods:
    """What belongs to the caller."""

    def __init__(self, scene: Scene, switches: Callable[[], Switches]) -> None:
        """Serve from this scene."""
        self._scene = scene
        self._switches = switches
        page_here = {**PAGE, **IN_MARKET}
        top: dict[str, Parameter] = {**PAGE, "time_range": one_of(*RANGES)}
        following = {
            "type": one_of("artist", required=True),
            "after": TEXT,
            "limit": whole(1, 50),
        }
        episodes = (READ, "user-read-playback-position")
        self.methods = (
            _get("me.profile", "me", self._profile),
            _get("me.tracks", "me/tracks", self._saved("track"), page_here, (READ,)),
            _get("me.albums", "me/albums", self._saved("album"), page_here, (READ,)),
            _get("me.shows", "me/shows", self._saved("show"), PAGE, (READ,)),
            _get("me.episodes", "me/episodes", self._saved("episode"), page_here, episodes),
            _get("me.audiobooks", "me/audiobooks", _nothing, PAGE, (READ,)),
            _get("me.following", "me/following", self._following, following, ("user-follow-read",)),
            _get("me.top_tracks", "me/top/tracks", self._top_tracks, top, ("user-top-read",)),
            _get("me.top_artists", "me/top/artists", self._top_artists, top, ("user-top-read",)),
            _library("library.save", "PUT", "me/library", self._save),
            _library("library.remove", "DELETE", "me/library", self._remove),
            _library("library.contains", "GET", "me/library/contains", self._contains),
        )

    def _profile(self, call: Call) -> Json:
        """Return the profile."""
        return profile(
            self._scene.shapes(call),
            call.person,
            old=self._switches().old_profile,
            email=call.allows("user-read-email"),
            private=call.allows("user-read-private"),
        )

    def _saved(self, kind: str) -> Callable[[Call], Json]:
        """Return the method that lists what is saved of a kind."""

        def serve(call: Call) -> Json:
            """Return what is saved, the newest first; what was taken down is left out."""
            shapes = self._scene.shapes(call)

            def shape(saved: tuple[Thing, float]) -> Json:
                """Return something saved."""
                thing, added = saved
                match thing:
                    case Track():
                        shown = shapes.track(thing)
                    case Album():
                        path = f"albums/{thing.id}/tracks"
                        tracks = page(
                            call, thing.tracks, shapes.simple_track, default=50, path=path
                        )
                        shown = shapes.album(thing, tracks)
                    case Show():
                        shown = shapes.show(thing)
                    case Episode():
                        shown = shapes.episode(thing)
                    case _:
                        raise not_found()
                return {"added_at": iso(added), kind: shown}

            return page(call, self._there(call.person, kind), shape)

        return serve

    def _there(self, person: Person, kind: str) -> list[tuple[Thing, float]]:
        """Return what somebody has of a kind and is still there."""
        pairs = ((self._scene.catalogue.get(uri), at) for uri, at in person.library.of(kind))
        return [(thing, at) for thing, at in pairs if thing is not None]

    def _following(self, call: Call) -> Json:
        """Return the artists that are followed, from one on."""
        artists = [
            thing for thing, _ in self._there(call.person, "artist") if isinstance(thing, Artist)
        ]
        ids = [artist.id for artist in artists]
        after = call.text("after")
        start = ids.index(after) + 1 if after in ids else 0
        limit = call.number("limit", DEFAULT_LIMIT)
        shown = artists[start : start + limit]
        more = start + limit < len(artists)
        last = shown[-1].id if more and shown else None
        here = call.request.url
        following = {
            "cursors": {"after": last},
            "href": str(here),
            "items": [self._scene.shapes(call).artist(artist) for artist in shown],
            "limit": limit,
            "next": str(here.update_query(after=last, limit=limit)) if last else None,
            "total": len(artists),
        }
        return {"artists": following}

    def _top_tracks(self, call: Call) -> Json:
        """Return the tracks that are heard most."""
        return page(call, self._heard_most(call.person), self._scene.shapes(call).track)

    def _top_artists(self, call: Call) -> Json:
        """Return the artists that are heard most."""
        counted: Counter[Artist] = Counter()
        for track in self._heard_most(call.person):
            counted.update(track.artists)
        artists = [artist for artist, _ in counted.most_common()]
        return page(call, artists, self._scene.shapes(call).artist)

    def _heard_most(self, person: Person) -> list[Track]:
        """Return the tracks that somebody has heard, then those that are saved."""
        counted = Counter(play.uri for play in person.history)
        counted.update(uri for uri, _ in person.library.of("track"))
        things = (self._scene.catalogue.get(uri) for uri, _ in counted.most_common())
        return [thing for thing in things if isinstance(thing, Track)]

    def _save(self, call: Call) -> None:
        """Save or follow things; raises the 404 where one is not there."""
        uris = _uris(call, "save")
        for uri in uris:
            self._check_is_there(uri)
        for uri in uris:
            call.person.library.add(uri, call.now)

    def _remove(self, call: Call) -> None:
        """Save or follow things no longer."""
        for uri in _uris(call, "remove"):
            call.person.library.remove(uri)

    def _contains(self, call: Call) -> list[bool]:
        """Return for each thing whether it is saved or followed."""
        return [uri in call.person.library for uri in _uris(call, "contains")]

    def _check_is_there(self, uri: str) -> None:
        """Raise the 404 unless there is such a thing."""
        kind, thing_id = checked_uri(uri)
        match kind:
            case "playlist":
                there = self._scene.people.playlists.get(thing_id) is not None
            case "user":
                there = True
            case _:
                there = self._scene.catalogue.get(uri) is not None
        if not there:
            raise not_found()


def _uris(call: Call, doing: str) -> list[str]:
    """Return the URIs of a call whose scopes are there; raises the 400 for wrong ones."""
    uris = call.words("uris")
    if len(uris) > MOST_URIS:
        raise malformed(f"Too many uris: {len(uris)}, the most is {MOST_URIS}")
    for uri in uris:
        kind, _ = checked_uri(uri)
        if kind not in {*SAVED, *SCOPES}:
            raise malformed(f"Unsupported uri: {uri}")
        read, change = SCOPES.get(kind, ((READ,), (CHANGE,)))
        call.need(*(read if doing == "contains" else change))
    return uris


def _nothing(call: Call) -> Json:
    """Return an empty page: there are no audiobooks in this country."""
    return page(call, (), lambda nothing: nothing)


def _get(
    name: str, path: str, serve: Any, query: Any = None, scopes: tuple[str, ...] = ()
) -> Method:
    """Return a method that reads."""
    return Method(id=name, http="GET", path=path, serve=serve, query=query or {}, scopes=scopes)


def _library(name: str, http: str, path: str, serve: Any) -> Method:
    """Return a method about the whole library, whose scopes depend on the URIs."""
    return Method(id=name, http=http, path=path, serve=serve, query={"uris": NEEDED})
