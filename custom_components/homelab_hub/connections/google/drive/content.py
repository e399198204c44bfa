"""Downloads that go on where they broke off, and that notice a byte that is wrong."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
import hashlib
from typing import Final

from homeassistant.core import HomeAssistant

from ....backup_agents.errors import DamagedError
from ....backup_agents.progress import pause_after
from ....upstream import errors
from ....upstream.google_requests import GoogleRequest
from ....upstream.retry import PASSING

# How often in a row it may break off without having come further.
TRIES: Final = 6
GATHERED: Final = 2**20
PARTIAL: Final = 206


async def content(
    hass: HomeAssistant,
    request: Callable[[], GoogleRequest],
    size: int,
    md5: str | None,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncGenerator[bytes]:
    """Yield a file of `size` bytes. Raises `UpstreamError`, `DamagedError` for a wrong checksum.

    `request` makes the request for its content, each time anew. `md5` is in hexadecimal.
    """
    digest = _Digest(hass)
    position = failures = 0
    while position < size:
        before = position
        try:
            async with aclosing(_from(request(), position)) as pieces:
                async for piece in pieces:
                    await digest.take(piece)
                    position += len(piece)
                    yield piece
            if position < size:
                raise errors.AnswerBrokenError("the answer ended early")
        except PASSING as error:
            failures = 1 if position > before else failures + 1
            if failures >= TRIES:
                raise
            await sleep(pause_after(failures, error))
    found = await digest.hexdigest()
    if position > size or (md5 is not None and found != md5):
        raise DamagedError("what arrived is not what is stored")


class _Digest:
    """The MD5 of what arrives, taken in a thread while the next piece arrives."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with nothing."""
        self._hass = hass
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._taking: asyncio.Future[None] | None = None

    async def take(self, piece: bytes) -> None:
        """Take a piece, when the one before is taken."""
        if self._taking is not None:
            await self._taking
        self._taking = self._hass.async_add_executor_job(self._md5.update, piece)

    async def hexdigest(self) -> str:
        """Return the MD5 of everything."""
        if self._taking is not None:
            await self._taking
        return self._md5.hexdigest()


async def _from(request: GoogleRequest, position: int) -> AsyncGenerator[bytes]:
    """Yield the content from a position on, in pieces of about a mebibyte."""
    if position:
        request.headers["Range"] = f"bytes={position}-"
    gathered: list[bytes] = []
    held = 0
    async with request.stream() as response:
        if position and response.status != PARTIAL:
            raise errors.NotAnApiError("a part was asked for, and all of it came")
        async for piece in response.content.iter_any():
            gathered.append(piece)
            held += len(piece)
            if held >= GATHERED:
                whole, gathered, held = b"".join(gathered), [], 0
                yield whole
        if held:
            yield b"".join(gathered)
