"""How Spotify behaves, which tests and the demo may change while it runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self


class InvalidSwitchError(ValueError):
    """The switch does not exist, or not with this value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """The behaviour of the simulator.

    - `lag` (seconds) and `lag_reads`: how long after a command, and for how many looks, the
      player is still seen as it was before.
    - `window_limit`: requests an app may make in 30 seconds (None: any number); over it, all is
      429 for `retry_after` seconds. `daily_limit`: the same for 24 hours, with `QUOTA_EXCEEDED`
      and as long as the oldest request takes to be a day old.
    - `max_users`: how many people an app in development mode has (the first who are there).
      `owner_premium`: whether its owner pays.
    - `withheld`: ids of methods, with the status (403 or 429) that this app gets for them.
    - `idle_after`: seconds until a device that does not play is not the active one any more.
    - `autoplay`: whether something similar goes on playing at the end.
    - `wordy`: commands are answered 200 and a word that is not JSON, as they are at times.
    - `old_profile`: the profile has country, product and e-mail address, as before March 2026.
    """

    lag: float = 0.0
    lag_reads: int = 0
    window_limit: int | None = None
    retry_after: int = 30
    daily_limit: int | None = None
    max_users: int = 5
    owner_premium: bool = True
    withheld: Mapping[str, int] = field(default_factory=dict)
    idle_after: float | None = 1800.0
    autoplay: bool = True
    wordy: bool = False
    old_profile: bool = False

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return the switches with some changed, given as JSON has them.

        Raises InvalidSwitchError for an unknown name or a value of the wrong kind.
        """
        known = {field.name: field.type for field in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise InvalidSwitchError(f"unknown {name!r}, known: {sorted(known)}")
            if not _fits(name, value):
                raise InvalidSwitchError(f"{name} cannot be {value!r}")
        return replace(self, **changes)

    def as_dict(self) -> dict[str, Any]:
        """Return the switches as the admin endpoint shows and takes them."""
        shown = {field.name: getattr(self, field.name) for field in fields(self)}
        return shown | {"withheld": dict(self.withheld)}


def _fits(name: str, value: object) -> bool:
    """Tell whether a value is of the kind that a switch has."""
    match name:
        case "owner_premium" | "autoplay" | "wordy" | "old_profile":
            return isinstance(value, bool)
        case "withheld":
            return isinstance(value, Mapping) and set(value.values()) <= {403, 429}
        case "window_limit" | "daily_limit" | "idle_after" if value is None:
            return True
        case "lag" | "idle_after":
            return _is_number(value, (int, float))
        case _:
            return _is_number(value, (int,))


def _is_number(value: object, kinds: tuple[type, ...]) -> bool:
    """Tell whether a value is a number of these kinds that is not negative."""
    if isinstance(value, bool) or not isinstance(value, kinds):
        return False
    return isinstance(value, (int, float)) and value >= 0
