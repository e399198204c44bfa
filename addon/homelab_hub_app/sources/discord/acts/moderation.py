"""Members and what they wrote, moderated. All raise `RequestError`."""

from datetime import timedelta
from itertools import batched
from typing import Final

import discord

from homelab_hub_app.sources.discord.failures import refusals
from homelab_hub_app.sources.discord.server_bot import ServerBot, snowflake
from homelab_hub_protocol.discord_methods import Ban, GiveRole, Member, Purge, Purged, TimeOut
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.words import Nothing

MOST_PURGED: Final = 1000
_MOST_LOOKED_AT: Final = 1000
_MOST_OLD: Final = 50  # Discord takes only one of these at a time
_IN_BULK: Final = 100
_YOUNG: Final = timedelta(days=13, hours=23)
_LONGEST_TIMEOUT: Final = 28 * 86400
_LONGEST_MEMORY: Final = 7 * 86400


async def purge(bot: ServerBot, wanted: Purge) -> Purged:
    """Delete the last messages of a channel, pinned ones left out; at most the last 1,000."""
    channel = await bot.find_channel(wanted.channel)
    if isinstance(channel, discord.DMChannel):
        raise RequestError(Code.INVALID, reason="unknown_channel")
    _within("count", wanted.count, 1, MOST_PURGED)
    author = None if wanted.user is None else snowflake(wanted.user)
    found: list[discord.Message] = []
    granted = channel.permissions_for(channel.guild.me)
    with refusals(granted, ("read_message_history", "manage_messages")):
        async for message in channel.history(limit=_MOST_LOOKED_AT):
            if message.pinned or (author is not None and message.author.id != author):
                continue
            found.append(message)
            if len(found) == wanted.count:
                break
        border = discord.utils.utcnow() - _YOUNG
        young = [message for message in found if message.created_at > border]
        old = [message for message in found if message.created_at <= border][:_MOST_OLD]
        for some in batched(young, _IN_BULK, strict=False):
            await channel.delete_messages(some, reason=wanted.reason or None)
        for message in old:
            await bot.http.delete_message(channel.id, message.id, reason=wanted.reason or None)
    return Purged(count=len(young) + len(old))


async def time_out(bot: ServerBot, wanted: TimeOut) -> Nothing:
    """Silence a member, or let them speak again."""
    _within("seconds", wanted.seconds, 0, _LONGEST_TIMEOUT)
    member = await bot.find_member(wanted.user)
    duration = timedelta(seconds=wanted.seconds) if wanted.seconds else None
    with refusals(bot.on_server().me.guild_permissions, ("moderate_members",)):
        await member.timeout(duration, reason=wanted.reason or None)
    return Nothing()


async def kick(bot: ServerBot, wanted: Member) -> Nothing:
    """Remove a member."""
    guild = bot.on_server()
    with refusals(guild.me.guild_permissions, ("kick_members",)):
        await guild.kick(discord.Object(snowflake(wanted.user)), reason=wanted.reason or None)
    return Nothing()


async def ban(bot: ServerBot, wanted: Ban) -> Nothing:
    """Ban somebody, who need not be a member."""
    guild = bot.on_server()
    _within("delete_seconds", wanted.delete_seconds, 0, _LONGEST_MEMORY)
    with refusals(guild.me.guild_permissions, ("ban_members",)):
        await guild.ban(
            discord.Object(snowflake(wanted.user)),
            delete_message_seconds=wanted.delete_seconds,
            reason=wanted.reason or None,
        )
    return Nothing()


async def unban(bot: ServerBot, wanted: Member) -> Nothing:
    """Lift a ban."""
    guild = bot.on_server()
    with refusals(guild.me.guild_permissions, ("ban_members",)):
        await guild.unban(discord.Object(snowflake(wanted.user)), reason=wanted.reason or None)
    return Nothing()


async def give_role(bot: ServerBot, wanted: GiveRole) -> Nothing:
    """Give a role to a member, or take it."""
    guild, role = bot.on_server(), bot.find_role(wanted.role)
    member = await bot.find_member(wanted.user)
    with refusals(guild.me.guild_permissions, ("manage_roles",)):
        change = member.add_roles if wanted.give else member.remove_roles
        await change(role, reason=wanted.reason or None)
    return Nothing()


def _within(name: str, value: int, least: int, most: int) -> None:
    """Refuse a number that is out of bounds."""
    if not least <= value <= most:
        details = {"field": name, "least": str(least), "most": str(most)}
        raise RequestError(Code.INVALID, reason="out_of_bounds", details=details)
