"""Turns with Jarvis: by command, by mention, or in direct messages."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import logging
import re
from typing import Final

import discord

from homelab_hub_protocol.discord_methods import Content
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.questions import JARVIS, Answer, Spoken, Turn

from .acts import approvals
from .buttons import decision
from .content import files, largest_file
from .failures import NETWORK
from .people import chat_user, place
from .refused import refused_text
from .server_bot import ServerBot
from .stream import Stream

_LOGGER: Final = logging.getLogger(__name__)
_AT_THE_SAME_TIME: Final = 8
_LONGEST_TURN: Final = 4000


class Conversation:
    """Who talks to Jarvis: each person one turn at a time, and not too many people."""

    def __init__(self, bot: ServerBot) -> None:
        """Talk through this bot."""
        self._bot = bot
        self._talking: set[int] = set()

    def ask(self, turn: Turn, stream: Stream) -> asyncio.Task[Answer]:
        """Ask Jarvis; what he has said so far goes to the stream."""

        def told(spoken: Spoken) -> None:
            stream.tell(spoken.text)

        return asyncio.create_task(self._bot.context.ask(JARVIS, turn, told), name="ask Jarvis")

    @asynccontextmanager
    async def turn_of(self, user: discord.abc.User) -> AsyncGenerator[None]:
        """Hold somebody's turn. Raises `RequestError` (`RATE_LIMITED`) while it is not theirs."""
        if user.id in self._talking or len(self._talking) >= _AT_THE_SAME_TIME:
            raise RequestError(Code.RATE_LIMITED, reason="still_talking")
        self._talking.add(user.id)
        try:
            yield
        finally:
            self._talking.discard(user.id)

    async def finish(self, answer: Answer, stream: Stream) -> None:
        """Show the whole answer. Raises discord.py's errors."""
        view = None if answer.approval is None else decision(answer.approval)
        message = await self._show(answer, stream, view)
        if answer.approval is not None:
            await approvals.remember(self._bot, answer.approval, message)

    async def _show(
        self, answer: Answer, stream: Stream, view: discord.ui.View | None
    ) -> discord.Message:
        """Show the text, and the pictures where Discord takes them. Raises discord.py's errors."""
        if (pictures := answer.pictures) is None:
            return await stream.finish(answer.text, view)
        message = await stream.finish(pictures.text, view)
        wanted = Content(text=pictures.text, files=pictures.files)
        try:
            async with files(self._bot.context, wanted, largest_file(message.guild)) as made:
                return await message.edit(attachments=made)
        except (RequestError, discord.DiscordException, *NETWORK) as error:
            _LOGGER.warning("A picture could not be shown: %s", type(error).__name__)
            return await stream.finish(answer.text, view)

    async def reply(self, message: discord.Message, author: discord.Member) -> None:
        """Answer a message that mentions the bot, or is for it alone."""
        text = self._said(message)
        if not text:
            return
        turn = Turn(
            user=chat_user(author),
            place=place(message.channel, message.guild),
            text=text,
            largest_file=largest_file(message.guild),
        )
        try:
            try:
                async with self.turn_of(author), message.channel.typing():
                    await self._answer(message, turn)
            except RequestError as error:
                await message.reply(refused_text(error))
        except (discord.DiscordException, *NETWORK) as error:
            _LOGGER.warning("A message could not be answered: %s", type(error).__name__)

    async def _answer(self, message: discord.Message, turn: Turn) -> None:
        """Stream the answer below a message."""
        first = True

        async def post(text: str, view: discord.ui.View | None) -> discord.Message:
            nonlocal first
            answers, first = first, False
            beneath = view or discord.utils.MISSING
            if answers:
                return await message.reply(text, view=beneath)
            return await message.channel.send(text, view=beneath)

        async with Stream(post) as stream:
            asking = self.ask(turn, stream)
            try:
                answer = await asking
            finally:
                asking.cancel()
            await self.finish(answer, stream)

    def _said(self, message: discord.Message) -> str:
        """Return what was said, without the mention of the bot."""
        me = self._bot.user
        mention = rf"<@!?{me.id}>" if me is not None else r"(?!)"
        return re.sub(mention, "", message.content).strip()[:_LONGEST_TURN]
