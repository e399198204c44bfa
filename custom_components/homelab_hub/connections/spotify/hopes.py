"""What a command will have done, shown until Spotify shows it as well.

Spotify says that a command was taken before its player's state shows it; a look in between would
turn everything back for a second.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from .playback import Device, Playback, Repeat
from .things import Thing

PATIENCE: Final = timedelta(seconds=8)
_NEAR: Final = 4.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Hope:
    """What is expected of the player; None is nothing in particular."""

    playing: bool | None = None
    device: Device | None = None
    volume: int | None = None
    shuffle: bool | None = None
    repeat: Repeat | None = None
    item: Thing | None = None
    position: float | None = None


class Hopes:
    """What is still expected, each until some time."""

    def __init__(self) -> None:
        """Expect nothing."""
        self._hopes: dict[str, tuple[Any, datetime]] = {}

    def __bool__(self) -> bool:
        """Return whether something is expected."""
        return bool(self._hopes)

    def add(self, hope: Hope, now: datetime) -> None:
        """Expect something from now on."""
        for name in Hope.__dataclass_fields__:
            if (value := getattr(hope, name)) is not None:
                self._hopes[name] = (value, now)

    def clear(self) -> None:
        """Expect nothing any more."""
        self._hopes.clear()

    def merge(self, seen: Playback | None, now: datetime) -> Playback | None:
        """Return the player as it will be seen, and forget what is seen already or never will be."""
        for name, (value, since) in list(self._hopes.items()):
            if now - since > PATIENCE or (seen is not None and _is_seen(name, value, since, seen)):
                del self._hopes[name]
        if seen is None:
            device = self._of("device")
            if device is None:
                return None
            seen = Playback(seen_at=now, device=device, playing=False)
        return self._over(seen)

    def _over(self, seen: Playback) -> Playback:
        """Return a state with what is expected in it."""
        changes: dict[str, Any] = {
            name: self._of(name)
            for name in ("playing", "shuffle", "repeat", "device")
            if name in self._hopes
        }
        if "volume" in self._hopes:
            device = changes.get("device", seen.device)
            changes["device"] = replace(device, volume=self._of("volume"))
        if "item" in self._hopes:
            item, since = self._hopes["item"]
            changes |= {"item": item, "kind": str(item.uri.what)}
            changes |= {"position": 0.0, "seen_at": since}
        if "position" in self._hopes:
            position, since = self._hopes["position"]
            changes |= {"position": position, "seen_at": since}
        return replace(seen, **changes) if changes else seen

    def _of(self, name: str) -> Any:
        """Return what is expected under a name, None for nothing."""
        return self._hopes[name][0] if name in self._hopes else None


def _is_seen(name: str, value: Any, since: datetime, seen: Playback) -> bool:
    """Return whether something expected is there."""
    match name:
        case "volume":
            return bool(seen.device.volume == value)
        case "device":
            return bool(seen.device.id == value.id)
        case "item":
            return seen.item is not None and bool(seen.item.uri == value.uri)
        case "position":
            gone = (seen.seen_at - since) / timedelta(seconds=1) if seen.playing else 0.0
            return seen.position is not None and bool(abs(seen.position - value - gone) < _NEAR)
        case _:
            return bool(getattr(seen, name) == value)
