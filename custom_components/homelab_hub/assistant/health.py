"""Whether the server is well, and who has been told."""

from collections.abc import Callable
from datetime import datetime

from homeassistant.util import dt as dt_util

from ..upstream import errors
from ..upstream.breaker import Breaker

# These say that no request would be answered now, so the next ones need not try.
_OUTAGES = (
    errors.CredentialsError,
    errors.NotAnApiError,
    errors.QuotaError,
    errors.RateLimitError,
    errors.ServerError,
    errors.TooSlowError,
    errors.UnreachableError,
)
# These say it of every request to one model.
_LASTING = (*_OUTAGES, errors.ModelNotFoundError)


class Health:
    """Decides what a failure means: for the next request, for a repair, for the user's ears."""

    def __init__(
        self,
        on_trouble: Callable[[errors.UpstreamError], None],
        on_recovery: Callable[[], None],
    ) -> None:
        """Call `on_trouble` with each new kind of lasting failure, `on_recovery` when all is well."""
        self._on_trouble = on_trouble
        self._on_recovery = on_recovery
        self._breaker = Breaker()
        self._troubles: dict[type[errors.UpstreamError], errors.UpstreamError] = {}
        self._told: set[type[errors.UpstreamError]] = set()
        self._listeners: set[Callable[[], None]] = set()
        self.last_success: datetime | None = None
        self.last_error: tuple[datetime, errors.UpstreamError] | None = None

    @property
    def error(self) -> errors.UpstreamError | None:
        """Return the outage that is not over yet, None when the server is well."""
        return self._breaker.error

    @property
    def trouble(self) -> errors.UpstreamError | None:
        """Return what lasts until it is mended: an outage, else what is wrong with one model."""
        return self.error or next(iter(self._troubles.values()), None)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after each change, until the returned function is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def blocking(self) -> errors.UpstreamError | None:
        """Return the outage that makes asking the server pointless now, else None."""
        return self._breaker.blocking()

    def failed(self, error: errors.UpstreamError) -> None:
        """Note a failure."""
        before = self.trouble
        self.last_error = (dt_util.utcnow(), error)
        if isinstance(error, _OUTAGES):
            self._breaker.failed(error)
        if isinstance(error, _LASTING) and type(error) not in self._troubles:
            self._troubles[type(error)] = error
            self._on_trouble(error)
        if type(self.trouble) is not type(before):
            self._changed()

    def worth_telling(self, error: errors.UpstreamError) -> bool:
        """Return whether the user should hear of a failure.

        One that lasts is told once; one of a single request always.
        """
        if not isinstance(error, _LASTING):
            return True
        new = type(error) not in self._told
        self._told.add(type(error))
        return new

    def succeeded(self) -> None:
        """Note that the server answered."""
        first, self.last_success = self.last_success is None, dt_util.utcnow()
        before = self.trouble
        self._breaker.succeeded()
        self._told.clear()
        if self._troubles:
            self._troubles.clear()
            self._on_recovery()
        if first or before is not None:
            self._changed()

    def _changed(self) -> None:
        """Tell who listens."""
        for listener in tuple(self._listeners):
            listener()
