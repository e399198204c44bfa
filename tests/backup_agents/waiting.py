"""Waiting for what happens by itself."""

import asyncio
from collections.abc import Awaitable, Callable

SECONDS = 20


async def until(condition: Callable[[], object | Awaitable[object]]) -> None:
    """Return when a condition is true; the event loop runs meanwhile. Fails after some seconds."""
    async with asyncio.timeout(SECONDS):
        while True:
            found = condition()
            if isinstance(found, Awaitable):
                found = await found
            if found:
                return
            await asyncio.sleep(0.005)
