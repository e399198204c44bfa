"""What the user is told when a bucket did not do what was asked of it."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry

from ...const import DOMAIN
from ...upstream import errors, s3_errors

# The nearest class above counts.
_TEXTS: Final[Mapping[type[errors.UpstreamError], str]] = {
    errors.UpstreamError: "account_failed",
    errors.UnreachableError: "account_unreachable",
    errors.TooSlowError: "account_too_slow",
    errors.RateLimitError: "account_rate_limited",
    errors.QuotaError: "bucket_full",
    errors.CredentialsError: "bucket_keys_refused",
    errors.ForbiddenError: "bucket_forbidden",
    errors.NotFoundError: "account_not_found",
    errors.ConflictError: "account_conflict",
    errors.NotAnApiError: "account_not_an_api",
    errors.BadRequestError: "account_bad_request",
    s3_errors.BucketMissingError: "bucket_missing",
    s3_errors.WrongRegionError: "bucket_wrong_region",
    s3_errors.WrongClockError: "bucket_wrong_clock",
    s3_errors.ObjectTooLargeError: "bucket_object_too_large",
}


def words(error: errors.UpstreamError, entry: ConfigEntry[Any]) -> dict[str, Any]:
    """Return the translation of an error, as Home Assistant's exceptions take it."""
    key = next(_TEXTS[above] for above in type(error).__mro__ if above in _TEXTS)
    return {
        "translation_domain": DOMAIN,
        "translation_key": key,
        "translation_placeholders": {"account": entry.title},
    }
