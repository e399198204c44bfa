"""The two bots that are compared, each a process with the app's Python and nothing else in it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from homelab_hub_demo.app import PYTHON, App, running_app
from homelab_hub_demo.folder import free_port

from .outside import Remote

SETTLED_SECONDS = 3.0
"""After which a bot that has started is idle."""

TICKS = os.sysconf("SC_CLK_TCK")
KIBIBYTE = 1024


class Bot:
    """A running bot."""

    def __init__(self, pid: int) -> None:
        """Take a process."""
        self._folder = Path(f"/proc/{pid}")

    def processor(self) -> float:
        """Return the seconds of processor time it has taken."""
        fields = (self._folder / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> int:
        """Return the bytes of memory it has in use (resident)."""
        lines = (self._folder / "status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * KIBIBYTE


class OurBot(Bot):
    """The app, whose Home Assistant may come and go."""

    def __init__(self, outside: Remote, app: App) -> None:
        """Take a running app."""
        super().__init__(app.pid)
        self._outside = outside
        self._app = app

    async def link(self) -> None:
        """Let Home Assistant come."""
        await self._outside.do("link", url=self._app.url, token=self._app.token())

    async def unlink(self) -> None:
        """Let Home Assistant go."""
        await self._outside.do("unlink")


@asynccontextmanager
async def plain_bot(outside: Remote) -> AsyncGenerator[Bot]:
    """Run plain discord.py."""
    about = await outside.do("about")
    discord = about["endpoints"]["discord"]
    process = await asyncio.create_subprocess_exec(
        PYTHON, Path(__file__).parent / "plain.py",
        discord["api"], discord["gateway"], about["token"], about["guild"], about["home"],
        stdin=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await _settled(outside)
        yield Bot(process.pid)
    finally:
        await outside.do("leave")
        process.kill()
        await process.wait()


@asynccontextmanager
async def our_bot(outside: Remote) -> AsyncGenerator[OurBot]:
    """Run the app, and let Home Assistant be there."""
    about = await outside.do("about")
    with TemporaryDirectory() as folder:
        table = Path(folder) / "endpoints.json"
        await asyncio.to_thread(table.write_text, json.dumps(about["endpoints"]))
        more: dict[str, Any] = {
            "HOMELAB_HUB_ENDPOINTS": str(table),
            "HOMELAB_HUB_LOG_LEVEL": "info",
        }
        async with running_app(Path(folder) / "data", (free_port(0), free_port(0)), more) as app:
            bot = OurBot(outside, app)
            await bot.link()
            await _settled(outside)
            yield bot
            await bot.unlink()
        await outside.do("leave")


async def _settled(outside: Remote) -> None:
    """Wait until the bot answers commands, and has nothing else to do."""
    await outside.do("ready")
    await asyncio.sleep(SETTLED_SECONDS)
