"""Whether the server is well, and who has been told."""

from collections.abc import Callable

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
        self._troubles: set[type[errors.UpstreamError]] = set()
        self._told: set[type[errors.UpstreamError]] = set()

    @property
    def error(self) -> errors.UpstreamError | None:
        """Return the outage that is not over yet, None when the server is well."""
        return self._breaker.error

    def blocking(self) -> errors.UpstreamError | None:
        """Return the outage that makes asking the server pointless now, else None."""
        return self._breaker.blocking()

    def failed(self, error: errors.UpstreamError) -> None:
        """Note a failure."""
        if isinstance(error, _OUTAGES):
            self._breaker.failed(error)
        if isinstance(error, _LASTING) and type(error) not in self._troubles:
            self._troubles.add(type(error))
            self._on_trouble(error)

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
        self._breaker.succeeded()
        self._told.clear()
        if self._troubles:
            self._troubles.clear()
            self._on_recovery()
