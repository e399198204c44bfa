"""One bot on one server, from the token to the goodbye."""

import asyncio
from collections.abc import Callable
from functools import partial
import logging
import time
from typing import Any, Final

import discord

from homelab_hub_app.sources.source import Context
from homelab_hub_protocol.app import SOURCE_STATE, SourceState, SourceStatus
from homelab_hub_protocol.discord import CONFIGURED, Settings
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.peer import Asked, Handlers
from homelab_hub_upstream.secret import Secret

from . import intents
from .acts import ACTS, Act
from .bot import Bot
from .care import schedule
from .library import prepare
from .server_bot import snowflake

_LOGGER: Final = logging.getLogger(__name__)
_TOKEN_REFUSED: Final = 4004
_LOGIN_PATIENCE: Final = 60.0
_GOODBYE_PATIENCE: Final = 5.0


class UnreachableError(ConnectionError):
    """Discord could not be reached; the cause says how."""


class TokenRefusedError(Exception):
    """Discord does not take the token (any more)."""


class DiscordSource:
    """The source; settings change while it runs."""

    def __init__(self, context: Context, settings: Settings) -> None:
        """Prepare; nothing is sent."""
        self.handlers: Final = Handlers()
        self._context = context
        self._settings = settings
        self._bot: Bot | None = None
        self._again = asyncio.Event()
        self._changing = asyncio.Lock()
        for method, act in ACTS.items():
            self.handlers.add(method, partial(self._do, act))

    async def run(self) -> None:
        """Be connected until cancelled, or until there is no token that Discord takes.

        Raises `UnreachableError` and `RequestError` for what may be over later.
        """
        refused: Secret | None = None
        while True:
            self._tell(SourceStatus.WAITING_FOR_TOKEN)
            try:
                token = await self._context.token(rejected=refused is not None)
            except RequestError as error:
                if error.code is Code.CREDENTIALS:
                    self._tell(SourceStatus.REFUSED, "token_invalid")
                    return
                raise
            if token == refused:
                self._tell(SourceStatus.REFUSED, "token_invalid")
                return
            try:
                await self._be_connected(token)
            except TokenRefusedError:
                refused = token
            else:
                refused = None

    async def configure(self, settings: Settings) -> None:
        """Go by other settings; a new connection is made only where it takes one.

        Raises `RequestError` for settings that make no sense.
        """
        async with self._changing:
            await self._configure(settings)

    async def _configure(self, settings: Settings) -> None:
        """Go by other settings, one change at a time. Raises `RequestError`."""
        snowflake(settings.guild)
        await schedule.check(settings)
        before, self._settings = self._settings, settings
        if (bot := self._bot) is None:
            return
        granted = bot.overview.granted
        if bot.health.missing_intents or intents.missing(settings, granted):
            granted = await self._granted_now(bot)
        if before.guild != settings.guild or bot.intents != intents.used(settings, granted):
            self._again.set()
        else:
            bot.overview.granted = granted
            bot.go_by(settings)

    async def _change(self, edit: Callable[[Settings], Settings]) -> None:
        """Take over what somebody changed by command, and tell Home Assistant.

        Each edits what the one before made of the settings, however close they come.
        """
        async with self._changing:
            settings = edit(self._settings)
            await self._configure(settings)
            self._context.tell(CONFIGURED, settings)

    async def _be_connected(self, token: Secret) -> None:
        """Be connected once, until a new connection is wanted.

        Raises `TokenRefusedError`, and `UnreachableError` where Discord cannot be reached.
        """
        prepare()
        self._again.clear()
        bot: Bot | None = None
        try:
            async with asyncio.timeout(_LOGIN_PATIENCE):
                granted = await intents.granted_intents(token.reveal())
            bot = self._bot = Bot(self._context, self._settings, granted, self._change)
            await _first_of(
                bot.start(token.reveal()), self._again.wait(), *(loop() for loop in bot.loops())
            )
        except discord.PrivilegedIntentsRequired as error:
            # They were turned off a moment ago: what is granted is asked again for the next time.
            raise UnreachableError("intents were turned off") from error
        except discord.LoginFailure as error:
            raise TokenRefusedError from error
        except discord.ConnectionClosed as error:
            if error.code == _TOKEN_REFUSED:
                raise TokenRefusedError from error
            raise UnreachableError(f"closed with {error.code}") from error
        except (discord.DiscordException, OSError, TimeoutError) as error:
            raise UnreachableError(f"{type(error).__name__}: {error}") from error
        except AttributeError as error:
            # discord.py 2.7.1 asks for the sequence of a connection that there never was.
            if bot is None or bot.ws is not None:
                raise
            raise UnreachableError("closed before the first word") from error
        finally:
            self._bot = None
            if bot is not None:
                await _end(bot)

    async def _do(self, act: Act, params: Any, _: Asked[Any]) -> Any:
        """Do what Home Assistant asks for. Raises `RequestError`."""
        if (bot := self._bot) is None or not bot.is_ready():
            raise RequestError(Code.UNAVAILABLE, reason="not_connected")
        try:
            return await act(bot, params)
        except RuntimeError as error:
            if bot.is_closed():  # by which aiohttp means that the session is closed
                raise RequestError(Code.UNAVAILABLE, reason="not_connected") from error
            raise

    async def _granted_now(self, bot: Bot) -> Any:
        """Return which intents are turned on by now, or were when it cannot be asked."""
        try:
            return intents.told_by((await bot.application_info()).flags)
        except discord.DiscordException, OSError, TimeoutError:
            return bot.overview.granted

    def _tell(self, status: SourceStatus, reason: str = "") -> None:
        """Tell how far the source is."""
        self._context.tell(
            SOURCE_STATE, SourceState(status=status, since=time.time(), reason=reason)
        )


async def _first_of(*works: Any) -> None:
    """Return when the first ends, or raise what it raises; the others are cancelled then."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _end(bot: Bot) -> None:
    """Say goodbye, and leave nothing behind."""
    await bot.work.end()
    if (waiting := bot._connection._ready_task) is not None:  # noqa: SLF001 - close() forgets it
        waiting.cancel()
    try:
        async with asyncio.timeout(_GOODBYE_PATIENCE):
            await bot.close()
    except TimeoutError:
        await bot.http.close()
