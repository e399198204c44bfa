"""Small works for the server that may wait: one after the other, and not too many."""

import asyncio
from collections.abc import Awaitable, Callable
import logging
from typing import Final

import discord

from homelab_hub_app.sources.discord.failures import NETWORK
from homelab_hub_protocol.errors import RequestError

_LOGGER: Final = logging.getLogger(__name__)
_MOST: Final = 1000

type Chore = Callable[[], Awaitable[object]]


class Chores:
    """A queue; what fails is left, and what does not fit is dropped and counted."""

    def __init__(self) -> None:
        """Begin empty."""
        self._queue: asyncio.Queue[tuple[str, Chore]] = asyncio.Queue(_MOST)
        self.dropped = 0

    def add(self, name: str, chore: Chore) -> None:
        """Do something when its turn comes; `name` is for the log."""
        try:
            self._queue.put_nowait((name, chore))
        except asyncio.QueueFull:
            self.dropped += 1
            if self.dropped == 1:
                _LOGGER.warning("Discord: too much to do at once, some is left undone: %s", name)

    async def run(self) -> None:
        """Do what is to be done until cancelled."""
        while True:
            name, chore = await self._queue.get()
            try:
                await chore()
            except (RequestError, discord.DiscordException, *NETWORK) as error:
                _LOGGER.warning("Discord: %s: %s", name, error)
