"""What a failure of speech means: for the server as a whole, and for who has to mend it."""

from collections.abc import Callable
from typing import Final

from ...upstream import errors
from ..health import Health

# These say the same of every request to the server; all others may be about speech alone.
_OF_THE_SERVER: Final = (errors.CredentialsError, errors.QuotaError, errors.UnreachableError)
# Waiting does not mend these.
_FOR_A_PERSON: Final = (errors.ModelNotFoundError, errors.NoSpeechError)


class SpeechTrouble:
    """Remembers whether one ear or mouth works, beside the health of its server."""

    def __init__(
        self,
        health: Health,
        on_trouble: Callable[[errors.UpstreamError], None],
        on_recovery: Callable[[], None],
    ) -> None:
        """Call `on_trouble` with what only a person can mend, `on_recovery` when it works again."""
        self._health = health
        self._on_trouble = on_trouble
        self._on_recovery = on_recovery
        self._last: type[errors.UpstreamError] | None = None

    def blocking(self) -> errors.UpstreamError | None:
        """Return the outage of the server that makes asking pointless now, else None."""
        return self._health.blocking() if isinstance(self._health.error, _OF_THE_SERVER) else None

    def failed(self, error: errors.UpstreamError) -> errors.UpstreamError:
        """Note a failure, and return it in terms of speech."""
        if isinstance(error, errors.NotAnApiError) or error.status == 403:
            # The server's other answers are as good as before.
            error = errors.NoSpeechError(str(error), status=error.status)
        if isinstance(error, _OF_THE_SERVER):
            self._health.failed(error)
        elif isinstance(error, _FOR_A_PERSON):
            self._on_trouble(error)
        return error

    def is_news(self, error: errors.UpstreamError) -> bool:
        """Return whether a failure is another than the last one."""
        news = type(error) is not self._last
        self._last = type(error)
        return news

    def succeeded(self) -> None:
        """Note that it works."""
        self._last = None
        self._on_recovery()
        if isinstance(self._health.error, _OF_THE_SERVER):
            self._health.succeeded()
