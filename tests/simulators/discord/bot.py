"""A bot with discord.py as it is, pointed at the simulator."""

import asyncio
import threading
from typing import Any, override

import discord
from discord import app_commands

PATIENCE = 10


class Bot(discord.Client):
    """Notes every event it hears, and has the commands that a test adds."""

    def __init__(self, intents: discord.Intents | None = None, **options: Any) -> None:
        """Prepare the bot, for all intents if nothing is said."""
        options = {"guild_ready_timeout": 0.2} | options
        super().__init__(intents=intents or discord.Intents.all(), **options)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[tuple[str, tuple[Any, ...]]] = []
        self._more = asyncio.Event()
        self.running: asyncio.Task[None] | None = None

    @override
    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Note an event, and go on."""
        self.heard.append((event, args))
        self._more.set()
        super().dispatch(event, *args, **kwargs)

    @override
    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once; discord.py waits five seconds before a second time."""

    async def hears(self, event: str, *, times: int = 1) -> tuple[Any, ...]:
        """Wait for an event, and return what came with it the last time."""
        async with asyncio.timeout(PATIENCE):
            while len(found := [args for name, args in self.heard if name == event]) < times:
                self._more.clear()
                await self._more.wait()
        return found[-1]

    def forget(self) -> None:
        """Forget what was heard."""
        self.heard.clear()

    async def begin(self, token: str) -> None:
        """Log in and wait until everything is known."""
        self.running = asyncio.create_task(self.start(token))
        ready = asyncio.create_task(self.hears("ready"))
        await asyncio.wait((self.running, ready), return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self.running.done():
            await self.running
        while any(guild.unavailable for guild in self.guilds):
            await self.hears("guild_available")

    async def end(self) -> None:
        """Log out."""
        await self.close()
        if self.running is not None:
            self.running.cancel()
            await asyncio.gather(self.running, return_exceptions=True)

    def text(self, channel: str = "general") -> discord.TextChannel:
        """Return a text channel of the first guild."""
        found = discord.utils.get(self.guilds[0].text_channels, name=channel)
        assert found is not None
        return found


async def heartbeats_end() -> None:
    """Wait until the threads of bots that are logged out have ended."""
    for thread in threading.enumerate():
        if thread.name.startswith("keep-alive-handler"):
            await asyncio.to_thread(thread.join, PATIENCE)
