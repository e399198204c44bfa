"""Discord and Home Assistant, in a process of their own: `python -m tests.benchmarks.app.outside`.

It does what a line of JSON on stdin says, and prints a line of JSON when that is done.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
import gc
import json
import sys
from time import perf_counter, process_time
from typing import Any

from custom_components.homelab_hub.protocol.discord import MESSAGE, Settings
from custom_components.homelab_hub.protocol.frames import Event

from .home import Home
from .server import OPTIONS, PLACE, STATE, BenchDiscord

START_SECONDS = 30.0
LATE_SECONDS = 5.0
WINDOW = 300
"""How many messages Home Assistant may not have heard of, when as many as possible are sent."""

type Json = dict[str, Any]


class Outside:
    """What happens to a bot; each public method is something that stdin may ask for."""

    def __init__(self, discord: BenchDiscord) -> None:
        """Begin without a link."""
        self._discord = discord
        self._home: Home | None = None
        self._heard: Callable[[int, float], None] = lambda _number, _at: None
        self._sent_before = 0

    async def about(self) -> Json:
        """Tell how Discord is reached."""
        discord = self._discord
        return {
            "endpoints": discord.endpoints,
            "guild": discord.guild().id,
            "home": discord.origin + STATE,
            "token": discord.bot_token,
        }

    async def ready(self) -> Json:
        """Wait for a bot that offers its commands."""
        async with asyncio.timeout(START_SECONDS):
            await self._discord.until(lambda: self._discord.is_ready() or None, START_SECONDS)
        gc.collect()
        gc.freeze()
        return {}

    async def leave(self) -> Json:
        """Forget the bot."""
        self._discord.leave()
        return {}

    async def link(self, url: str, token: str) -> Json:
        """Let Home Assistant be there."""
        discord = self._discord
        settings = Settings(
            guild=discord.guild().id,
            watched=[discord.channel(PLACE).id],
            want_content=True,
            commands=list(OPTIONS),
        )
        home = Home(settings, discord.bot_token, self._hear)
        self._home = await home.open(url, token)
        return {}

    async def unlink(self) -> Json:
        """Let Home Assistant go."""
        assert self._home
        await self._home.close()
        return {}

    async def commands(self, name: str, rate: int, count: int) -> Json:
        """Let people use a command so often a second; tell the seconds from it to its answer."""
        return await self._at_rate(lambda number: self._discord.command(name, number), rate, count)

    async def messages(self, rate: int, count: int) -> Json:
        """Let people write so often a second; tell the seconds until Home Assistant knows."""
        return await self._at_rate(self._discord.message, rate, count)

    async def flood(self, count: int) -> Json:
        """Let people write so many messages, as quickly as Home Assistant hears of them."""
        heard, news = 0, asyncio.Event()

        def hear(_number: int, _at: float) -> None:
            nonlocal heard
            heard += 1
            news.set()

        self._heard = hear
        began, used = perf_counter(), process_time()
        for number in range(count):
            while number - heard >= WINDOW:
                news.clear()
                async with asyncio.timeout(LATE_SECONDS):
                    await news.wait()
            self._discord.message(number)
        while heard < count:
            news.clear()
            async with asyncio.timeout(LATE_SECONDS):
                await news.wait()
        return {"seconds": perf_counter() - began, "cpu": process_time() - used}

    async def pings(self, count: int) -> Json:
        """Tell the seconds of round trips on the link, one after the other."""
        assert self._home
        taken = []
        for _ in range(count):
            began = perf_counter()
            await self._home.ping()
            taken.append(perf_counter() - began)
        return {"taken": taken}

    async def _at_rate(self, send: Callable[[int], None], rate: int, count: int) -> Json:
        """Send at a rate whatever comes back, and tell how long each took that came back."""
        # Numbers go on, so that what comes too late is not taken for an answer of the next round.
        first = self._sent_before
        self._sent_before += count
        sent: dict[int, float] = {}
        taken: dict[int, float] = {}
        done = asyncio.Event()

        def came(number: int, at: float) -> None:
            if number in sent:
                taken[number] = at - sent[number]
            if len(taken) == count:
                done.set()

        self._discord.answered = self._heard = came
        began, used = perf_counter(), process_time()
        behind = await _paced(send, range(first, first + count), rate, sent)
        try:
            async with asyncio.timeout(LATE_SECONDS):
                await done.wait()
        except TimeoutError:
            pass
        return {
            "taken": list(taken.values()),
            "behind": behind,
            "seconds": perf_counter() - began,
            "cpu": process_time() - used,
        }

    def _hear(self, event: Event) -> None:
        """Take what the app tells."""
        if event.type == MESSAGE.name:
            self._heard(int(event.data["content"].partition(" ")[0]), perf_counter())


async def _paced(
    send: Callable[[int], None], numbers: range, rate: int, sent: dict[int, float]
) -> float:
    """Send each number when it is due, note when that was, and return the longest delay."""
    began, behind = perf_counter(), 0.0
    for number in numbers:
        due = began + (number - numbers.start) / rate
        if (early := due - perf_counter()) > 0:
            await asyncio.sleep(early)
        sent[number] = perf_counter()
        behind = max(behind, sent[number] - due)
        send(number)
    return behind


class Remote:
    """The process, as who measures sees it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        """Take a process."""
        self._process = process

    async def do(self, what: str, **how: Any) -> Json:
        """Have something done."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"what": what} | how).encode() + b"\n")
        if not (line := await self._process.stdout.readline()):
            raise SystemExit(f"{what}: Discord and Home Assistant have ended")
        answer: Json = json.loads(line)
        return answer


@asynccontextmanager
async def running_outside() -> AsyncGenerator[Remote]:
    """Run the process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __spec__.name,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**26,
    )  # fmt: skip
    assert process.stdin
    try:
        yield Remote(process)
    finally:
        process.stdin.close()
        await process.wait()


async def _serve() -> None:
    """Do what stdin says until it is closed."""
    async with BenchDiscord() as discord:
        outside = Outside(discord)
        while line := await asyncio.to_thread(sys.stdin.readline):
            asked = json.loads(line)
            answer = await getattr(outside, asked.pop("what"))(**asked)
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_serve())
