"""How far an upload is, and when it is tried again."""

from dataclasses import dataclass
from typing import Final, Self

from homeassistant.components.backup import AgentBackup

from ..upstream.errors import UpstreamError
from ..upstream.jitter import jittered
from ..upstream.retry import Clock
from .ledger import Pending

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 3600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """An upload as a person wants to know it; `next_try` is in seconds since 1970 while it waits."""

    backup: AgentBackup
    sent: int
    failures: int
    error: str | None
    next_try: float | None = None

    @classmethod
    def of(cls, pending: Pending, next_try: float | None) -> Self:
        """Return how far an upload of the ledger is."""
        return cls(
            backup=pending.backup,
            sent=pending.sent,
            failures=pending.failures,
            error=pending.error,
            next_try=next_try,
        )

    @property
    def percent(self) -> float:
        """Return how much of it has been sent."""
        return 100.0 * self.sent / self.backup.size if self.backup.size else 0.0


class Reached:
    """How far an upload ever was, and when it last came further: seconds that only grow."""

    def __init__(self, clock: Clock) -> None:
        """Begin now, with nothing."""
        self._clock = clock
        self._most = 0
        self._first: int | None = None
        self._begun = self.moved = clock.monotonic()

    def note(self, size: int) -> None:
        """Take note of how far it is; what is sent again is no progress."""
        if self._first is None:
            self._first = size
        if size > self._most:
            self._most, self.moved = size, self._clock.monotonic()

    def forget(self) -> None:
        """Begin anew: every byte is progress again."""
        self._most, self._first = 0, None

    @property
    def rate(self) -> float | None:
        """Return the bytes a second that have come, pauses included; None if it is not known."""
        seconds = self.moved - self._begun
        return (self._most - (self._first or 0)) / seconds if seconds > 0 else None


def pause_after(failures: int, error: UpstreamError) -> float:
    """Return the seconds until the next try, never the same for everybody."""
    wait = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (failures - 1))
    wait *= jittered(0.75, 1.0)
    return wait if error.retry_after is None else error.retry_after + wait
