"""What plays, and where."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from .things import Thing


class Repeat(StrEnum):
    """What happens at the end, in Spotify's words."""

    OFF = "off"
    TRACK = "track"
    CONTEXT = "context"


@dataclass(frozen=True, kw_only=True, slots=True)
class Device:
    """A device on which Spotify can play. `volume` is in percent; None where it has its own knob.

    What is `restricted` takes no commands. A device without an id takes none either.
    """

    id: str | None
    name: str
    type: str = ""
    active: bool = False
    restricted: bool = False
    volume: int | None = None
    private: bool = False

    @property
    def usable(self) -> bool:
        """Return whether it takes commands."""
        return self.id is not None and not self.restricted

    @classmethod
    def of(cls, json: Any) -> Self | None:
        """Return what an answer shows."""
        if not isinstance(json, dict):
            return None
        volume = json.get("volume_percent")
        steers = json.get("supports_volume") is not False and isinstance(volume, int)
        return cls(
            id=json["id"] if isinstance(json.get("id"), str) else None,
            name=str(json.get("name") or json.get("type") or "?")[:100],
            type=str(json.get("type") or ""),
            active=json.get("is_active") is True,
            restricted=json.get("is_restricted") is True,
            volume=volume if steers else None,
            private=json.get("is_private_session") is True,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Playback:
    """The player at a moment, `seen_at`; without an active device there is no such thing.

    `item` is None between items, and for advertisements. `position` is in seconds.
    """

    seen_at: datetime
    device: Device
    playing: bool
    item: Thing | None = None
    kind: str = "unknown"
    position: float | None = None
    shuffle: bool | None = None
    repeat: Repeat | None = None
    context: str | None = None
    disallowed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, json: Any, now: datetime) -> Self | None:
        """Return what GET /me/player answers, None if nothing is active."""
        if not isinstance(json, dict) or (device := Device.of(json.get("device"))) is None:
            return None
        context, actions = json.get("context"), json.get("actions")
        disallows = actions.get("disallows") if isinstance(actions, dict) else None
        disallowed = disallows.items() if isinstance(disallows, dict) else ()
        progress, repeat = json.get("progress_ms"), json.get("repeat_state")
        shuffle = json.get("shuffle_state")
        return cls(
            seen_at=now,
            device=device,
            playing=json.get("is_playing") is True,
            item=Thing.of(json.get("item")),
            kind=str(json.get("currently_playing_type") or "unknown"),
            position=progress / 1000 if isinstance(progress, int | float) else None,
            shuffle=shuffle if isinstance(shuffle, bool) else None,
            repeat=Repeat(repeat) if isinstance(repeat, str) and repeat in set(Repeat) else None,
            context=str(context["uri"]) if isinstance(context, dict) and "uri" in context else None,
            disallowed=frozenset(str(name) for name, on in disallowed if on is True),
        )

    def position_at(self, now: datetime) -> float | None:
        """Return where in the item it is by now, in seconds."""
        if self.position is None:
            return None
        gone = (now - self.seen_at) / timedelta(seconds=1) if self.playing else 0.0
        position = self.position + gone
        length = self.item.seconds if self.item else None
        return position if length is None else min(position, length)

    def left(self, now: datetime) -> float | None:
        """Return the seconds until the item ends, None if it does not by itself."""
        position = self.position_at(now)
        if not self.playing or position is None or self.item is None or not self.item.seconds:
            return None
        return max(0.0, self.item.seconds - position)
