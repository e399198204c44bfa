"""What Spotify would play next by itself."""

import hashlib

from homelab_hub_simulators.spotify.catalogue import Catalogue, Episode, Track


def similar(catalogue: Catalogue, uri: str) -> list[str]:
    """Return what goes with something, the best first: the same genre, then all others.

    It is always the same for the same item. An episode is followed by those of its show.
    """
    seed = catalogue.playable(uri)
    if isinstance(seed, Episode):
        return [episode.uri for episode in seed.show.episodes if episode is not seed]
    genre = seed.genre if isinstance(seed, Track) else ""

    def rank(track: Track) -> tuple[bool, bytes]:
        """Return where a track stands."""
        digest = hashlib.sha256(f"{uri}{track.id}".encode()).digest()
        return track.genre != genre, digest

    return [track.uri for track in sorted(catalogue.tracks, key=rank) if track is not seed]
