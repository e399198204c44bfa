"""A queue in which only the last thing of each key counts, so that it cannot grow."""

import asyncio


class Latest[K, V]:
    """What is to be done next, by key, in the order in which the keys came."""

    def __init__(self) -> None:
        """Start empty."""
        self._waiting: dict[K, V] = {}
        self._some = asyncio.Event()

    def put(self, key: K, value: V) -> None:
        """Add a thing; it takes the place of one with the same key."""
        self._waiting[key] = value
        self._some.set()

    async def get(self) -> V:
        """Take the first thing out, when there is one."""
        await self._some.wait()
        key = next(iter(self._waiting))
        value = self._waiting.pop(key)
        if not self._waiting:
            self._some.clear()
        return value
