"""People who join: greeted, and given roles."""

import discord

from homelab_hub_app.sources.discord.server_bot import ServerBot
from homelab_hub_app.sources.discord.texts import fill, split

from .chores import Chores


class Newcomers:
    """What is done for who joins. It takes the intent for members."""

    def __init__(self, bot: ServerBot, chores: Chores) -> None:
        """Care for this bot's server."""
        self._bot = bot
        self._chores = chores

    def joined(self, member: discord.Member) -> None:
        """Greet somebody, and give the roles; who has to agree to rules first gets them then."""
        if (
            self._bot.settings.welcome_channel
            and self._bot.settings.welcome_text
            and not member.bot
        ):
            self._chores.add("welcome", lambda: self._welcome(member))
        if not member.pending:
            self._give(member)

    def updated(self, before: discord.Member, after: discord.Member) -> None:
        """Give the roles to somebody who has agreed to the rules."""
        if before.pending and not after.pending:
            self._give(after)

    def _give(self, member: discord.Member) -> None:
        """Give the roles for everybody who joins."""
        if self._bot.settings.auto_roles and not member.bot:
            self._chores.add("auto roles", lambda: self._give_roles(member))

    async def _give_roles(self, member: discord.Member) -> None:
        """Give the roles that are there, and below the bot's."""
        wanted = set(self._bot.settings.auto_roles)
        roles = [one for one in member.guild.roles if str(one.id) in wanted and one.is_assignable()]
        if roles:
            await member.add_roles(*roles, reason="Homelab Hub: role for everybody")

    async def _welcome(self, member: discord.Member) -> None:
        """Write the greeting; it pings the one who joined, and nobody else."""
        settings, guild = self._bot.settings, member.guild
        channel = await self._bot.find_channel(settings.welcome_channel or "")
        text = fill(
            settings.welcome_text,
            user=member.mention,
            server=guild.name,
            count=guild.member_count or 0,
        )
        for part in split(text):
            await channel.send(part, allowed_mentions=discord.AllowedMentions(users=[member]))
