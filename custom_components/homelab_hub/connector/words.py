"""What the user is told when an account did not do what was asked of it."""

from collections.abc import Mapping
from typing import Any, Final

from ..const import DOMAIN
from ..upstream import errors
from .account import AccountEntry
from .errors import (
    ApplicationMissingError,
    CapabilityPausedError,
    ConnectionPausedError,
    GrantMissingError,
    NotGrantedError,
    NotStoredError,
    RevokedError,
)

# The nearest class above counts.
_TEXTS: Final[Mapping[type[errors.UpstreamError], str]] = {
    errors.UpstreamError: "account_failed",
    errors.UnreachableError: "account_unreachable",
    errors.TooSlowError: "account_too_slow",
    errors.RateLimitError: "account_rate_limited",
    errors.QuotaError: "account_quota_exhausted",
    errors.CredentialsError: "account_not_authorized",
    errors.ForbiddenError: "account_forbidden",
    errors.NotFoundError: "account_not_found",
    errors.ConflictError: "account_conflict",
    errors.NotAnApiError: "account_not_an_api",
    errors.AnswerTooLargeError: "account_answer_too_large",
    errors.BadRequestError: "account_bad_request",
    ConnectionPausedError: "connection_paused",
    CapabilityPausedError: "capability_paused",
    NotGrantedError: "capability_not_granted",
    GrantMissingError: "authorization_missing",
    RevokedError: "authorization_revoked",
    ApplicationMissingError: "application_missing",
    NotStoredError: "tokens_not_stored",
}


def words(error: errors.UpstreamError, entry: AccountEntry) -> dict[str, Any]:
    """Return the translation of an error, as Home Assistant's exceptions take it."""
    key = next(_TEXTS[above] for above in type(error).__mro__ if above in _TEXTS)
    return {
        "translation_domain": DOMAIN,
        "translation_key": key,
        "translation_placeholders": {"account": entry.title},
    }
