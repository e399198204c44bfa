"""The error of what is being sent, which aiohttp hides behind that of the connection."""

from types import TracebackType


class OwnError:
    """Keeps what goes wrong with reading, for who is told only that the connection broke.

    Read within `with`; `error` is what was raised there, None if nothing was.
    """

    def __init__(self) -> None:
        """Begin without an error."""
        self.error: Exception | None = None

    def __enter__(self) -> None:
        """Watch."""

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Keep the error, which goes on."""
        if isinstance(error, Exception):
            self.error = error
