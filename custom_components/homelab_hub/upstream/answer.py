"""What an upstream answered, and what its refusals mean."""

from collections.abc import Mapping
from dataclasses import dataclass
import json
import re
from typing import Any

from . import errors

# Codes that upstreams give instead of sentences; anything else could be anything.
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_DETAIL_LENGTH = 500
HTML = "text/html"
PLAIN = "text/plain"
# Of a refusal that is a sentence and nothing else; Spotify's development mode has such.
MOST_PLAIN = 500

_BY_STATUS: Mapping[int, type[errors.UpstreamError]] = {
    401: errors.CredentialsError,
    402: errors.QuotaError,
    403: errors.ForbiddenError,
    404: errors.NotFoundError,
    408: errors.TooSlowError,
    409: errors.ConflictError,
    410: errors.NotFoundError,
    412: errors.ConflictError,
    429: errors.RateLimitError,
}
# Google says 403 for much that is not about permissions (developers.google.com/workspace/drive/api/
# guides/handle-errors, …/calendar/api/guides/errors, developers.google.com/youtube/v3/docs/errors).
_BY_REASON: Mapping[str, type[errors.UpstreamError]] = {
    "rateLimitExceeded": errors.RateLimitError,
    "userRateLimitExceeded": errors.RateLimitError,
    "sharingRateLimitExceeded": errors.RateLimitError,
    "RATE_LIMIT_EXCEEDED": errors.RateLimitError,
    "quotaExceeded": errors.QuotaError,
    "dailyLimitExceeded": errors.QuotaError,
    "storageQuotaExceeded": errors.QuotaError,
    "teamDriveFileLimitExceeded": errors.QuotaError,
}
_CANNOT_BE_READ = "the answer is not the JSON it says it is"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that was read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON says it, None if it is empty. Raises `AnswerBrokenError`."""
        if not self.body:
            return None
        try:
            return json.loads(self.body)
        except ValueError:
            raise errors.AnswerBrokenError(_CANNOT_BE_READ, status=self.status) from None


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an upstream says about a refusal: a code, and a sentence."""

    reason: str = ""
    sentence: str = ""


def refusal(body: bytes) -> Refusal:
    """Return what the body of a refusal says, as far as it can be read.

    Google: `{error: {message, status, errors: [{reason}], details: [{reason}]}}`; Spotify:
    `{error: {message, reason}}`; OAuth (RFC 6749 section 5.2): `{error, error_description}`;
    Twitch: `{error, message}`; Kick: `{message}`; Discord: `{code, message}`.
    """
    try:
        content = json.loads(body)
    except ValueError:
        return Refusal()
    if not isinstance(content, dict):
        return Refusal()
    error = content.get("error")
    told = error if isinstance(error, dict) else content
    codes = (
        *(part.get("reason") for part in _parts(told, "errors")),
        *(part.get("reason") for part in _parts(told, "details")),
        told.get("reason"),
        told.get("status"),
        error,
        told.get("code"),
    )
    sentence = told.get("error_description") or told.get("message") or ""
    return Refusal(
        next((str(code) for code in codes if _is_code(code)), ""), str(sentence)[:_DETAIL_LENGTH]
    )


def failure(
    name: str,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    retry_after: float | None = None,
) -> errors.UpstreamError:
    """Return our error for an answer that refuses; `name` says whose answer it is."""
    html = headers.get("Content-Type", "").startswith(HTML)
    if headers.get("Content-Type", "").startswith(PLAIN):
        told = Refusal(sentence=body[:MOST_PLAIN].decode(errors="replace").strip())
    else:
        told = Refusal() if html else refusal(body)
    return _kind(status, headers, told, html=html)(
        f"{name}: HTTP {status} {told.reason}".rstrip(),
        retry_after=retry_after,
        status=status,
        reason=told.reason,
        detail=told.sentence,
    )


def _kind(
    status: int, headers: Mapping[str, str], told: Refusal, *, html: bool
) -> type[errors.UpstreamError]:
    """Return the class of our error."""
    if status >= 500:
        return errors.ServerError
    if status < 400 or (html and status not in {401, 429}):
        # A redirect that leads out of the API, or the page of a proxy.
        return errors.NotAnApiError
    if status == 401 and _lacks_scope(headers, told):
        return errors.ForbiddenError
    if status == 403 and told.reason in _BY_REASON:
        return _BY_REASON[told.reason]
    return _BY_STATUS.get(status, errors.BadRequestError)


def _lacks_scope(headers: Mapping[str, str], told: Refusal) -> bool:
    """Return whether a 401 is about a scope, which no new token mends.

    RFC 6750 section 3.1 has a code for it; Twitch says 401 and "Missing scope: …".
    """
    sentence = told.sentence.casefold()
    return "insufficient_scope" in headers.get("WWW-Authenticate", "") or (
        "scope" in sentence and ("missing" in sentence or "must include" in sentence)
    )


def _parts(told: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the objects in a list that may not be there."""
    parts = told.get(name)
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _is_code(value: object) -> bool:
    """Return whether a value is a code, not a sentence, a status or something else."""
    if isinstance(value, int):
        return not isinstance(value, bool) and value > 999
    return isinstance(value, str) and _CODE.fullmatch(value) is not None
