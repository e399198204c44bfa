"""The moderation log: who was banned, kicked, silenced, and what was deleted."""

import asyncio
from collections import deque
from datetime import datetime
import logging
from typing import Final

import discord

from homelab_hub_app.sources.discord.failures import NETWORK
from homelab_hub_app.sources.discord.server_bot import ServerBot
from homelab_hub_app.sources.discord.texts import LONGEST, tame
from homelab_hub_protocol.errors import RequestError

_LOGGER: Final = logging.getLogger(__name__)
_MOST_LINES: Final = 1000

_ACTIONS: Final = {
    discord.AuditLogAction.ban: "banned",
    discord.AuditLogAction.unban: "lifted the ban of",
    discord.AuditLogAction.kick: "kicked",
}


class Log:
    """Lines on their way to the log channel, as many in one message as fit."""

    def __init__(self, bot: ServerBot) -> None:
        """Write down what happens on this bot's server."""
        self._bot = bot
        self._lines: deque[str] = deque(maxlen=_MOST_LINES)
        self._more = asyncio.Event()

    def done(self, entry: discord.AuditLogEntry) -> None:
        """Note what a moderator has done, from the audit log."""
        if (what := self._what(entry)) is not None:
            reason = f": {tame(entry.reason)}" if entry.reason else ""
            self._note(f"{_who(entry.user)} {what}{reason}")

    def banned(self, user: discord.abc.User, *, lifted: bool) -> None:
        """Note a ban where the audit log cannot be read."""
        guild = self._bot.server
        if guild is not None and not guild.me.guild_permissions.view_audit_log:
            self._note(f"{_who(user)} {'is not banned any more' if lifted else 'was banned'}")

    def deleted(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Note a message that was deleted, with what it said as far as that is known."""
        if str(payload.channel_id) == self._bot.settings.log_channel:
            return
        message, where = payload.cached_message, f"<#{payload.channel_id}>"
        if message is None:
            self._note(f"A message in {where} was deleted")
        elif message.author != self._bot.user:
            said = f": {tame(message.content)}" if message.content else ""
            self._note(f"A message of {_who(message.author)} in {where} was deleted{said}")

    def deleted_in_bulk(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Note that many messages were deleted at once."""
        if str(payload.channel_id) != self._bot.settings.log_channel:
            self._note(
                f"{len(payload.message_ids)} messages in <#{payload.channel_id}> were deleted"
            )

    async def run(self) -> None:
        """Write the lines until cancelled."""
        while True:
            await self._more.wait()
            self._more.clear()
            while self._lines:
                text = self._lines.popleft()
                while self._lines and len(text) + 1 + len(self._lines[0]) <= LONGEST:
                    text += f"\n{self._lines.popleft()}"
                await self._write(text)

    def _what(self, entry: discord.AuditLogEntry) -> str | None:
        """Return what was done to whom, or None for what is not logged."""
        whom = _who(entry.target)
        if entry.action in _ACTIONS:
            return f"{_ACTIONS[entry.action]} {whom}"
        if entry.action is discord.AuditLogAction.member_update:
            until = getattr(entry.after, "timed_out_until", discord.utils.MISSING)
            if until is discord.utils.MISSING:
                return None
            return f"lets {whom} speak again" if until is None else _silenced(whom, until)
        by_bot = entry.user is not None and entry.user == self._bot.user
        if entry.action is discord.AuditLogAction.member_role_update and by_bot:
            given = ", ".join(f"<@&{role.id}>" for role in getattr(entry.after, "roles", []))
            taken = ", ".join(f"<@&{role.id}>" for role in getattr(entry.before, "roles", []))
            return f"gave {whom} {given}" if given else f"took {taken} from {whom}"
        return None

    def _note(self, line: str) -> None:
        """Put a line on its way; the oldest are left out where there are too many."""
        if self._bot.settings.log_channel is not None:
            self._lines.append(line[:LONGEST])
            self._more.set()

    async def _write(self, text: str) -> None:
        """Write some lines, which ping nobody."""
        if (id_ := self._bot.settings.log_channel) is None:
            return
        try:
            channel = await self._bot.find_channel(id_)
            await channel.send(text, silent=True)
        except (RequestError, discord.DiscordException, *NETWORK) as error:
            _LOGGER.warning("Discord: the moderation log: %s", error)


def _silenced(whom: str, until: object) -> str:
    """Return until when somebody is silenced."""
    moment = discord.utils.format_dt(until) if isinstance(until, datetime) else str(until)
    return f"silenced {whom} until {moment}"


def _who(user: object) -> str:
    """Return somebody, by mention and by name."""
    if user is None:
        return "Somebody"
    name = getattr(user, "display_name", None)
    mention = f"<@{getattr(user, 'id', 0)}>"
    return f"{mention} ({tame(name, 64)})" if name else mention
