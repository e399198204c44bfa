"""Waiting for what happens by itself, and has no event that a test could wait for."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

SECONDS = 20.0
_EVERY = 0.005


async def until(
    look: Callable[[], Any | Coroutine[Any, Any, Any]], seconds: float = SECONDS
) -> Any:
    """Return what is looked for as soon as it is true; the loop runs meanwhile.

    Raises `TimeoutError` after some seconds.
    """
    async with asyncio.timeout(seconds):
        while True:
            found = look()
            if isinstance(found, Coroutine):
                found = await found
            if found:
                return found
            await asyncio.sleep(_EVERY)
