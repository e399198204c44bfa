"""Reading answers: no further than is allowed, and every failure as one of our errors."""

import aiohttp

from . import errors
from .answer import HTML, Answer, failure
from .request import Request
from .retry import retry_after
from .secret import MASK, Secret

# An answer that refuses is read as far as this; it says what is wrong in its first words.
_REFUSAL_SIZE = 64 * 1024


async def read(name: str, request: Request, response: aiohttp.ClientResponse, most: int) -> Answer:
    """Read a good answer to its end, if it is one of an API and has at most `most` bytes."""
    status, headers = response.status, response.headers
    if headers.get("Content-Type", "").startswith(HTML) and not request.takes_html:
        raise errors.NotAnApiError(f"{name}: HTTP {status} with an HTML page", status=status)
    length = response.content_length
    try:
        # The length of a compressed body says nothing about what it will be.
        if length is not None and length <= most and "Content-Encoding" not in headers:
            body = await response.read()
        else:
            body = await read_up_to(response, most)
    except aiohttp.ClientError as error:
        raise broken(name, error) from None
    request.received = len(body)
    if len(body) > most:
        raise errors.AnswerTooLargeError(f"{name}: an answer above {most} bytes", status=status)
    return Answer(status, headers, body)


async def read_refusal(
    name: str, response: aiohttp.ClientResponse, token: Secret | None, now: float
) -> errors.UpstreamError:
    """Return our error for an answer that refuses; no part of it repeats the token."""
    try:
        body = await read_up_to(response, _REFUSAL_SIZE)
    except aiohttp.ClientError:
        body = b""
    if token:
        body = body.replace(token.reveal().encode(), MASK.encode())
    wait = retry_after(response.headers, now)
    return failure(name, response.status, response.headers, body, retry_after=wait)


def unreachable(name: str, error: aiohttp.ClientError | OSError) -> errors.UpstreamError:
    """Return our error for a failure before the answer began."""
    match error:
        case aiohttp.InvalidURL():
            kind: type[errors.UpstreamError] = errors.BadRequestError
        case aiohttp.TooManyRedirects():
            kind = errors.NotAnApiError
        case TimeoutError():
            kind = errors.TooSlowError
        case _:
            kind = errors.UnreachableError
    return kind(f"{name}: {type(error).__name__}")


def broken(name: str, error: aiohttp.ClientError) -> errors.UpstreamError:
    """Return our error for a failure in the middle of the answer; raise it `from None`."""
    return errors.AnswerBrokenError(f"{name}: {type(error).__name__}")


async def read_up_to(response: aiohttp.ClientResponse, most: int) -> bytes:
    """Return the body; of one that is larger than `most` bytes, a little more than that."""
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_any():
        parts.append(part)
        size += len(part)
        if size > most:
            break
    return b"".join(parts)
