"""What the HTTP client leaves behind when an answer breaks off, and how to see it end."""

import asyncio
import gc

_NESTED = 50


async def let_generators_end() -> None:
    """Let httpx's nested generators of broken answers end; each takes a turn of the loop.

    httpx does not close the inner ones itself, so asyncio does it when they are collected, in
    tasks that Home Assistant's check for tasks left over would find.
    """
    gc.collect(0)
    for _ in range(_NESTED):
        await asyncio.sleep(0)
