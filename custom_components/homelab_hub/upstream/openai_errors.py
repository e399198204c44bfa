"""What OpenAI's SDK raises, as our errors."""

from collections.abc import Mapping
import json

import openai

from . import errors
from .retry import retry_after


class SdkErrors:
    """Turns what the SDK raises into `UpstreamError`; stateless, so one serves all."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Translate the SDK's errors, and JSON that is none."""
        if isinstance(error, openai.OpenAIError):
            raise translate(error) from error
        if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
            raise errors.AnswerBrokenError("a part of the answer is not JSON") from error


sdk_errors = SdkErrors()


def translate(error: openai.OpenAIError) -> errors.UpstreamError:
    """Return our error for one of the SDK's.

    Codes and types as in the error guide of the API reference; servers at home use some of them.
    """
    match error:
        case openai.APITimeoutError():
            return errors.TooSlowError("no answer in time")
        case openai.APIConnectionError():
            return errors.UnreachableError(type(error.__cause__ or error).__name__)
        case openai.APIStatusError():
            return _of_status(error)
        case _:
            return errors.UpstreamError(type(error).__name__)


# Error codes that say more than their HTTP status (error guide of the API reference).
_BY_CODE: Mapping[str, type[errors.UpstreamError]] = {
    "insufficient_quota": errors.QuotaError,
    "context_length_exceeded": errors.TooLongError,
    "string_above_max_length": errors.TooLongError,
    "model_not_found": errors.ModelNotFoundError,
    "rate_limit_exceeded": errors.RateLimitError,
    "content_policy_violation": errors.RefusedError,
    "moderation_blocked": errors.RefusedError,
    "content_filter": errors.RefusedError,
}
_BY_STATUS: Mapping[int, type[errors.UpstreamError]] = {
    401: errors.CredentialsError,
    403: errors.CredentialsError,
    405: errors.NotAnApiError,
    408: errors.TooSlowError,
    413: errors.TooLongError,
    429: errors.RateLimitError,
}


def _of_status(error: openai.APIStatusError) -> errors.UpstreamError:
    """Return our error for an HTTP status and the error object that came with it."""
    summary = f"HTTP {error.status_code} {error.code or ''}".rstrip()
    kind = (
        _BY_CODE.get(error.code or "")
        or _BY_CODE.get(error.type or "")
        or _BY_STATUS.get(error.status_code)
    )
    if kind is None and error.status_code >= 500:
        kind = errors.ServerError
    if kind is None and not isinstance(error.body, dict):
        kind = errors.NotAnApiError
    if kind is None and error.status_code == 404:
        # A missing path is a 404 too; only what speaks of a model is about one.
        of_model = "model" in error.message.lower()
        kind = errors.ModelNotFoundError if of_model else errors.NotAnApiError
    if kind is not None:
        return kind(
            summary,
            retry_after=retry_after(error.response.headers),
            status=error.status_code,
        )
    return errors.BadRequestError(
        f"{summary} {error.param or ''}".rstrip(), parameter=error.param, detail=error.message
    )


def of_code(code: object) -> errors.UpstreamError:
    """Return our error for a code that came within an answer."""
    return _BY_CODE.get(str(code), errors.ServerError)(f"the answer reports {code}")
