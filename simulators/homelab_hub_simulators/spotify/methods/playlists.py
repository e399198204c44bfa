"""The methods about playlists, in their form of March 2026: `items`, and only one's own."""

import base64
import binascii
from collections.abc import Iterable
from typing import Any

from homelab_hub_simulators.spotify.api import Answer, Call, Method, Serve
from homelab_hub_simulators.spotify.errors import SpotifyError, bad_request, forbidden, malformed
from homelab_hub_simulators.spotify.fields import parse
from homelab_hub_simulators.spotify.paging import page
from homelab_hub_simulators.spotify.parameters import PAGE, TEXT, TYPES, Fields, whole
from homelab_hub_simulators.spotify.people import Entry, Playlist
from homelab_hub_simulators.spotify.people.playlist import MOST_ITEMS
from homelab_hub_simulators.spotify.shapes import Json

from .scene import Scene, checked_uri

MOST_AT_ONCE = 100
FIRST_ITEMS = 100
COVER_LIMIT = 256 * 1024
ONE = "playlists/{id}"
ITEMS = f"{ONE}/items"
PUBLIC, PRIVATE = "playlist-modify-public", "playlist-modify-private"
READ = ("playlist-read-private",)
WRITE = (f"{PUBLIC}|{PRIVATE}",)
DETAILS = {"name": str, "public": bool, "collaborative": bool, "description": str}
RANGE = {"range_start": int, "insert_before": int, "range_length": int}
CHANGES = Fields({"uris": list, "snapshot_id": str, **RANGE})
REMOVAL = Fields({"items": list, "snapshot_id": str}, frozenset({"items"}))
NEW = Fields(DETAILS, frozenset({"name"}))


class PlaylistMethods:
    """Everything about playlists."""

    def __init__(self, scene: Scene) -> None:
        """Serve from this scene."""
        self._scene = scene
        shown = {**TYPES, "fields": TEXT}
        self.methods = (
            _method("mine", "GET", "me/playlists", self._mine, READ, query=PAGE),
            _method("create", "POST", "me/playlists", self._create, WRITE, fields=NEW, status=201),
            _method("get", "GET", ONE, self._get, query=shown),
            _method("change", "PUT", ONE, self._change, WRITE, fields=Fields(DETAILS)),
            _method("items", "GET", ITEMS, self._items, READ, query={**shown, **PAGE}),
            _method(
                "add",
                "POST",
                ITEMS,
                self._add,
                WRITE,
                query={"position": whole(), "uris": TEXT},
                fields=Fields({"uris": list, "position": int}),
                listed=True,
                status=201,
            ),
            _method(
                "replace", "PUT", ITEMS, self._replace, WRITE, query={"uris": TEXT}, fields=CHANGES
            ),
            _method("remove", "DELETE", ITEMS, self._remove, WRITE, fields=REMOVAL),
            _method("cover", "GET", f"{ONE}/images", self._cover),
            _method(
                "set_cover",
                "PUT",
                f"{ONE}/images",
                self._set_cover,
                ("ugc-image-upload", *WRITE),
                raw=True,
                status=202,
            ),
        )

    def _mine(self, call: Call) -> Json:
        """Return the playlists that somebody has or follows, the latest first."""
        uris = (uri for uri, _ in call.person.library.of("playlist"))
        playlists = [
            playlist
            for uri in uris
            if (playlist := self._scene.people.playlists.get(uri.rpartition(":")[2])) is not None
        ]
        return page(call, playlists, self._scene.playlist_shapes(call).simple)

    def _create(self, call: Call) -> Json:
        """Add an empty playlist."""
        public = bool(call.body.get("public", True))
        collaborative = bool(call.body.get("collaborative"))
        if public and collaborative:
            raise bad_request("Collaborative playlists can only be private")
        call.need(PUBLIC if public else PRIVATE)
        if not call.needed("name").strip():
            raise bad_request("Missing required field: name")
        playlist = self._scene.people.playlists.create(
            call.body["name"],
            call.person.id,
            public=public,
            collaborative=collaborative,
            description=call.body.get("description") or "",
        )
        call.person.library.add(playlist.uri, call.now)
        return self._whole(call, playlist)

    def _get(self, call: Call) -> Any:
        """Return a playlist; the items of somebody else's are not in it."""
        playlist = self._scene.playlist(call)
        if playlist.is_of(call.person.id):
            shown = self._whole(call, playlist)
        else:
            shown = self._scene.playlist_shapes(call).metadata(playlist)
        return _masked(call, shown)

    def _whole(self, call: Call, playlist: Playlist) -> Json:
        """Return a playlist with its first items."""
        shapes = self._scene.playlist_shapes(call)
        path = f"playlists/{playlist.id}/items"
        items = page(call, playlist.entries, shapes.entry, default=FIRST_ITEMS, path=path)
        return shapes.metadata(playlist) | {"items": items}

    def _items(self, call: Call) -> Any:
        """Return the items of a playlist of one's own."""
        playlist = self._scene.playlist(call)
        if not playlist.is_of(call.person.id):
            raise forbidden()
        return _masked(call, page(call, playlist.entries, self._scene.playlist_shapes(call).entry))

    def _change(self, call: Call) -> None:
        """Change the details of a playlist; raises the 403 unless it is one's own."""
        playlist = self._writable(call, owner=True)
        public = call.body.get("public", playlist.public)
        collaborative = call.body.get("collaborative", playlist.collaborative)
        if public and collaborative:
            raise bad_request("Collaborative playlists can only be private")
        for name, value in call.body.items():
            if value is not None:
                setattr(playlist, name, value)
        playlist.changed()

    def _add(self, call: Call) -> Json:
        """Add items at a position, or at the end."""
        playlist = self._writable(call)
        entries = self._entries(call, self._asked_uris(call))
        if len(playlist.entries) + len(entries) > MOST_ITEMS:
            raise forbidden("Playlist size limit reached")
        position = call.body.get("position")
        if call.text("position") is not None:
            position = call.number("position", 0)
        if position is not None and not 0 <= position <= len(playlist.entries):
            raise bad_request("Index out of bounds.")
        playlist.insert(entries, position)
        return {"snapshot_id": playlist.snapshot_id}

    def _replace(self, call: Call) -> Json:
        """Replace all items, or move some."""
        playlist = self._writable(call)
        moving = "range_start" in call.body
        if moving and ("uris" in call.body or call.text("uris")):
            raise malformed("Replace and reorder cannot be combined")
        if not moving:
            playlist.replace(self._entries(call, self._asked_uris(call)))
            return {"snapshot_id": playlist.snapshot_id}
        start, before = call.needed("range_start"), call.needed("insert_before")
        length = call.body.get("range_length") or 1
        count = len(playlist.entries)
        if not (0 <= start < count and 0 <= before <= count and 0 < length <= count - start):
            raise bad_request("Index out of bounds.")
        _check_snapshot(call, playlist)
        playlist.move(start, length, before)
        return {"snapshot_id": playlist.snapshot_id}

    def _remove(self, call: Call) -> Json:
        """Remove every occurrence of some items."""
        playlist = self._writable(call)
        items = call.needed("items")
        if len(items) > MOST_AT_ONCE:
            raise malformed(f"A maximum of {MOST_AT_ONCE} items can be removed in one request.")
        for item in items:
            if not isinstance(item, dict) or set(item) != {"uri"}:
                raise malformed("An item to remove has a uri, and nothing else")
        _check_snapshot(call, playlist)
        playlist.remove(item["uri"] for item in items)
        return {"snapshot_id": playlist.snapshot_id}

    def _cover(self, call: Call) -> list[Any]:
        """Return the pictures of a playlist."""
        playlist = self._scene.playlist(call)
        return self._scene.shapes(call).images("playlist", playlist.id)

    def _set_cover(self, call: Call) -> Answer:
        """Take a picture, as JPEG in base64."""
        playlist = self._writable(call, owner=True)
        if len(call.content) > COVER_LIMIT:
            raise SpotifyError(413, "Maximum image size exceeded")
        try:
            picture = base64.b64decode(call.content, validate=True)
        except binascii.Error as error:
            raise malformed("Invalid image") from error
        playlist.cover = picture
        return None

    def _writable(self, call: Call, *, owner: bool = False) -> Playlist:
        """Return the playlist of a path that the caller may change."""
        playlist = self._scene.playlist(call)
        mine = playlist.owner == call.person.id if owner else playlist.is_of(call.person.id)
        if not mine:
            raise forbidden("You cannot add tracks to a playlist you don't own.")
        call.need(PUBLIC if playlist.public else PRIVATE)
        return playlist

    def _asked_uris(self, call: Call) -> list[str]:
        """Return the URIs of a call: those of the query go before those of the body."""
        uris = call.words("uris") if call.text("uris") else call.needed("uris")
        if len(uris) > MOST_AT_ONCE:
            raise malformed(f"A maximum of {MOST_AT_ONCE} items can be set in one request.")
        return [str(uri) for uri in uris]

    def _entries(self, call: Call, uris: Iterable[str]) -> list[Entry]:
        """Return entries of URIs; raises the 400 where one is nothing that plays."""
        entries = []
        for uri in uris:
            kind, _ = checked_uri(uri)
            if kind not in {"track", "episode"}:
                raise bad_request(f"Unsupported URI {kind}")
            if self._scene.catalogue.playable(uri) is None:
                raise bad_request("Payload contains a non-existing ID")
            entries.append(Entry(uri=uri, added_at=call.now, added_by=call.person.id))
        return entries


def _check_snapshot(call: Call, playlist: Playlist) -> None:
    """Raise the 400 for a version that never was."""
    wanted = call.body.get("snapshot_id")
    if wanted is not None and wanted not in playlist.snapshots:
        raise bad_request("Invalid snapshot id")


def _masked(call: Call, shown: Json) -> Any:
    """Return what `fields` keeps of an answer."""
    wanted = call.text("fields")
    return shown if wanted is None else parse(wanted).apply(shown)


def _method(
    name: str, http: str, path: str, serve: Serve, scopes: tuple[str, ...] = (), **more: Any
) -> Method:
    """Return a method about playlists."""
    return Method(id=f"playlists.{name}", http=http, path=path, serve=serve, scopes=scopes, **more)
