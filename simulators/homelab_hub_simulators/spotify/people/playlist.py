"""Playlists: https://developer.spotify.com/documentation/web-api/concepts/playlists."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
import hashlib
from typing import Any

from homelab_hub_simulators.spotify.catalogue import make_id

MOST_ITEMS = 10_000
EDITORIAL = "spotify"


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """A file of somebody's own, which no other device can play."""

    artist: str
    album: str
    title: str
    seconds: int

    @property
    def uri(self) -> str:
        """The URI, in which everything stands."""
        words = (self.artist, self.album, self.title)
        return ":".join(("spotify:local", *(w.replace(" ", "+") for w in words), str(self.seconds)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a playlist; `local` is set for a file of somebody's own."""

    uri: str
    added_at: float
    added_by: str
    local: Local | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Playlist:
    """A playlist. `owner` and `collaborators` are ids of people."""

    id: str
    name: str
    owner: str
    description: str = ""
    public: bool = True
    collaborative: bool = False
    collaborators: set[str] = field(default_factory=set)
    entries: list[Entry] = field(default_factory=list)
    snapshots: list[str] = field(default_factory=list)
    cover: bytes | None = None

    @property
    def uri(self) -> str:
        """The URI."""
        return f"spotify:playlist:{self.id}"

    @property
    def snapshot_id(self) -> str:
        """The id of the present version."""
        return self.snapshots[-1]

    @property
    def uris(self) -> list[str]:
        """The URIs of the items, in order."""
        return [entry.uri for entry in self.entries]

    def is_of(self, person: str) -> bool:
        """Tell whether somebody may see and change the items."""
        return person == self.owner or (self.collaborative and person in self.collaborators)

    def changed(self) -> None:
        """Be a new version."""
        count = len(self.snapshots) + 1
        digest = hashlib.sha1(f"{self.id}{count}".encode(), usedforsecurity=False).digest()
        self.snapshots.append(base64.b64encode(count.to_bytes(4) + digest).decode())

    def insert(self, entries: Iterable[Entry], position: int | None = None) -> None:
        """Add entries at a position, or at the end."""
        at = len(self.entries) if position is None else position
        self.entries[at:at] = entries
        self.changed()

    def replace(self, entries: Iterable[Entry]) -> None:
        """Have other entries."""
        self.entries = list(entries)
        self.changed()

    def remove(self, uris: Iterable[str]) -> None:
        """Remove every entry that has one of these URIs."""
        gone = set(uris)
        self.replace(entry for entry in self.entries if entry.uri not in gone)

    def move(self, start: int, length: int, before: int) -> None:
        """Move a range of entries before another one."""
        moved = self.entries[start : start + length]
        if before > start:
            before = max(start, before - len(moved))
        rest = self.entries[:start] + self.entries[start + len(moved) :]
        self.replace(rest[:before] + moved + rest[before:])


class Playlists:
    """Everybody's playlists."""

    def __init__(self) -> None:
        """Have none."""
        self._playlists: dict[str, Playlist] = {}

    @property
    def all(self) -> list[Playlist]:
        """The playlists, the oldest first."""
        return list(self._playlists.values())

    def get(self, playlist_id: str) -> Playlist | None:
        """Return a playlist; None for one that is not there, or is Spotify's own.

        Those were taken from the API on 2024-11-27.
        """
        playlist = self._playlists.get(playlist_id)
        return None if playlist is None or playlist.owner == EDITORIAL else playlist

    def create(self, name: str, owner: str, **more: Any) -> Playlist:
        """Add a playlist; `more` are other fields of Playlist."""
        number = sum(playlist.owner == owner for playlist in self._playlists.values())
        playlist = Playlist(
            id=make_id("playlist", owner, name, str(number)), name=name, owner=owner, **more
        )
        playlist.changed()
        self._playlists[playlist.id] = playlist
        return playlist

    def remove(self, playlist_id: str) -> None:
        """Let there be a playlist no more; raises KeyError."""
        del self._playlists[playlist_id]
