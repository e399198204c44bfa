"""A running Discord, and the source in front of it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
import json
from pathlib import Path
from typing import Any

from discord.gateway import DiscordWebSocket
from discord.http import Route
import pytest

from homelab_hub_app.sources.discord import make
from homelab_hub_app.sources.discord.bot import Bot
from homelab_hub_app.sources.discord.source import DiscordSource
from homelab_hub_protocol.app import SOURCE_STATE, SourceStatus
from homelab_hub_protocol.discord import GUILD, Settings
from homelab_hub_protocol.peer import Asked
from homelab_hub_protocol.words import Method
from homelab_hub_simulators.discord import DiscordSimulator, Person
from homelab_hub_upstream import endpoints
from tests.simulators.discord.bot import heartbeats_end

from .hub import Hub

ALL_COMMANDS = [
    "jarvis",
    "home",
    "calendar",
    "status",
    "settings",
    "purge",
    "timeout",
    "kick",
    "ban",
    "slowmode",
]

type Start = Callable[..., Awaitable[Running]]


class Running:
    """A source that runs, with the hub it talks to."""

    def __init__(self, hub: Hub, source: DiscordSource) -> None:
        """Run a source."""
        self.hub = hub
        self.source = source
        self.task = asyncio.create_task(self.source.run())

    @property
    def bot(self) -> Bot:
        """The connection there is."""
        assert self.source._bot is not None
        return self.source._bot

    async def connected(self) -> Running:
        """Wait until the source is connected and has told how the server looks."""
        await self._unless_over(
            lambda: any(one.status is SourceStatus.CONNECTED for one in self.hub.all(SOURCE_STATE))
        )
        await self._unless_over(lambda: self.hub.all(GUILD))
        return self

    async def do[P, R](self, method: Method[P, R], params: P) -> R:
        """Have the source do something, as Home Assistant does."""

        async def tell(_: Any) -> None:
            """Take no parts."""

        result: R = await self.source.handlers[method.name][1](params, Asked("discord-1", tell))
        return result

    async def chores_done(self) -> None:
        """Wait until everything that was waiting to be done is done."""
        done = asyncio.Event()

        async def finish() -> None:
            """Be the last."""
            done.set()

        self.bot.chores.add("the last", finish)
        async with asyncio.timeout(10):
            await done.wait()

    async def stop(self) -> None:
        """Stop, as the hub does."""
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)

    async def _unless_over(self, look: Callable[[], object]) -> None:
        """Wait for something, or raise why the source is over."""
        waiting = asyncio.create_task(self.hub.until(look))
        await asyncio.wait((self.task, waiting), return_when=asyncio.FIRST_COMPLETED)
        if self.task.done():
            waiting.cancel()
            self.task.result()
            pytest.fail("the source has ended")
        await waiting


@pytest.fixture
async def discord(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[DiscordSimulator]:
    """Return a running simulator that the endpoints name."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    async with DiscordSimulator() as running:
        table = tmp_path / "endpoints.json"
        table.write_text(json.dumps(running.endpoints))
        endpoints.load(str(table))
        yield running
    endpoints.load(None)


@pytest.fixture
def settings(discord: DiscordSimulator) -> Settings:
    """Return settings that want what is to be had."""
    return Settings(
        guild=discord.guild().id,
        watched=[discord.channel("general").id],
        want_content=True,
        want_members=True,
        commands=ALL_COMMANDS,
    )


@pytest.fixture
def hub(discord: DiscordSimulator) -> Hub:
    """Return a hub with the token of the bot."""
    return Hub(discord.bot_token)


@pytest.fixture
async def run(hub: Hub) -> AsyncGenerator[Callable[[Settings], Running]]:
    """Return what runs a source; all are stopped at the end."""
    all_running: list[Running] = []

    def begin(settings: Settings) -> Running:
        """Run a source."""
        running = Running(hub, make(hub, settings))
        all_running.append(running)
        return running

    yield begin
    for running in all_running:
        await running.stop()
    await heartbeats_end()


@pytest.fixture
async def running(run: Callable[[Settings], Running], settings: Settings) -> Running:
    """Return a source that is connected."""
    return await run(settings).connected()


@pytest.fixture
async def offered(running: Running) -> Running:
    """Return a source whose commands are offered."""
    await running.chores_done()
    return running


@pytest.fixture
def kim(discord: DiscordSimulator) -> Person:
    """Return somebody who is no moderator."""
    return discord.person("Kim")


@pytest.fixture
def robin(discord: DiscordSimulator) -> Person:
    """Return the owner of the server."""
    return discord.person("Robin")
