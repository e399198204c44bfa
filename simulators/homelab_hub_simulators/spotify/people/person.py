"""Somebody with a Spotify account."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from homelab_hub_simulators.oauth import Account
from homelab_hub_simulators.spotify.catalogue import Catalogue, Episode, Track
from homelab_hub_simulators.spotify.player import Device, Listened, Player
from homelab_hub_simulators.spotify.switches import Switches

from .library import Library
from .similar import similar

MOST_HISTORY = 50
# Less than that does not count as played.
HEARD = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """A track that was played, when it ended, and from which context."""

    uri: str
    ended: float
    context: str | None


class Person:
    """One person: whether she pays, where she lives, what she has, and her player."""

    def __init__(
        self,
        account: Account,
        catalogue: Catalogue,
        *,
        now: Callable[[], float],
        switches: Callable[[], Switches],
        devices: Iterable[Device],
    ) -> None:
        """Have a premium account in Germany, and nothing in the library."""
        self.account = account
        self.premium = True
        self.country = "DE"
        self.explicit_filter = False
        self.registered: bool | None = None
        self.library = Library()
        self._history: list[Play] = []
        self._resume_points: dict[str, float] = {}
        self._catalogue = catalogue
        self.player = Player(
            now=now, music=self, heard=self._heard, switches=switches, devices=devices
        )

    @property
    def id(self) -> str:
        """The id."""
        return self.account.id

    @property
    def history(self) -> list[Play]:
        """The tracks that were played, the latest first."""
        self.player.catch_up()
        return self._history

    def resume_point(self, uri: str) -> float:
        """Return how far an episode was heard, in seconds."""
        if self.player.state.current == uri:
            return self.player.position
        return self._resume_points.get(uri, 0.0)

    def restriction(self, uri: str) -> str | None:
        """Return why something does not play for this person, or None if it does."""
        item = self._catalogue.playable(uri)
        if item is None:
            return "removed"
        if self.explicit_filter and item.explicit:
            return "explicit"
        return item.restriction(self.country)

    def plays(self, uri: str) -> bool:
        """Tell whether something can be played."""
        return self.restriction(uri) is None

    def duration(self, uri: str) -> float:
        """Return how long something is, in seconds."""
        item = self._catalogue.playable(uri)
        return 0.0 if item is None else item.duration_ms / 1000

    def similar(self, uri: str, count: int, without: Iterable[str]) -> list[str]:
        """Return what goes with something, at most so many."""
        known = set(without)
        fitting = similar(self._catalogue, uri)
        return [other for other in fitting if other not in known and self.plays(other)][:count]

    def _heard(self, listened: Listened) -> None:
        """Keep what was played: tracks in the history, episodes with the point they are at."""
        item = self._catalogue.playable(listened.uri)
        if isinstance(item, Episode):
            self._resume_points[item.uri] = listened.position
        if isinstance(item, Track) and listened.position >= HEARD and not listened.private:
            play = Play(uri=item.uri, ended=listened.ended, context=listened.context)
            self._history.insert(0, play)
            del self._history[MOST_HISTORY:]
