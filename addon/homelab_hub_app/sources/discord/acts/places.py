"""Threads, events and slow mode. All raise `RequestError`."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

import discord

from homelab_hub_app.sources.discord.failures import refusals
from homelab_hub_app.sources.discord.server_bot import ServerBot, snowflake
from homelab_hub_protocol.discord_methods import Made, MakeEvent, MakeThread, SlowMode
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.words import Nothing

if TYPE_CHECKING:
    from discord.types.threads import ThreadArchiveDuration

_ARCHIVE_MINUTES: Final[tuple[ThreadArchiveDuration, ...]] = (60, 1440, 4320, 10080)
_SLOWEST: Final = 6 * 3600
_LONGEST_NAME: Final = 100


async def make_thread(bot: ServerBot, wanted: MakeThread) -> Made:
    """Begin a thread, at a message or by itself; the time is the shortest that is long enough."""
    channel = await bot.find_channel(wanted.channel)
    if not isinstance(channel, discord.TextChannel):
        raise RequestError(Code.INVALID, reason="no_threads_there")
    _name(wanted.name)
    fitting = [one for one in _ARCHIVE_MINUTES if one >= wanted.archive_minutes]
    minutes = fitting[0] if fitting else _ARCHIVE_MINUTES[-1]
    with refusals(channel.permissions_for(channel.guild.me), ("create_public_threads",)):
        if wanted.message is not None:
            message = channel.get_partial_message(snowflake(wanted.message))
            thread = await message.create_thread(name=wanted.name, auto_archive_duration=minutes)
        else:
            thread = await channel.create_thread(
                name=wanted.name,
                auto_archive_duration=minutes,
                type=discord.ChannelType.public_thread,
            )
    return Made(id=str(thread.id), url=thread.jump_url)


async def slow_mode(bot: ServerBot, wanted: SlowMode) -> Nothing:
    """Let each member write only every so many seconds."""
    channel = await bot.find_channel(wanted.channel)
    if isinstance(channel, discord.DMChannel):
        raise RequestError(Code.INVALID, reason="unknown_channel")
    if not 0 <= wanted.seconds <= _SLOWEST:
        raise RequestError(Code.INVALID, reason="too_slow_mode", details={"most": str(_SLOWEST)})
    needed = "manage_threads" if isinstance(channel, discord.Thread) else "manage_channels"
    with refusals(channel.permissions_for(channel.guild.me), (needed,)):
        await channel.edit(slowmode_delay=wanted.seconds, reason=wanted.reason or None)
    return Nothing()


async def make_event(bot: ServerBot, wanted: MakeEvent) -> Made:
    """Announce an event of the server."""
    guild = bot.on_server()
    _name(wanted.name)
    start = _moment(wanted.start)
    end = discord.utils.MISSING if wanted.end is None else _moment(wanted.end)
    if (wanted.channel is None) == (wanted.location is None):
        raise RequestError(Code.INVALID, reason="channel_or_location")
    if wanted.channel is None and wanted.end is None:
        raise RequestError(Code.INVALID, reason="event_without_end")
    description = wanted.description or discord.utils.MISSING
    with refusals(guild.me.guild_permissions, ("create_events",)):
        if wanted.channel is None:
            event = await guild.create_scheduled_event(
                name=wanted.name,
                start_time=start,
                end_time=end,
                description=description,
                entity_type=discord.EntityType.external,
                location=wanted.location or "",
                privacy_level=discord.PrivacyLevel.guild_only,
            )
        else:
            event = await guild.create_scheduled_event(
                name=wanted.name,
                start_time=start,
                end_time=end,
                description=description,
                channel=_voice(guild, wanted.channel),
                privacy_level=discord.PrivacyLevel.guild_only,
            )
    return Made(id=str(event.id), url=event.url)


def _voice(guild: discord.Guild, id_: str) -> discord.VoiceChannel | discord.StageChannel:
    """Return a channel where people talk."""
    channel = guild.get_channel(snowflake(id_))
    if not isinstance(channel, (discord.VoiceChannel, discord.StageChannel)):
        raise RequestError(Code.INVALID, reason="no_voice_channel")
    return channel


def _moment(text: str) -> datetime:
    """Return a time with its zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise RequestError(Code.INVALID, reason="invalid_time", details={"text": text}) from error
    if moment.tzinfo is None:
        raise RequestError(Code.INVALID, reason="time_without_zone", details={"text": text})
    return moment


def _name(text: str) -> None:
    """Refuse a name that Discord does not take."""
    if not 1 <= len(text.strip()) <= _LONGEST_NAME:
        raise RequestError(
            Code.INVALID, reason="invalid_name", details={"longest": str(_LONGEST_NAME)}
        )
