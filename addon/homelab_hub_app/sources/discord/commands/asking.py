"""Commands that ask Home Assistant: /jarvis, /home and /calendar."""

import asyncio
from datetime import date, datetime
from typing import Final

import discord
from discord import app_commands

from homelab_hub_app.sources.discord.acts import approvals
from homelab_hub_app.sources.discord.buttons import decision
from homelab_hub_app.sources.discord.content import largest_file
from homelab_hub_app.sources.discord.conversation import Conversation
from homelab_hub_app.sources.discord.people import chat_user, place
from homelab_hub_app.sources.discord.refused import refused_text
from homelab_hub_app.sources.discord.server_bot import ServerBot
from homelab_hub_app.sources.discord.stream import Stream
from homelab_hub_app.sources.discord.texts import tame
from homelab_hub_protocol.errors import RequestError
from homelab_hub_protocol.questions import (
    AGENDA,
    HOME,
    HOME_NAMES,
    Agenda,
    Appointment,
    HomeWish,
    NameWanted,
    Turn,
    Verb,
)

from . import replies
from .replies import Asked

_VERBS: Final = [
    app_commands.Choice(name=verb.value.replace("_", " "), value=verb.value) for verb in Verb
]
_MOST_CHOICES: Final = 25
_LONGEST_CHOICE: Final = 100


class Asking:
    """The commands' functions."""

    def __init__(self, bot: ServerBot, conversation: Conversation) -> None:
        """Ask through this bot."""
        self._bot = bot
        self._conversation = conversation

    @app_commands.describe(text="What you want to say")
    async def jarvis(self, asked: Asked, text: app_commands.Range[str, 1, 2000]) -> None:
        """Talk to Jarvis; the answer grows while he speaks."""
        turn = Turn(
            user=chat_user(asked.user),
            place=place(asked.channel, asked.guild),
            text=text,
            largest_file=largest_file(asked.guild),
        )
        first = True

        async def post(part: str, view: discord.ui.View | None) -> discord.Message:
            nonlocal first
            write, first = (replies.post if first else replies.more), False
            return await write(asked, part, view)

        async with self._conversation.turn_of(asked.user):
            stream = Stream(post)
            asking = self._conversation.ask(turn, stream)
            try:
                await replies.thinking(asked, asking)
                async with stream:
                    await self._conversation.finish(await asking, stream)
            except RequestError as error:
                if first:
                    raise
                # What he has said so far stays.
                await replies.more(asked, refused_text(error), ephemeral=True)
            finally:
                asking.cancel()

    async def _names(self, asked: Asked, current: str) -> list[app_commands.Choice[str]]:
        """Return what may follow; nothing where Home Assistant does not say in time."""
        given = getattr(asked.namespace, "verb", None)
        wanted = NameWanted(
            user=chat_user(asked.user),
            verb=Verb(given) if given in list(Verb) else Verb.STATUS,
            text=current[:_LONGEST_CHOICE],
        )
        try:
            async with asyncio.timeout(HOME_NAMES.patience):
                names = await self._bot.context.ask(HOME_NAMES, wanted)
        except RequestError, TimeoutError:
            return []
        return [
            app_commands.Choice(name=name, value=name)
            for name in names.names[:_MOST_CHOICES]
            if 1 <= len(name) <= _LONGEST_CHOICE
        ]

    @app_commands.describe(verb="What to do", name="With what; everything if you leave it out")
    @app_commands.choices(verb=_VERBS)
    @app_commands.autocomplete(name=_names)  # type: ignore[type-var] # it need be no Group
    async def home(
        self, asked: Asked, verb: app_commands.Choice[str], name: str | None = None
    ) -> None:
        """See and switch what is shared with this server."""
        wish = HomeWish(
            user=chat_user(asked.user),
            place=place(asked.channel, asked.guild),
            verb=Verb(verb.value),
            name=name,
        )
        answer = await replies.soon(asked, self._bot.context.ask(HOME, wish))
        view = None if answer.approval is None else decision(answer.approval)
        message = await replies.reply(asked, answer.text, view)
        if answer.approval is not None:
            await approvals.remember(self._bot, answer.approval, message)

    @app_commands.describe(days="How many days from now")
    async def calendar(self, asked: Asked, days: app_commands.Range[int, 1, 31] = 7) -> None:
        """Tell what is on in the calendars that are shared with this server."""
        wanted = Agenda(
            user=chat_user(asked.user), place=place(asked.channel, asked.guild), days=days
        )
        agenda = await replies.soon(asked, self._bot.context.ask(AGENDA, wanted), ephemeral=True)
        lines = [_line(one) for one in agenda.events] or ["Nothing is on."]
        await replies.reply(asked, "\n".join(lines), ephemeral=True)


def _line(event: Appointment) -> str:
    """Return an appointment; Discord shows times in the zone of who reads."""
    where = f" · {tame(event.location, 80)}" if event.location else ""
    return f"{_when(event.start)} · **{tame(event.summary, 150)}**{where}"


def _when(start: str) -> str:
    """Return when something begins."""
    try:
        if len(start) == len("2026-01-31"):
            return f"{date.fromisoformat(start):%a %d %b}"
        return discord.utils.format_dt(datetime.fromisoformat(start))
    except ValueError:
        return tame(start, 40)
