"""The content of an object: several ranges asked for at a time, and given in order."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
import itertools
from typing import Final

from .errors import ConflictError, UpstreamError
from .retry import Limits, pause
from .s3 import S3Client
from .s3_parts import MEBIBYTE

RANGE: Final = 8 * MEBIBYTE
AT_A_TIME: Final = 4
RANGE_LIMITS: Final = Limits(tries=6, longest_wait=60.0)
SILENCE: Final = 60.0


async def content(
    client: S3Client,
    key: str,
    size: int,
    etag: str,
    *,
    range_size: int = RANGE,
    at_a_time: int = AT_A_TIME,
    limits: Limits = RANGE_LIMITS,
) -> AsyncGenerator[bytes]:
    """Yield the content of an object of so many bytes, in order, in pieces of any size.

    Each range is asked for again, from where it broke off, as `limits` say; so many are in memory
    at a time. Raises `UpstreamError`; a `ConflictError` if the object has become another.
    """
    starts = iter(range(0, size, range_size))
    coming: deque[asyncio.Task[list[bytes]]] = deque()
    try:
        while True:
            for start in itertools.islice(starts, at_a_time - len(coming)):
                stop = min(start + range_size, size)
                fetching = _fetch(client, key, etag, (start, stop), limits)
                coming.append(asyncio.create_task(fetching))
            if not coming:
                return
            pieces = await coming[0]
            coming.popleft()
            while pieces:
                yield pieces.pop(0)
    finally:
        for task in coming:
            task.cancel()
        if coming:
            await asyncio.wait(coming)


async def _fetch(
    client: S3Client, key: str, etag: str, span: tuple[int, int], limits: Limits
) -> list[bytes]:
    """Return a range, in pieces."""
    start, stop = span
    pieces: list[bytes] = []
    for tries in itertools.count(1):
        try:
            async with client.get(key, start=start, stop=stop, etag=etag or None) as response:
                async for piece in response.content.iter_any():
                    pieces.append(piece)
                    start += len(piece)
            if start == stop:
                return pieces
            raise ConflictError(f"{stop - start} bytes are missing")
        except UpstreamError as error:
            wait = pause(error, limits, tries=tries, idempotent=True, sent=True)
            if wait is None:
                raise
            await client.clock.sleep(wait)
    raise AssertionError
