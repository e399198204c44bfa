"""The methods of the Web API."""

from collections.abc import Callable

from homelab_hub_simulators.spotify.api import Method
from homelab_hub_simulators.spotify.switches import Switches

from .browsing import BrowsingMethods
from .gone import gone_methods
from .mine import MyMethods
from .playing import PlayingMethods
from .playlists import PlaylistMethods
from .scene import Scene

__all__ = ["Scene", "all_methods"]


def all_methods(scene: Scene, switches: Callable[[], Switches]) -> tuple[Method, ...]:
    """Return every method, with those that are gone."""
    return (
        *BrowsingMethods(scene).methods,
        *MyMethods(scene, switches).methods,
        *PlaylistMethods(scene).methods,
        *PlayingMethods(scene).methods,
        *gone_methods(),
    )
