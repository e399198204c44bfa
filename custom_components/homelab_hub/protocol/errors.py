"""What can go wrong on the link, in codes that both sides know."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Code(StrEnum):
    """Why a request failed."""

    CREDENTIALS = "credentials"
    FAILED = "failed"
    FORBIDDEN = "forbidden"
    INVALID = "invalid"
    NOT_FOUND = "not_found"
    RATE_LIMITED = "rate_limited"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    UNAVAILABLE = "unavailable"
    UNKNOWN_METHOD = "unknown_method"


class ProtocolError(Exception):
    """What arrived is no message of this protocol. The text names the place, never the content."""


class RequestError(Exception):
    """A request failed; the other side is told the same.

    `reason` says more exactly what is wrong, for a translated text (`missing_permission`), and
    `details` fill its placeholders. `retry_after` is in seconds. The message is for logs.
    """

    def __init__(
        self,
        code: Code,
        message: str = "",
        *,
        reason: str = "",
        retry_after: float | None = None,
        details: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what the other side is told."""
        super().__init__(message or reason or code.value)
        self.code = code
        self.reason = reason
        self.retry_after = retry_after
        self.details: Final[Mapping[str, str]] = dict(details or {})
