"""Which permissions the settings take."""

from collections.abc import Iterator
from typing import Final

import discord

from homelab_hub_protocol.discord import Settings

MODERATION: Final = {
    "purge": "manage_messages",
    "timeout": "moderate_members",
    "kick": "kick_members",
    "ban": "ban_members",
    "slowmode": "manage_channels",
}
"""The permission that each command for moderators takes, of the bot as of the moderator."""

_WRITING: Final = ("view_channel", "send_messages")


def missing(settings: Settings, guild: discord.Guild) -> list[str]:
    """Return the names of the permissions that the bot lacks for what the settings want."""
    mine = guild.me.guild_permissions
    lacking = {name for name in _on_server(settings) if not getattr(mine, name)}
    for id_, names in _in_channels(settings):
        channel = guild.get_channel_or_thread(int(id_)) if id_.isdigit() else None
        if channel is not None:
            there = channel.permissions_for(guild.me)
            lacking |= {name for name in names if not getattr(there, name)}
    return sorted(lacking)


def _on_server(settings: Settings) -> Iterator[str]:
    """Yield what is needed on the whole server."""
    if settings.auto_roles or settings.reaction_roles:
        yield "manage_roles"
    if settings.log_channel:
        yield "view_audit_log"
    for command in settings.commands:
        if command in MODERATION:
            yield MODERATION[command]


def _in_channels(settings: Settings) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what is needed in single channels."""
    for id_ in settings.watched:
        yield id_, ("view_channel", "read_message_history")
    for place in (settings.welcome_channel, settings.log_channel):
        if place:
            yield place, _WRITING
    if settings.live_channel:
        yield settings.live_channel, (*_WRITING, "embed_links")
    for one in settings.reaction_roles:
        yield one.channel, ("view_channel", "read_message_history", "add_reactions")
    for each in settings.scheduled:
        yield each.channel, _WRITING
