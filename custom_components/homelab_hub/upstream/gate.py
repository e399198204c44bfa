"""Who may call an upstream now: so many at a time, and nobody while it is left alone."""

import asyncio
from collections.abc import Callable

from . import errors
from .breaker import Breaker

# What says that the upstream, not the request, is at fault.
_FAULTS = (
    errors.UnreachableError,
    errors.TooSlowError,
    errors.ServerError,
    errors.RateLimitError,
    errors.AnswerBrokenError,
    errors.NotAnApiError,
)


class Gate(Breaker):
    """A circuit breaker that bears a failure or two, with a bound on the calls at a time.

    Opens after so many failed tries in a row, or at once if the upstream asks to be left alone
    for longer than anybody waits.
    """

    def __init__(
        self, *, concurrent: int, failures: int, patience: float, clock: Callable[[], float]
    ) -> None:
        """Start closed; `patience` is the longest pause that is waited for, in seconds."""
        super().__init__(clock)
        self.slots = asyncio.Semaphore(concurrent)
        self._bearable = failures - 1
        self._patience = patience
        self._failures = 0
        self.opened = 0
        """How often it was opened: what a call began before does not count against the upstream."""

    @property
    def failing(self) -> errors.UpstreamError | None:
        """Return the last failure, None after a success, or after a pause that was asked for.

        What asked for a pause has said itself when it works again.
        """
        if isinstance(self._error, errors.RateLimitError) and self.pause is None:
            return None
        return self._error

    @property
    def pause(self) -> float | None:
        """Return the seconds left of a pause that the upstream asked for, None if there is none."""
        left = self._until - self._clock()
        return left if isinstance(self._error, errors.RateLimitError) and left > 0 else None

    def check(self) -> None:
        """Raise the failure if the upstream is to be left alone; tells how long, if it did."""
        if self._error is None:
            return
        if (error := self.blocking()) is None:
            return
        left = None if error.retry_after is None else self._until - self._clock()
        raise type(error)(f"left alone after: {error}", retry_after=left, status=error.status)

    def failed_try(self, error: errors.UpstreamError, opened: int) -> None:
        """Count what a try ended in; `opened` is what it was before the try."""
        if not isinstance(error, _FAULTS):
            self.answered(opened)
            return
        if opened != self.opened:
            return
        self._failures += 1
        asked = error.retry_after is not None and error.retry_after > self._patience
        if asked or self._failures > self._bearable or self._error is not None:
            self.opened += 1
            self.failed(error)

    def answered(self, opened: int) -> None:
        """Note that the upstream works."""
        if (self._failures or self._error is not None) and opened == self.opened:
            self._failures = 0
            self.succeeded()
