"""The methods that read the catalogue, and search it."""

from collections.abc import Mapping
from typing import Any

from homelab_hub_simulators.spotify.api import Call, Method
from homelab_hub_simulators.spotify.catalogue import Album, Artist, Episode, Show, Track
from homelab_hub_simulators.spotify.catalogue.search import Query, parse
from homelab_hub_simulators.spotify.errors import not_found
from homelab_hub_simulators.spotify.paging import page
from homelab_hub_simulators.spotify.parameters import (
    IN_MARKET,
    NEEDED,
    PAGE,
    SHORT_PAGE,
    TEXT,
    Parameter,
    one_of,
    whole,
)
from homelab_hub_simulators.spotify.people import Playlist
from homelab_hub_simulators.spotify.people.playlist import EDITORIAL

from .scene import Scene, checked_id

KINDS = ("album", "artist", "playlist", "track", "show", "episode", "audiobook")
GROUPS = ("album", "single", "appears_on", "compilation")
SHORT = 5
MOST_FOUND = 1000
SEARCH: Mapping[str, Parameter] = {
    "q": NEEDED,
    "type": one_of(*KINDS, required=True, many=True),
    "market": TEXT,
    "limit": whole(1, 10),
    "offset": whole(0, 1000),
    "include_external": one_of("audio"),
}
HEARS = ("user-read-playback-position",)


class BrowsingMethods:
    """Tracks, albums, artists, shows, episodes, and the search."""

    def __init__(self, scene: Scene) -> None:
        """Read this scene."""
        self._scene = scene
        groups = {"include_groups": one_of(*GROUPS, many=True)}
        self.methods = (
            _method("search", "search", self._search, SEARCH),
            _method("tracks.get", "tracks/{id}", self._track, IN_MARKET),
            _method("albums.get", "albums/{id}", self._album, IN_MARKET),
            _method(
                "albums.tracks", "albums/{id}/tracks", self._album_tracks, {**PAGE, **IN_MARKET}
            ),
            _method("artists.get", "artists/{id}", self._artist, {}),
            _method(
                "artists.albums",
                "artists/{id}/albums",
                self._artist_albums,
                {**SHORT_PAGE, **IN_MARKET, **groups},
            ),
            _method("shows.get", "shows/{id}", self._show, IN_MARKET, HEARS),
            _method(
                "shows.episodes",
                "shows/{id}/episodes",
                self._show_episodes,
                {**PAGE, **IN_MARKET},
                HEARS,
            ),
            _method("episodes.get", "episodes/{id}", self._episode, IN_MARKET, HEARS),
            _method("audiobooks.get", "audiobooks/{id}", _no_audiobook, IN_MARKET),
            _method(
                "audiobooks.chapters",
                "audiobooks/{id}/chapters",
                _no_audiobook,
                {**PAGE, **IN_MARKET},
            ),
            _method("chapters.get", "chapters/{id}", _no_audiobook, IN_MARKET),
        )

    def _track(self, call: Call) -> dict[str, Any]:
        """Return a track."""
        return self._scene.shapes(call).track(self._scene.get(call, Track))

    def _album(self, call: Call) -> dict[str, Any]:
        """Return an album with its first tracks."""
        shapes = self._scene.shapes(call)
        album = self._scene.get(call, Album)
        path = f"albums/{album.id}/tracks"
        tracks = page(call, _there(album.tracks), shapes.simple_track, default=50, path=path)
        return shapes.album(album, tracks)

    def _album_tracks(self, call: Call) -> dict[str, Any]:
        """Return an album's tracks."""
        tracks = _there(self._scene.get(call, Album).tracks)
        return page(call, tracks, self._scene.shapes(call).simple_track)

    def _artist(self, call: Call) -> dict[str, Any]:
        """Return an artist."""
        return self._scene.shapes(call).artist(self._scene.get(call, Artist))

    def _artist_albums(self, call: Call) -> dict[str, Any]:
        """Return an artist's albums of some groups, the newest first."""
        shapes = self._scene.shapes(call)
        groups = call.words("include_groups") or GROUPS
        albums = [a for a in self._scene.get(call, Artist).albums if a.type in groups]
        albums.sort(key=lambda album: album.released, reverse=True)
        return page(call, _there(albums), shapes.simple_album, default=SHORT)

    def _show(self, call: Call) -> dict[str, Any]:
        """Return a show with its newest episodes."""
        shapes = self._scene.shapes(call)
        show = self._scene.get(call, Show)
        path = f"shows/{show.id}/episodes"
        episodes = page(call, _there(show.episodes), shapes.simple_episode, default=50, path=path)
        return shapes.show(show) | {"episodes": episodes}

    def _show_episodes(self, call: Call) -> dict[str, Any]:
        """Return a show's episodes, the newest first."""
        episodes = _there(self._scene.get(call, Show).episodes)
        return page(call, episodes, self._scene.shapes(call).simple_episode)

    def _episode(self, call: Call) -> dict[str, Any]:
        """Return an episode."""
        return self._scene.shapes(call).episode(self._scene.get(call, Episode))

    def _search(self, call: Call) -> dict[str, Any]:
        """Return a page of each kind; what does not play in the market is not found."""
        query = parse(call.text("q") or "")
        return {f"{kind}s": self._found(call, kind, query) for kind in call.words("type")}

    def _found(self, call: Call, kind: str, query: Query) -> dict[str, Any]:
        """Return a page of what is found of a kind."""
        shapes, catalogue = self._scene.shapes(call), self._scene.catalogue
        market = call.market
        match kind:
            case "track":
                tracks = [t for t in catalogue.tracks if t.restriction(market) is None]
                found = query.find(tracks)[:MOST_FOUND]
                return page(call, found, shapes.track, default=SHORT)
            case "album":
                return page(call, query.find(catalogue.albums), shapes.simple_album, default=SHORT)
            case "artist":
                return page(call, query.find(catalogue.artists), shapes.artist, default=SHORT)
            case "show":
                return page(call, query.find(catalogue.shows), shapes.show, default=SHORT)
            case "episode":
                found_episodes = query.find(catalogue.episodes)
                return page(call, found_episodes, shapes.simple_episode, default=SHORT)
            case "playlist":
                return self._found_playlists(call, query)
            case _:
                return page(call, (), lambda nothing: nothing, default=SHORT)

    def _found_playlists(self, call: Call, query: Query) -> dict[str, Any]:
        """Return a page of public playlists, with null where one is Spotify's own.

        That is how those are found since they were taken away on 2024-11-27.
        """
        shapes = self._scene.playlist_shapes(call)

        def shape(playlist: Playlist) -> dict[str, Any] | None:
            """Return a playlist, or nothing."""
            return None if playlist.owner == EDITORIAL else shapes.simple(playlist)

        public = [playlist for playlist in self._scene.people.playlists.all if playlist.public]
        found = query.find_named(public, lambda playlist: playlist.name)
        return page(call, found, shape, default=SHORT)


def _there[T: (Track, Album, Episode)](things: list[T]) -> list[T]:
    """Return what has not been removed."""
    return [thing for thing in things if not thing.removed]


def _no_audiobook(call: Call) -> dict[str, Any]:
    """Answer that there is none: audiobooks are for six countries, of which this is none."""
    checked_id(call.path["id"])
    raise not_found()


def _method(name: str, path: str, serve: Any, query: Any, scopes: tuple[str, ...] = ()) -> Method:
    """Return a method of the catalogue."""
    return Method(id=name, http="GET", path=path, serve=serve, query=query, scopes=scopes)
