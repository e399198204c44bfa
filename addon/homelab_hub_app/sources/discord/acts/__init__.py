"""What Home Assistant can have the bot do: a function for each method of the protocol."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from homelab_hub_app.sources.discord.server_bot import ServerBot
from homelab_hub_protocol import discord_methods as methods
from homelab_hub_protocol.words import Method

from . import announcements, approvals, messages, moderation, places

type Act = Callable[[ServerBot, Any], Awaitable[Any]]

ACTS: Final[Mapping[Method[Any, Any, Any], Act]] = {
    methods.SEND: messages.send,
    methods.EDIT: messages.edit,
    methods.DELETE: messages.delete,
    methods.REACT: messages.react,
    methods.PIN: messages.pin,
    methods.MAKE_THREAD: places.make_thread,
    methods.MAKE_EVENT: places.make_event,
    methods.SLOW_MODE: places.slow_mode,
    methods.PURGE: moderation.purge,
    methods.TIME_OUT: moderation.time_out,
    methods.KICK: moderation.kick,
    methods.BAN: moderation.ban,
    methods.UNBAN: moderation.unban,
    methods.GIVE_ROLE: moderation.give_role,
    methods.ASK_APPROVAL: approvals.ask,
    methods.CLOSE_APPROVAL: approvals.close,
    methods.ANNOUNCE: announcements.announce,
}
