"""The command /status."""

import time
from typing import Final

from homelab_hub_app.sources.discord.overview import Overview
from homelab_hub_app.sources.discord.people import chat_user
from homelab_hub_app.sources.discord.permissions import missing
from homelab_hub_app.sources.discord.server_bot import ServerBot
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.questions import HOME_NAMES, NameWanted, Verb

from . import replies
from .replies import Asked

_AWAY: Final = (Code.UNAVAILABLE, Code.TOO_SLOW)


class Status:
    """The command's function."""

    def __init__(self, bot: ServerBot, overview: Overview) -> None:
        """Tell of this bot."""
        self._bot = bot
        self._overview = overview

    async def status(self, asked: Asked) -> None:
        """Tell what is connected, and what is missing."""
        guild = self._bot.on_server()
        home = await replies.soon(asked, self._home_assistant(asked), ephemeral=True)
        lines = [
            f"Discord: connected, {self._bot.latency * 1000:.0f} ms",
            f"Home Assistant: {home}",
        ]
        if lacking := missing(self._bot.settings, guild):
            lines.append(f"Missing permissions: {', '.join(lacking).replace('_', ' ')}")
        granted = self._overview.granted
        turned_off = [
            name
            for name in ("message_content", "members", "presences")
            if not getattr(granted, name)
        ]
        if turned_off:
            lines.append(f"Intents that are turned off: {', '.join(turned_off).replace('_', ' ')}")
        await replies.reply(asked, "\n".join(lines), ephemeral=True)

    async def _home_assistant(self, asked: Asked) -> str:
        """Return whether Home Assistant answers, and how fast; also a refusal is an answer."""
        wanted = NameWanted(user=chat_user(asked.user), verb=Verb.STATUS, text="")
        began = time.perf_counter()
        try:
            await self._bot.context.ask(HOME_NAMES, wanted)
        except RequestError as error:
            if error.code in _AWAY:
                return "not connected"
        return f"connected, {(time.perf_counter() - began) * 1000:.0f} ms"
