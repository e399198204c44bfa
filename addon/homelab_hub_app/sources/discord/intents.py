"""Privileged intents: asked for only where they are wanted and the application has them.

https://discord.com/developers/docs/events/gateway#privileged-intents
"""

import discord

from homelab_hub_protocol.discord import Intents, Settings

# Without its own, the intents for messages, reactions, voice states and bans are not privileged.
_USUAL = (
    "guilds",
    "moderation",
    "voice_states",
    "guild_messages",
    "guild_reactions",
    "dm_messages",
)


async def granted_intents(token: str) -> Intents:
    """Return which privileged intents the token's application has turned on.

    Raises discord.py's errors, `LoginFailure` for a token that is not taken.
    """
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:
        await client.login(token)
        assert client.application is not None  # logging in has asked for it
        return told_by(client.application.flags)


def told_by(flags: discord.ApplicationFlags) -> Intents:
    """Return what an application's flags say; large bots are verified, others limited."""
    return Intents(
        message_content=flags.gateway_message_content or flags.gateway_message_content_limited,
        members=flags.gateway_guild_members or flags.gateway_guild_members_limited,
        presences=flags.gateway_presence or flags.gateway_presence_limited,
    )


def wanted(settings: Settings) -> Intents:
    """Return what the settings take; who is online is counted among the members."""
    joins = bool(settings.auto_roles or settings.welcome_channel)
    return Intents(
        message_content=settings.want_content,
        members=settings.want_members or settings.want_presences or joins,
        presences=settings.want_presences,
    )


def used(settings: Settings, granted: Intents) -> discord.Intents:
    """Return the intents to connect with."""
    want = wanted(settings)
    intents = discord.Intents.none()
    for name in _USUAL:
        setattr(intents, name, True)
    intents.message_content = want.message_content and granted.message_content
    intents.members = want.members and granted.members
    intents.presences = want.presences and granted.presences and granted.members
    return intents


def missing(settings: Settings, granted: Intents) -> list[str]:
    """Return the names of the intents that are wanted and not granted."""
    want = wanted(settings)
    return [
        name
        for name in ("message_content", "members", "presences")
        if getattr(want, name) and not getattr(granted, name)
    ]
