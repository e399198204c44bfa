"""Permissions: https://discord.com/developers/docs/topics/permissions."""

from enum import IntFlag
from functools import reduce
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .channels import Channel
    from .guilds import Guild, Member


class Permission(IntFlag):
    """What a role may do; those that the simulator asks for, at Discord's bits."""

    CREATE_INSTANT_INVITE = 1 << 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    CONNECT = 1 << 20
    SPEAK = 1 << 21
    MUTE_MEMBERS = 1 << 22
    DEAFEN_MEMBERS = 1 << 23
    MOVE_MEMBERS = 1 << 24
    CHANGE_NICKNAME = 1 << 26
    MANAGE_NICKNAMES = 1 << 27
    MANAGE_ROLES = 1 << 28
    MANAGE_WEBHOOKS = 1 << 29
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    CREATE_EVENTS = 1 << 44
    PIN_MESSAGES = 1 << 51


ALL = (1 << 53) - 1
EVERYONE = reduce(
    Permission.__or__,
    (
        Permission.CREATE_INSTANT_INVITE,
        Permission.ADD_REACTIONS,
        Permission.VIEW_CHANNEL,
        Permission.SEND_MESSAGES,
        Permission.EMBED_LINKS,
        Permission.ATTACH_FILES,
        Permission.READ_MESSAGE_HISTORY,
        Permission.USE_EXTERNAL_EMOJIS,
        Permission.CONNECT,
        Permission.SPEAK,
        Permission.CHANGE_NICKNAME,
        Permission.USE_APPLICATION_COMMANDS,
        Permission.SEND_MESSAGES_IN_THREADS,
        Permission.CREATE_PUBLIC_THREADS,
    ),
)
# Everything but administrator: what an owner ticks who is careful.
BOT = Permission(sum(Permission) & ~Permission.ADMINISTRATOR)
TIMED_OUT = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY


def in_guild(guild: Guild, member: Member, *, now: float) -> int:
    """Return what a member may do in a guild, before any channel has its say."""
    if guild.owner_id == member.user.id:
        return ALL
    granted = int(guild.roles[guild.id].permissions)
    for role in member.roles:
        granted |= guild.roles[role].permissions
    if granted & Permission.ADMINISTRATOR:
        return ALL
    return granted & TIMED_OUT if member.is_timed_out(now) else granted


def in_channel(channel: Channel, member: Member, *, now: float) -> int:
    """Return what a member may do in a channel; a thread is as its parent."""
    guild = channel.guild
    if guild is None:
        return int(EVERYONE)
    granted = in_guild(guild, member, now=now)
    if granted == ALL:
        return granted
    place = guild.channels.get(channel.parent_id or "", channel) if channel.thread else channel
    layers = [[guild.id], member.roles, [member.user.id]]
    for layer in layers:
        found = [place.overwrites[id_] for id_ in layer if id_ in place.overwrites]
        for overwrite in found:
            granted &= ~overwrite.deny
        for overwrite in found:
            granted |= overwrite.allow
    if not granted & Permission.VIEW_CHANNEL:
        return 0
    return granted & TIMED_OUT if member.is_timed_out(now) else granted


def top_position(guild: Guild, member: Member) -> int:
    """Return the position of a member's highest role; the owner is above all."""
    if guild.owner_id == member.user.id:
        return 1 << 20
    return max((guild.roles[role].position for role in member.roles), default=0)
