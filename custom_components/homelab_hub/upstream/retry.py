"""When a request is tried again, and how long that waits."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
import time

from . import errors
from .jitter import jittered

# RFC 9110 section 9.2.2: doing these twice is as good as once.
IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
# Failures after which the same request may succeed.
PASSING = (
    errors.UnreachableError,
    errors.TooSlowError,
    errors.ServerError,
    errors.RateLimitError,
    errors.AnswerBrokenError,
)
NOT_IMPLEMENTED = 501
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a transport waits, tries and takes; times are seconds, sizes bytes.

    `total` is for a whole call with all its tries, `silence` for the time without a byte from the
    upstream. An upstream that asks for a pause above `longest_wait` is not waited for. `failures`
    is the number of failed tries in a row after which it is left alone.
    """

    total: float = 30.0
    connect: float = 10.0
    silence: float = 15.0
    tries: int = 3
    longest_wait: float = 10.0
    concurrent: int = 8
    answer_size: int = 16 * 2**20
    failures: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Time, for those who move it: seconds that only grow, seconds since 1970, and waiting."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


def pause(
    error: errors.UpstreamError, limits: Limits, *, tries: int, idempotent: bool, sent: bool
) -> float | None:
    """Return the seconds to wait before the next try, None if there is none.

    `tries` is how many have failed, `sent` whether the last one may have reached the upstream.
    What is not idempotent is tried again only if the upstream cannot have begun with it: it was
    not reached, or said so (429, or 503 with a time to come back).
    """
    if (
        tries >= limits.tries
        or not isinstance(error, PASSING)
        or error.status == NOT_IMPLEMENTED
        or not (idempotent or not sent or _refused_unseen(error))
    ):
        return None
    # Full jitter, so that callers who failed together do not come back together.
    spread = jittered(0.0, min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (tries - 1)))
    if error.retry_after is None:
        return spread
    if error.retry_after > limits.longest_wait:
        return None
    return error.retry_after + spread


def _refused_unseen(error: errors.UpstreamError) -> bool:
    """Return whether the upstream said that it did not begin with the request."""
    return isinstance(error, errors.RateLimitError) or (
        error.status == 503 and error.retry_after is not None
    )


def retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Return the seconds an upstream asks to wait, if it does; `now` is in seconds since 1970.

    `Retry-After` is a number or a date (RFC 9110 section 10.2.3). Twitch instead says when its
    bucket is full again (`Ratelimit-Reset`, seconds since 1970).
    """
    now = time.time() if now is None else now
    value = headers.get("Retry-After", "").strip()
    if value:
        return _number(value) if value[0].isdecimal() else _until(value, now)
    reset = _number(headers.get("Ratelimit-Reset", ""))
    return None if reset is None else max(0.0, reset - now)


def _number(text: str) -> float | None:
    """Return a number as headers have them, fractions (Discord) included."""
    return float(text) if text.isascii() and text.replace(".", "", 1).isdecimal() else None


def _until(date: str, now: float) -> float | None:
    """Return the seconds until a date; one without a zone is in UTC."""
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, moment.timestamp() - now)
