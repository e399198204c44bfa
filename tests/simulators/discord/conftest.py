"""A running Discord, and a bot that is logged in."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import discord as library
import pytest
import yarl

from homelab_hub_simulators.discord import DiscordSimulator
from homelab_hub_simulators.discord.rest.door import Exchange
from tests.simulators.conftest import SPECIFICATIONS

from .bot import Bot, heartbeats_end
from .published import Published

DOCUMENT = SPECIFICATIONS / "discord-v10.openapi.json"

type LogIn = Callable[..., Awaitable[Bot]]


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> Published | None:
    """Return Discord's document, or None where it is not."""
    if not DOCUMENT.exists():
        return None
    return Published(DOCUMENT, tmp_path_factory.mktemp("specification"))


@pytest.fixture
async def discord(
    document: Published | None, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[DiscordSimulator]:
    """Return a running simulator; every call and answer is looked at."""
    exchanges: list[Exchange] = []
    async with DiscordSimulator() as running:
        running.door.watch = exchanges.append
        point_at(running, monkeypatch)
        yield running
    if document is not None:
        for exchange in exchanges:
            document.check(exchange)


def point_at(simulator: DiscordSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point discord.py at a simulator."""
    table = simulator.endpoints["discord"]
    monkeypatch.setattr(library.http.Route, "BASE", table["api"].rstrip("/"))
    gateway = yarl.URL(table["gateway"])
    monkeypatch.setattr(library.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway)


@pytest.fixture
async def log_in(discord: DiscordSimulator) -> AsyncGenerator[LogIn]:
    """Return what logs a bot in; all are logged out at the end."""
    bots: list[Bot] = []

    async def begin(token: str | None = None, **options: Any) -> Bot:
        """Log in."""
        bot = Bot(**options)
        bots.append(bot)
        await bot.begin(token or discord.bot_token)
        return bot

    yield begin
    for bot in bots:
        await bot.end()
    await heartbeats_end()


@pytest.fixture
async def bot(log_in: LogIn) -> Bot:
    """Return a bot with all intents, logged in."""
    return await log_in()
