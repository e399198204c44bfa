"""Commands for moderators: /purge, /timeout, /kick, /ban and /slowmode."""

from typing import Final

import discord
from discord import app_commands

from homelab_hub_app.sources.discord.acts import moderation, places
from homelab_hub_app.sources.discord.permissions import MODERATION
from homelab_hub_app.sources.discord.server_bot import ServerBot
from homelab_hub_protocol import discord_methods as methods
from homelab_hub_protocol.errors import Code, RequestError

from . import replies
from .replies import Asked

_MINUTE: Final = 60
_DAY: Final = 86400


class Moderating:
    """The commands' functions. What they answer is for the moderator alone."""

    def __init__(self, bot: ServerBot) -> None:
        """Moderate this bot's server."""
        self._bot = bot

    @app_commands.describe(count="How many messages", user="Only theirs")
    async def purge(
        self,
        asked: Asked,
        count: app_commands.Range[int, 1, moderation.MOST_PURGED],
        user: discord.User | None = None,
    ) -> None:
        """Delete the last messages of this channel."""
        self._allow(asked, "purge")
        await asked.response.defer(thinking=True, ephemeral=True)
        wanted = methods.Purge(
            channel=str(asked.channel_id),
            count=count,
            user=None if user is None else str(user.id),
            reason=_by(asked),
        )
        purged = await moderation.purge(self._bot, wanted)
        await replies.reply(asked, f"{purged.count} messages deleted.", ephemeral=True)

    @app_commands.describe(member="Whom", minutes="For how long; 0 ends it", reason="Why")
    async def timeout(
        self,
        asked: Asked,
        member: discord.Member,
        minutes: app_commands.Range[int, 0, 28 * 24 * 60],
        reason: app_commands.Range[str, 1, 300] | None = None,
    ) -> None:
        """Silence a member for a while."""
        self._allow(asked, "timeout", member)
        wanted = methods.TimeOut(
            user=str(member.id), seconds=minutes * _MINUTE, reason=_by(asked, reason)
        )
        await moderation.time_out(self._bot, wanted)
        done = f"{member.mention} is silenced for {minutes} minutes."
        await replies.reply(
            asked, done if minutes else f"{member.mention} may speak again.", ephemeral=True
        )

    @app_commands.describe(member="Whom", reason="Why")
    async def kick(
        self,
        asked: Asked,
        member: discord.Member,
        reason: app_commands.Range[str, 1, 300] | None = None,
    ) -> None:
        """Remove a member, who may come back."""
        self._allow(asked, "kick", member)
        wanted = methods.Member(user=str(member.id), reason=_by(asked, reason))
        await moderation.kick(self._bot, wanted)
        await replies.reply(asked, f"{member.mention} was kicked.", ephemeral=True)

    @app_commands.describe(user="Whom", delete_days="Delete their messages of so many days")
    async def ban(
        self,
        asked: Asked,
        user: discord.User,
        delete_days: app_commands.Range[int, 0, 7] = 0,
        reason: app_commands.Range[str, 1, 300] | None = None,
    ) -> None:
        """Ban somebody from this server."""
        self._allow(asked, "ban", user)
        wanted = methods.Ban(
            user=str(user.id), delete_seconds=delete_days * _DAY, reason=_by(asked, reason)
        )
        await moderation.ban(self._bot, wanted)
        await replies.reply(asked, f"{user.mention} was banned.", ephemeral=True)

    @app_commands.describe(seconds="Between two messages of a member; 0 ends it")
    async def slowmode(self, asked: Asked, seconds: app_commands.Range[int, 0, 21600]) -> None:
        """Let everybody write more slowly in this channel."""
        self._allow(asked, "slowmode")
        wanted = methods.SlowMode(channel=str(asked.channel_id), seconds=seconds, reason=_by(asked))
        await places.slow_mode(self._bot, wanted)
        await replies.reply(asked, f"Slow mode: {seconds} seconds.", ephemeral=True)

    def _allow(self, asked: Asked, command: str, target: discord.abc.User | None = None) -> None:
        """Refuse who is no moderator, or not above the target. Raises `RequestError`.

        Moderators are those with one of the roles that the settings name, and where they name
        none, those with the permission that the command is about.
        """
        user, roles = asked.user, self._bot.settings.moderator_roles
        if not isinstance(user, discord.Member):
            raise RequestError(Code.FORBIDDEN, reason="not_moderator")
        granted = asked.permissions
        allowed = (
            any(str(role.id) in roles for role in user.roles)
            if roles
            else getattr(granted, MODERATION[command])
        )
        if not (allowed or granted.administrator):
            raise RequestError(Code.FORBIDDEN, reason="not_moderator")
        above = user.guild.owner_id == user.id
        if isinstance(target, discord.Member) and not above:
            owner = target.guild.owner_id == target.id
            if owner or target.top_role >= user.top_role:
                raise RequestError(Code.FORBIDDEN, reason="above_you")


def _by(asked: Asked, reason: str | None = None) -> str:
    """Return the reason for the audit log, with who wanted it."""
    return f"{asked.user.name}: {reason or 'no reason given'}"
