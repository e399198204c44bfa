"""What can go wrong with an upstream, in words that do not depend on the upstream.

The key of each class names the text a user gets, in `exceptions` of the translations.
"""

from typing import ClassVar


class UpstreamError(Exception):
    """The upstream did not do what it was asked.

    `retry_after` is the number of seconds after which trying again makes sense, as far as
    the upstream said so. `status` is the HTTP status, `reason` the upstream's own code for what
    is wrong (`quotaExceeded`, `invalid_grant`). The message is for logs: it never holds a secret
    or what a user said. `detail` is the upstream's own sentence, which may quote the request: it
    is for reading, not for logs.
    """

    key: ClassVar[str] = "upstream_failed"

    def __init__(
        self,
        message: str = "",
        *,
        retry_after: float | None = None,
        status: int | None = None,
        reason: str = "",
        detail: str = "",
    ) -> None:
        """Keep the message and what the upstream said."""
        super().__init__(message or self.key)
        self.retry_after = retry_after
        self.status = status
        self.reason = reason
        self.detail = detail


class UnreachableError(UpstreamError):
    """No connection, or one that broke before an answer began."""

    key = "upstream_unreachable"


class TooSlowError(UpstreamError):
    """No sign of an answer within the time allowed."""

    key = "upstream_too_slow"


class ServerError(UpstreamError):
    """The upstream answered that it is broken (5xx)."""

    key = "upstream_failed"


class RateLimitError(UpstreamError):
    """Too many requests or tokens in too short a time (429)."""

    key = "upstream_rate_limited"


class QuotaError(UpstreamError):
    """The account has no money or allowance left; waiting does not help."""

    key = "upstream_quota_exhausted"


class CredentialsError(UpstreamError):
    """The upstream does not know the credentials, or they may not do this."""

    key = "upstream_invalid_credentials"


class ModelNotFoundError(UpstreamError):
    """The model does not exist, or the account may not use it."""

    key = "upstream_model_not_found"


class ForbiddenError(UpstreamError):
    """The credentials are good, but this is not allowed to them (403, or a missing scope)."""

    key = "upstream_forbidden"


class NotFoundError(UpstreamError):
    """What was asked for does not exist, or no longer (404, 410)."""

    key = "upstream_not_found"


class ConflictError(UpstreamError):
    """What was to be changed has changed meanwhile, or exists already (409, 412)."""

    key = "upstream_conflict"


class NotAnApiError(UpstreamError):
    """Something answered, but not as the API does: a proxy's page, or another service."""

    key = "upstream_not_an_api"


class NoSpeechError(UpstreamError):
    """The upstream's API has no speech, or not the one asked for."""

    key = "upstream_no_speech"


class AnswerBrokenError(UpstreamError):
    """The answer stopped in the middle, or a part of it could not be read."""

    key = "upstream_answer_broken"


class AnswerTooLargeError(UpstreamError):
    """The answer is larger than what is read into memory."""

    key = "upstream_answer_too_large"


class AnswerCutError(UpstreamError):
    """The answer reached the limit of output tokens."""

    key = "upstream_answer_cut"


class RefusedError(UpstreamError):
    """The upstream's rules forbid the request or its answer."""

    key = "upstream_refused"


class TooLongError(UpstreamError):
    """The request does not fit into the model's context."""

    key = "upstream_too_long"


class BadRequestError(UpstreamError):
    """The upstream refused the request as wrong.

    `parameter` names what it objected to, where it said so.
    """

    key = "upstream_bad_request"

    def __init__(
        self,
        message: str = "",
        *,
        parameter: str | None = None,
        retry_after: float | None = None,
        status: int | None = None,
        reason: str = "",
        detail: str = "",
    ) -> None:
        """Keep what the upstream did not take."""
        super().__init__(
            message, retry_after=retry_after, status=status, reason=reason, detail=detail
        )
        self.parameter = parameter
