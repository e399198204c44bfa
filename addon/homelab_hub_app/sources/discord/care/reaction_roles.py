"""Roles that people take by reacting to a message."""

from collections.abc import Iterator
from functools import partial
from typing import Final

import discord

from homelab_hub_app.sources.discord.failures import refusals
from homelab_hub_app.sources.discord.people import emoji_text
from homelab_hub_app.sources.discord.server_bot import ServerBot, snowflake
from homelab_hub_protocol.discord import ReactionRole

from .chores import Chores

_REASON: Final = "Homelab Hub: reaction role"
_MOST_LOOKED_AT: Final = 200  # people whose reaction may have been missed, of each message


class ReactionRoles:
    """Gives and takes the roles, also for reactions that were added while the bot was away."""

    def __init__(self, bot: ServerBot, chores: Chores) -> None:
        """Care for this bot's server."""
        self._bot = bot
        self._chores = chores
        self._reconciled: set[ReactionRole] = set()

    def reacted(self, payload: discord.RawReactionActionEvent, *, added: bool) -> None:
        """Give or take what a reaction stands for."""
        if self._bot.user is not None and payload.user_id == self._bot.user.id:
            return
        for one in self._meant(str(payload.message_id), emoji_text(payload.emoji)):
            self._chores.add("reaction role", partial(self._change, one, payload, added))

    def reconcile(self, *, anew: bool = False) -> None:
        """Look at what was missed: of all messages if `anew`, otherwise of those that are new."""
        wanted = set(self._bot.settings.reaction_roles)
        new = wanted if anew else wanted - self._reconciled
        self._reconciled = wanted
        for one in new:
            self._chores.add("reaction roles", partial(self._reconcile, one))

    def _meant(self, message: str, emoji: str) -> Iterator[ReactionRole]:
        """Yield what an emoji at a message stands for."""
        for one in self._bot.settings.reaction_roles:
            if one.message == message and _same(one.emoji, emoji):
                yield one

    async def _change(
        self, one: ReactionRole, payload: discord.RawReactionActionEvent, added: bool
    ) -> None:
        """Give a role, or take it."""
        member = payload.member or await self._bot.find_member(payload.user_id)
        if member.bot:
            return
        role = self._bot.find_role(one.role)
        with refusals(member.guild.me.guild_permissions, ("manage_roles",)):
            change = member.add_roles if added else member.remove_roles
            await change(role, reason=_REASON)

    async def _reconcile(self, one: ReactionRole) -> None:
        """Offer the emoji, and give the role to everybody who has reacted."""
        channel, role = await self._bot.find_channel(one.channel), self._bot.find_role(one.role)
        with refusals(self._bot.granted(channel), ("read_message_history",)):
            message = await channel.fetch_message(snowflake(one.message))
            reaction = next(
                (found for found in message.reactions if _same(one.emoji, emoji_text(found.emoji))),
                None,
            )
            if reaction is None or not reaction.me:
                await message.add_reaction(discord.PartialEmoji.from_str(one.emoji))
            if reaction is None:
                return
            users = [user async for user in reaction.users(limit=_MOST_LOOKED_AT)]
        for user in users:
            if user.bot:
                continue
            member = await self._bot.find_member(user.id)
            if role not in member.roles:
                with refusals(member.guild.me.guild_permissions, ("manage_roles",)):
                    await member.add_roles(role, reason=_REASON)


def _same(one: str, other: str) -> bool:
    """Tell whether two texts mean the same emoji; `<:name:id>` is `name:id`, U+FE0F is looks."""
    return _plain(one) == _plain(other)


def _plain(emoji: str) -> str:
    """Return an emoji as it can be compared."""
    parsed = discord.PartialEmoji.from_str(emoji.strip())
    return str(parsed.id) if parsed.id is not None else parsed.name.replace("\ufe0f", "")
