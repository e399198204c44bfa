"""A circuit breaker: an upstream that failed is left alone for a while."""

from collections.abc import Callable
import time

from .errors import CredentialsError, QuotaError, UpstreamError
from .jitter import jittered

SHORTEST = 15.0
LONGEST = 300.0
LONGEST_ON_REQUEST = 3600.0
# Nothing but a person mends these, so asking again soon is pointless.
NEEDS_A_PERSON = (CredentialsError, QuotaError)


class Breaker:
    """Remembers that an upstream failed, so that callers need not wait to find out again.

    Open after a failure: `blocking` returns the failure. When the time is over one caller may
    try; a success closes it, another failure opens it for twice as long. Times are seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start closed."""
        self._clock = clock
        self._error: UpstreamError | None = None
        self._until = 0.0
        self._pause = 0.0

    @property
    def error(self) -> UpstreamError | None:
        """Return the last failure, None after a success."""
        return self._error

    def blocking(self) -> UpstreamError | None:
        """Return the failure if the upstream is to be left alone now, else None.

        A caller that gets None after a failure is the one to try: others are held back for the
        shortest pause, until it reports.
        """
        if self._error is None:
            return None
        if self._clock() < self._until:
            return self._error
        self._until = self._clock() + SHORTEST
        return None

    def failed(self, error: UpstreamError) -> None:
        """Open; a failure of another kind than the last starts with the shortest pause again."""
        news = type(error) is not type(self._error)
        shortest = LONGEST if isinstance(error, NEEDS_A_PERSON) else SHORTEST
        self._pause = shortest if news else min(2 * self._pause, LONGEST)
        wait = (
            self._pause if error.retry_after is None else min(error.retry_after, LONGEST_ON_REQUEST)
        )
        self._until = self._clock() + wait * jittered(1.0, 1.2)
        self._error = error

    def succeeded(self) -> None:
        """Close."""
        self._error, self._pause = None, 0.0
