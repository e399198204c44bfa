"""Playlists as JSON."""

from .moments import iso
from .people import Entry, Local, People, Person, Playlist
from .shapes import Json, Shapes


class PlaylistShapes:
    """Writes playlists with what a `Shapes` writes of their items."""

    def __init__(self, shapes: Shapes, people: People) -> None:
        """Write for the caller of `shapes`."""
        self._shapes = shapes
        self._people = people

    def user(self, person_id: str) -> Json:
        """Return somebody as others see her, without a name."""
        return self._shapes.links("user", person_id)

    def owner(self, person_id: str) -> Json:
        """Return whose a playlist is."""
        return self.user(person_id) | {"display_name": self._people.name(person_id)}

    def simple(self, playlist: Playlist) -> Json:
        """Return a playlist with the number of its items."""
        total = len(playlist.entries)
        items = {"href": self._shapes.href(f"playlists/{playlist.id}/items"), "total": total}
        return self.metadata(playlist) | {"items": items}

    def metadata(self, playlist: Playlist) -> Json:
        """Return a playlist without its items, which is all that others get."""
        return self._shapes.links("playlist", playlist.id) | {
            "collaborative": playlist.collaborative,
            "description": playlist.description,
            "images": self._shapes.images("playlist", playlist.id),
            "name": playlist.name,
            "owner": self.owner(playlist.owner),
            "primary_color": None,
            "public": playlist.public,
            "snapshot_id": playlist.snapshot_id,
        }

    def entry(self, entry: Entry) -> Json:
        """Return an item, whose `item` is None where it was taken down."""
        item = self._shapes.playable(entry.uri) if entry.local is None else local(entry.local)
        return {
            "added_at": iso(entry.added_at),
            "added_by": self.user(entry.added_by),
            "is_local": entry.local is not None,
            "item": item,
            "primary_color": None,
        }


def profile(shapes: Shapes, person: Person, *, old: bool, email: bool, private: bool) -> Json:
    """Return somebody's own profile; `old` has the fields that were taken away."""
    account = person.account
    shown: Json = shapes.links("user", account.id) | {
        "account_id": f"acc{account.id.replace('-', '')}",
        "display_name": account.name,
        "images": [],
    }
    if old and private:
        product = "premium" if person.premium else "free"
        explicit = {"filter_enabled": person.explicit_filter, "filter_locked": False}
        shown |= {"country": person.country, "product": product, "explicit_content": explicit}
    if old and email:
        shown["email"] = account.email
    return shown


def local(file: Local) -> Json:
    """Return a file of somebody's own, of which Spotify knows only what its tags say."""
    nameless: Json = {"external_urls": {}, "href": None, "id": None, "uri": None}
    return {
        "album": nameless
        | {
            "album_type": None,
            "artists": [],
            "images": [],
            "name": file.album,
            "release_date": None,
            "release_date_precision": None,
            "total_tracks": 0,
            "type": "album",
        },
        "artists": [nameless | {"name": file.artist, "type": "artist"}],
        "disc_number": 0,
        "duration_ms": file.seconds * 1000,
        "explicit": False,
        "external_ids": {},
        "external_urls": {},
        "href": None,
        "id": None,
        "is_local": True,
        "is_playable": False,
        "name": file.title,
        "track_number": 0,
        "type": "track",
        "uri": file.uri,
    }
