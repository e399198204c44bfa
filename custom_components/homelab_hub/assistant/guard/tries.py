"""Wrong PINs are counted, and few are taken: also by the next Home Assistant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
import hashlib
import time
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util.hass_dict import HassKey

from ...const import DOMAIN

VERSION: Final = 1
MOST_TRIES: Final = 3
LOCKED_FOR: Final = 900.0


@dataclass(slots=True)
class Tries:
    """Counts PINs that were tried; after three wrong ones none is taken for a quarter of an hour.

    A wrong one counts for as long. `now` is a clock in seconds.
    """

    now: Callable[[], float]
    _tried: int = 0
    _counts_until: float = 0.0

    @property
    def locked(self) -> bool:
        """Return whether no PIN is taken now."""
        return self._tried >= MOST_TRIES and self._left > 0

    @property
    def _left(self) -> float:
        """Return for how many seconds what was tried counts, 0 or less if it does not any more."""
        return self._counts_until - self.now()

    def tried(self) -> None:
        """Count one before it is looked at: several may be said at the same time."""
        self._tried = self._tried + 1 if self._left > 0 else 1
        self._counts_until = self.now() + LOCKED_FOR

    def right(self) -> None:
        """Forget the wrong ones."""
        self._tried, self._counts_until = 0, 0.0

    def restore(self, stored: Mapping[str, Any]) -> None:
        """Count what was stored, for no longer than it would if it were tried now."""
        left = min(float(stored["until"]) - time.time(), LOCKED_FOR)
        self._tried, self._counts_until = int(stored["tried"]), self.now() + left

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored, empty if nothing counts; `until` is in seconds since the epoch."""
        if self._left <= 0:
            return {}
        return {"tried": self._tried, "until": time.time() + self._left}


class WrongPins:
    """The tries at every PIN of the household.

    A PIN is known by a hash of what is stored of it: who loads an entry anew has no more tries than
    before, and a new PIN has its own.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Use the storage; call `load`."""
        self._store: Store[dict[str, dict[str, Any]]] = Store(
            hass, VERSION, f"{DOMAIN}.wrong_pins", private=True, atomic_writes=True
        )
        self._tries: dict[str, Tries] = {}
        self._any_stored = False

    async def load(self) -> None:
        """Read what was stored."""
        for key, stored in (await self._store.async_load() or {}).items():
            self._tries_of(key).restore(stored)
            self._any_stored = True

    def at(self, pin: str) -> Tries:
        """Return the tries at a PIN, given as it is stored."""
        return self._tries_of(hashlib.sha256(pin.encode()).hexdigest())

    def _tries_of(self, key: str) -> Tries:
        """Return the tries at the PIN of a key."""
        return self._tries.setdefault(key, Tries(time.monotonic))

    async def save(self) -> None:
        """Return when what counts is on disk."""
        counting = {key: stored for key, one in self._tries.items() if (stored := one.as_dict())}
        if counting or self._any_stored:
            self._any_stored = bool(counting)
            await self._store.async_save(counting)

    async def delete(self) -> None:
        """Forget all of it."""
        self._tries.clear()
        await self._store.async_remove()


_DATA: HassKey[WrongPins] = HassKey(f"{DOMAIN}.wrong_pins")


async def wrong_pins(hass: HomeAssistant) -> WrongPins:
    """Return the wrong PINs of this Home Assistant, with those before its start."""
    if _DATA not in hass.data:
        hass.data[_DATA] = found = WrongPins(hass)
        await found.load()
    return hass.data[_DATA]
