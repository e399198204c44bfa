"""A bot that is about one server, and finds what is on it."""

from typing import Final

import discord

from homelab_hub_app.sources.source import Context
from homelab_hub_protocol.discord import Settings
from homelab_hub_protocol.errors import Code, RequestError

from .failures import refusals
from .work import Work

type Writable = (
    discord.TextChannel
    | discord.VoiceChannel
    | discord.StageChannel
    | discord.Thread
    | discord.DMChannel
)

_WRITABLE: Final = (
    discord.TextChannel,
    discord.VoiceChannel,
    discord.StageChannel,
    discord.Thread,
    discord.DMChannel,
)
_MOST_MESSAGES: Final = 1000  # kept to say what a deleted one said
_LONGEST_WAIT: Final = 60.0  # seconds that a rate limit may take


def snowflake(text: str) -> int:
    """Return an id as a number. Raises `RequestError` for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        raise RequestError(Code.INVALID, "an id is a number", reason="invalid_id")
    return int(text)


class ServerBot(discord.Client):
    """A connection of the bot. Other servers that it is on are none of its business.

    `settings` are those that hold now.
    """

    def __init__(self, context: Context, settings: Settings, intents: discord.Intents) -> None:
        """Prepare; nothing is sent."""
        super().__init__(
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.2,
            max_messages=_MOST_MESSAGES,
            max_ratelimit_timeout=_LONGEST_WAIT,
        )
        self.context: Final = context
        self.settings = settings
        self.work: Final = Work()

    def is_about(self, guild: discord.Guild | int | None) -> bool:
        """Tell whether this is the server."""
        id_ = guild.id if isinstance(guild, discord.Guild) else guild
        return id_ is not None and str(id_) == self.settings.guild

    def is_on_server(self) -> bool:
        """Tell whether the bot is on the server, also while that has an outage."""
        return self.get_guild(int(self.settings.guild)) is not None

    @property
    def server(self) -> discord.Guild | None:
        """The server, or None while it is not known or the bot is not on it."""
        guild = self.get_guild(int(self.settings.guild))
        return None if guild is None or guild.unavailable else guild

    def on_server(self) -> discord.Guild:
        """Return the server. Raises `RequestError` (`UNAVAILABLE`) without one."""
        if (guild := self.server) is None:
            gone = self.is_ready() and not self.is_on_server()
            reason = "not_on_server" if gone else "not_connected"
            raise RequestError(Code.UNAVAILABLE, reason=reason)
        return guild

    async def find_channel(self, id_: str) -> Writable:
        """Return a channel or thread of the server, or a direct one, that can be written into.

        Raises `RequestError`.
        """
        guild, number = self.on_server(), snowflake(id_)
        found: object = guild.get_channel_or_thread(number) or self.get_channel(number)
        if found is None:
            with refusals(guild.me.guild_permissions):
                found = await self.fetch_channel(number)
        if not isinstance(found, _WRITABLE):
            raise RequestError(Code.INVALID, reason="not_writable")
        if not isinstance(found, discord.DMChannel) and not self.is_about(found.guild):
            raise RequestError(Code.NOT_FOUND, reason="unknown_channel")
        return found

    async def find_member(self, id_: str | int) -> discord.Member:
        """Return a member of the server. Raises `RequestError`."""
        guild = self.on_server()
        number = id_ if isinstance(id_, int) else snowflake(id_)
        if (member := guild.get_member(number)) is not None:
            return member
        with refusals(guild.me.guild_permissions):
            return await guild.fetch_member(number)

    def find_role(self, id_: str) -> discord.Role:
        """Return a role of the server. Raises `RequestError`."""
        if (role := self.on_server().get_role(snowflake(id_))) is None:
            raise RequestError(Code.NOT_FOUND, reason="unknown_role")
        return role

    def granted(self, channel: Writable) -> discord.Permissions:
        """Return what the bot may do in a channel."""
        if isinstance(channel, discord.DMChannel):
            return channel.permissions_for()
        return channel.permissions_for(channel.guild.me)
