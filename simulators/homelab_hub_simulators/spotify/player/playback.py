"""What plays, what comes next, and where it is: a state that time moves on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
import hashlib
from typing import Protocol, Self

from .device import Device

QUEUE_LENGTH = 20
# Nobody is listening any more.
LONGEST = 24 * 3600.0


class Repeat(StrEnum):
    """What happens at the end."""

    OFF = "off"
    TRACK = "track"
    CONTEXT = "context"


class Music(Protocol):
    """What the player must know of the catalogue."""

    def duration(self, uri: str) -> float:
        """Return how long something is, in seconds."""

    def plays(self, uri: str) -> bool:
        """Tell whether something can be played here."""

    def similar(self, uri: str, count: int, without: Iterable[str]) -> list[str]:
        """Return what goes with something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """What was played, until when (Unix time), and how far (seconds)."""

    uri: str
    ended: float
    position: float
    context: str | None
    private: bool


type Heard = Callable[[Listened], None]


@dataclass(slots=True, kw_only=True)
class Playback:
    """The state of one person's player; `since` is when `progress` (seconds) was true.

    `items` are those of the context, `order` the indices as they are played, `place` the last one
    played in it. `queue` is what the person added, `radio` what Spotify adds by itself.
    """

    devices: dict[str, Device] = field(default_factory=dict)
    active: str | None = None
    playing: bool = False
    current: str | None = None
    context: str | None = None
    items: Sequence[str] = ()
    order: list[int] = field(default_factory=list)
    place: int = 0
    detour: bool = False
    queue: list[str] = field(default_factory=list)
    radio: list[str] = field(default_factory=list)
    repeat: Repeat = Repeat.OFF
    shuffle: bool = False
    progress: float = 0.0
    since: float = 0.0
    changed: float = 0.0

    def copy(self) -> Self:
        """Return a state that goes its own way."""
        return replace(
            self,
            devices=dict(self.devices),
            order=list(self.order),
            queue=list(self.queue),
            radio=list(self.radio),
        )

    def position(self, now: float) -> float:
        """Return where in the current item it is, in seconds."""
        return self.progress + (now - self.since if self.playing else 0.0)

    def hold(self, now: float) -> None:
        """Take note of the position, before something changes."""
        self.progress, self.since = self.position(now), now

    def go_on(self, now: float, music: Music, heard: Heard, *, autoplay: bool) -> None:
        """Let the time pass: what ends, ends, and the next one begins.

        `heard` is told what was played.
        """
        if self.playing and now - self.since > LONGEST:
            self.hold(self.since)
            self.playing, self.active = False, None
        while self.playing and self.current is not None:
            end = self.since + music.duration(self.current) - self.progress
            if now < end:
                return
            heard(self.listened(self.current, end))
            if self.repeat is Repeat.TRACK:
                self.begin(self.current, end)
            else:
                self.next(end, music, autoplay=autoplay)

    def listened(self, uri: str, now: float) -> Listened:
        """Return what was played until now."""
        device = self.devices.get(self.active or "")
        return Listened(
            uri=uri,
            ended=now,
            position=self.position(now),
            context=self.context,
            private=device is not None and device.private,
        )

    def begin(self, uri: str, at: float, position: float = 0.0) -> None:
        """Play something from a position."""
        self.current, self.progress = uri, position
        self.since = self.changed = at

    def load(self, items: Sequence[str], *, context: str | None, first: int) -> None:
        """Take up a context, to begin with the item at an index."""
        self.items, self.context = tuple(items), context
        self.radio = []
        self.detour = False
        self.order = list(range(len(items)))
        self.place = first
        if self.shuffle:
            self.mix()

    def mix(self) -> None:
        """Bring the items into another order, with the present one first."""
        if not self.order:
            return
        first = self.order[self.place]
        rest = mixed(self.items, (index for index in range(len(self.items)) if index != first))
        self.order, self.place = [first, *rest], 0

    def unmix(self) -> None:
        """Bring the items back into their own order."""
        if self.order:
            self.place = self.order[self.place]
            self.order = list(range(len(self.items)))

    def next(self, at: float, music: Music, *, autoplay: bool) -> None:
        """Go on to the next item: the queue's, the context's, or something similar."""
        previous = self.current
        while self.queue:
            uri = self.queue.pop(0)
            if music.plays(uri):
                self.detour = True
                self.begin(uri, at)
                return
        if (place := self._step(music, 1)) is not None:
            self._take(place, at)
        elif autoplay and previous is not None:
            self.fill_radio(music, 1)
            self.detour = True
            self.begin(self.radio.pop(0) if self.radio else previous, at)
        else:
            self.stop(at)

    def back(self, at: float, music: Music) -> bool:
        """Go back to the item before; False if there is none."""
        if self.detour and self.order and music.plays(self.items[self.order[self.place]]):
            place: int | None = self.place
        else:
            place = self._step(music, -1)
        if place is None:
            return False
        self._take(place, at)
        return True

    def can_go_back(self, music: Music) -> bool:
        """Tell whether there is an item before."""
        return (self.detour and bool(self.order)) or self._step(music, -1) is not None

    def stop(self, at: float) -> None:
        """Be at the beginning again, and silent."""
        self.playing = False
        self.place = 0
        self.detour = False
        if self.order:
            self.current = self.items[self.order[0]]
        self.progress = 0.0
        self.since = self.changed = at

    def upcoming(self, music: Music, *, autoplay: bool) -> list[str]:
        """Return what comes next, as much as Spotify shows."""
        found = [uri for uri in self.queue if music.plays(uri)]
        coming = [self.items[index] for index in self.order[self.place + 1 :]]
        whole = [self.items[index] for index in self.order]
        found += filter(music.plays, coming)
        whole = list(filter(music.plays, whole))
        if self.repeat is Repeat.CONTEXT and whole:
            while len(found) < QUEUE_LENGTH:
                found += whole
        elif autoplay and self.current is not None:
            self.fill_radio(music, QUEUE_LENGTH - len(found))
            found += self.radio
        return found[:QUEUE_LENGTH]

    def fill_radio(self, music: Music, count: int) -> None:
        """Have at least so many items that Spotify adds by itself."""
        missing = count - len(self.radio)
        if missing > 0 and self.current is not None:
            known = {self.current, *self.items, *self.queue, *self.radio}
            self.radio += music.similar(self.current, missing, known)

    def _take(self, place: int, at: float) -> None:
        """Play the item at a place of the order."""
        self.place, self.detour = place, False
        self.begin(self.items[self.order[place]], at)

    def _step(self, music: Music, step: int) -> int | None:
        """Return the next place, in a direction, with something to play; None if there is none."""
        count = len(self.order)
        for distance in range(1, count + 1):
            place = self.place + step * distance
            if self.repeat is Repeat.CONTEXT:
                place %= count
            elif not 0 <= place < count:
                return None
            if music.plays(self.items[self.order[place]]):
                return place
        return None


def mixed(items: Sequence[str], indices: Iterable[int]) -> list[int]:
    """Return indices in an order that looks like chance, and is always the same."""
    return sorted(indices, key=lambda at: hashlib.sha256(f"{at}{items[at]}".encode()).digest())
