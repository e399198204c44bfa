"""How the server looks, told to Home Assistant soon after it changes."""

import asyncio
from contextlib import suppress
from typing import Final

import discord

from homelab_hub_protocol.discord import GUILD, Channel, ChannelKind, Guild, Intents, Role

from .failures import NETWORK
from .permissions import missing
from .server_bot import ServerBot
from .texts import clip

_DEBOUNCE: Final = 1.0  # seconds
_REFRESH: Final = 3600.0  # seconds after which what is not pushed is asked for
_MOST_CHANNELS: Final = 500  # as many as a server can have
_MOST_ROLES: Final = 250
_MOST_NAMES: Final = 100

_KINDS: Final = {
    discord.ChannelType.text: ChannelKind.TEXT,
    discord.ChannelType.voice: ChannelKind.VOICE,
    discord.ChannelType.news: ChannelKind.NEWS,
    discord.ChannelType.forum: ChannelKind.FORUM,
    discord.ChannelType.media: ChannelKind.FORUM,
    discord.ChannelType.stage_voice: ChannelKind.STAGE,
    discord.ChannelType.category: ChannelKind.CATEGORY,
}


class Overview:
    """What is told of the server; `granted` are the application's privileged intents."""

    def __init__(self, bot: ServerBot, granted: Intents) -> None:
        """Look at this bot's server."""
        self.granted = granted
        self._bot = bot
        self._changed = asyncio.Event()
        self._told: Guild | None = None
        self._counted: int | None = None

    def changed(self) -> None:
        """Tell soon how it looks."""
        self._changed.set()

    def tell(self) -> None:
        """Tell now how it looks, if that is something new."""
        if (guild := self._bot.server) is None or (now := self._now(guild)) == self._told:
            return
        self._told = now
        self._bot.context.tell(GUILD, now)

    async def run(self) -> None:
        """Tell of changes until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_REFRESH):
                    await self._changed.wait()
            if not self._changed.is_set():
                await self._count()
            await asyncio.sleep(_DEBOUNCE)
            self._changed.clear()
            self.tell()

    async def _count(self) -> None:
        """Ask how many members there are, where nobody says who joins."""
        if self._bot.server is None or self._bot.intents.members:
            return
        with suppress(discord.DiscordException, *NETWORK):
            guild = await self._bot.fetch_guild(self._bot.server.id, with_counts=True)
            self._counted = guild.approximate_member_count

    def _now(self, guild: discord.Guild) -> Guild:
        """Return how the server looks."""
        return Guild(
            id=str(guild.id),
            name=guild.name,
            member_count=self._counted or guild.member_count or len(guild.members),
            online=self._online(guild),
            channels=[
                _channel(one, _KINDS[one.type], guild.me)
                for one in guild.channels[:_MOST_CHANNELS]
                if one.type in _KINDS
            ],
            roles=[
                Role(id=str(one.id), name=one.name, assignable=one.is_assignable())
                for one in guild.roles[:_MOST_ROLES]
                if not one.is_default()
            ],
            intents=self.granted,
            missing_permissions=missing(self._bot.settings, guild),
        )

    def _online(self, guild: discord.Guild) -> int | None:
        """Return how many are online, or None where nobody says."""
        if not self._bot.intents.presences:
            return None
        return sum(one.status is not discord.Status.offline for one in guild.members)


def _channel(channel: discord.abc.GuildChannel, kind: ChannelKind, me: discord.Member) -> Channel:
    """Return a channel."""
    granted = channel.permissions_for(me)
    talking: list[discord.Member] = []
    if isinstance(channel, (discord.VoiceChannel, discord.StageChannel)):
        talking = channel.members[:_MOST_NAMES]
    return Channel(
        id=str(channel.id),
        name=channel.name,
        kind=kind,
        parent=None if channel.category_id is None else str(channel.category_id),
        writable=granted.view_channel
        and granted.send_messages
        and kind not in (ChannelKind.CATEGORY, ChannelKind.FORUM),
        members=[clip(one.display_name, _MOST_NAMES) for one in talking],
    )
