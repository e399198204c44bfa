"""What can be played: lists of URIs, and contexts that have them."""

from typing import Any

from homelab_hub_simulators.spotify.catalogue import Album, Artist, Show
from homelab_hub_simulators.spotify.errors import bad_request, not_found
from homelab_hub_simulators.spotify.people import Person

from .scene import Scene, checked_uri

ARTIST_PLAYS = 10
# What is in an empty context: nothing that could be played.
NOTHING = [""]


def checked(uris: list[Any]) -> list[str]:
    """Return URIs of what plays; raises the 400 for anything else."""
    if not uris:
        raise bad_request("No uris provided")
    for uri in uris:
        kind, _ = checked_uri(str(uri))
        if kind not in {"track", "episode"}:
            raise bad_request(f"Unsupported uri kind: {kind}")
    return [str(uri) for uri in uris]


def items_of(scene: Scene, person: Person, uri: str) -> list[str]:
    """Return the URIs of a context; raises the 404 for one that is not there."""
    if uri == f"spotify:user:{person.id}:collection":
        return [saved for saved, _ in person.library.of("track")] or NOTHING
    kind, thing_id = checked_uri(uri)
    if kind == "playlist":
        playlist = scene.people.playlists.get(thing_id)
        if playlist is None or not (playlist.public or playlist.is_of(person.id)):
            raise not_found()
        return playlist.uris or NOTHING
    match scene.catalogue.get(uri):
        case Album() as album:
            return [track.uri for track in album.tracks]
        case Artist() as artist:
            tracks = [track.uri for album in artist.albums for track in album.tracks]
            return tracks[:ARTIST_PLAYS]
        case Show() as show:
            return [episode.uri for episode in show.episodes]
        case None:
            raise not_found()
        case _:
            raise bad_request(f"Unsupported context uri: {uri}")


def first_of(offset: dict[str, Any] | None, items: list[str], context: str | None) -> int | None:
    """Return the index to begin with; raises the 400 for an offset that means nothing."""
    if not offset:
        return None
    if context is not None and context.startswith("spotify:artist:"):
        raise bad_request("Can't have offset for context type: ARTIST")
    match offset:
        case {"position": int(position)} if 0 <= position < len(items):
            return position
        case {"uri": str(uri)} if uri in items:
            return items.index(uri)
        case _:
            raise bad_request("Invalid offset")
