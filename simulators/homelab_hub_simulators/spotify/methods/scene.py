"""What all methods share: the catalogue, the people, and how things are written."""

from dataclasses import dataclass

from homelab_hub_simulators.spotify.api import Call
from homelab_hub_simulators.spotify.catalogue import Catalogue, Thing
from homelab_hub_simulators.spotify.errors import bad_request, not_found
from homelab_hub_simulators.spotify.people import People, Playlist
from homelab_hub_simulators.spotify.playlist_shapes import PlaylistShapes
from homelab_hub_simulators.spotify.shapes import Shapes

ID_LENGTH = 22


@dataclass(frozen=True, slots=True)
class Scene:
    """The catalogue and the people."""

    catalogue: Catalogue
    people: People

    def shapes(self, call: Call) -> Shapes:
        """Return what writes for a caller."""
        return Shapes(self.catalogue, origin=call.origin, market=call.market, person=call.who)

    def playlist_shapes(self, call: Call) -> PlaylistShapes:
        """Return what writes playlists for a caller."""
        return PlaylistShapes(self.shapes(call), self.people)

    def get[T: Thing](self, call: Call, kind: type[T]) -> T:
        """Return what the path names; raises the 400 for no id, the 404 for nothing."""
        thing_id = checked_id(call.path["id"])
        thing = self.catalogue.get(f"spotify:{kind.kind}:{thing_id}")
        if not isinstance(thing, kind):
            raise not_found()
        return thing

    def playlist(self, call: Call) -> Playlist:
        """Return the playlist that the path names."""
        playlist = self.people.playlists.get(checked_id(call.path["id"]))
        if playlist is None:
            raise not_found()
        if not playlist.public and not playlist.is_of(call.person.id):
            raise not_found()
        return playlist


def checked_id(text: str) -> str:
    """Return an id; raises the 400 for what cannot be one."""
    if len(text) != ID_LENGTH or not text.isalnum() or not text.isascii():
        raise bad_request("Invalid base62 id")
    return text


def checked_uri(text: str) -> tuple[str, str]:
    """Return the kind and the id of a URI; raises the 400 for what is none."""
    parts = text.split(":")
    if len(parts) != 3 or parts[0] != "spotify":
        raise bad_request(f"Invalid uri: {text}")
    if parts[1] != "user" and (len(parts[2]) != ID_LENGTH or not parts[2].isalnum()):
        raise bad_request(f"Invalid uri: {text}")
    return parts[1], parts[2]
