"""Wait for something that nobody announces."""

import asyncio
from collections.abc import Awaitable, Callable

PAUSE_SECONDS = 0.05


async def until[T](look: Callable[[], Awaitable[T]], seconds: float) -> T:
    """Return what `look` returns as soon as it is true; raise TimeoutError when it never is."""
    async with asyncio.timeout(seconds):
        while True:
            if seen := await look():
                return seen
            await asyncio.sleep(PAUSE_SECONDS)
