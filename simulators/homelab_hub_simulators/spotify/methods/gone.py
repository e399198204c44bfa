"""What was taken away: on 2024-11-27, in the development mode of 2026-03-09, or deprecated since.

Calling it is answered 403 by Spotify, with nothing that says why.
"""

from typing import NoReturn

from homelab_hub_simulators.spotify.api import Call, Method
from homelab_hub_simulators.spotify.errors import forbidden

_WRITTEN = ("albums", "audiobooks", "episodes", "shows", "tracks")
_READ = (
    "albums",
    "artists",
    "artists/{id}/related-artists",
    "artists/{id}/top-tracks",
    "audio-analysis/{id}",
    "audio-features",
    "audio-features/{id}",
    "audiobooks",
    "browse/categories",
    "browse/categories/{id}",
    "browse/categories/{id}/playlists",
    "browse/featured-playlists",
    "browse/new-releases",
    "chapters",
    "episodes",
    "markets",
    "me/following/contains",
    "playlists/{id}/followers/contains",
    "playlists/{id}/tracks",
    "recommendations",
    "recommendations/available-genre-seeds",
    "shows",
    "tracks",
    "users/{id}",
    "users/{id}/playlists",
    *(f"me/{kind}/contains" for kind in _WRITTEN),
)
GONE = (
    *(("GET", path) for path in _READ),
    *((http, f"me/{kind}") for kind in _WRITTEN for http in ("PUT", "DELETE")),
    *((http, "me/following") for http in ("PUT", "DELETE")),
    *((http, "playlists/{id}/followers") for http in ("PUT", "DELETE")),
    *((http, "playlists/{id}/tracks") for http in ("POST", "PUT", "DELETE")),
    ("POST", "users/{id}/playlists"),
)


def gone_methods() -> tuple[Method, ...]:
    """Return what must not be called any more."""
    return tuple(
        Method(id=f"gone.{http} {path}", http=http, path=path, serve=_refuse) for http, path in GONE
    )


def _refuse(call: Call) -> NoReturn:
    """Answer as Spotify does."""
    raise forbidden(violation=True)
