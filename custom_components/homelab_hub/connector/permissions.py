"""What a Discord bot may do on a server: the bits of `permissions` in its invitation.

docs.discord.com/developers/topics/permissions
"""

from collections.abc import Collection, Mapping
from enum import IntFlag
from functools import reduce
from operator import or_
from typing import Final

from .capabilities import Capability


class Permission(IntFlag):
    """Those that a capability takes."""

    NOTHING = 0
    KICK_MEMBERS = 1 << 1
    BAN_MEMBERS = 1 << 2
    MANAGE_CHANNELS = 1 << 4
    ADD_REACTIONS = 1 << 6
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    USE_EXTERNAL_EMOJIS = 1 << 18
    MANAGE_ROLES = 1 << 28
    MANAGE_EVENTS = 1 << 33
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    CREATE_EVENTS = 1 << 44
    PIN_MESSAGES = 1 << 51


_LOOK: Final = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY
_SAY: Final = (
    Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.SEND_MESSAGES_IN_THREADS
    | Permission.EMBED_LINKS
)

_OF: Final[Mapping[str, Permission]] = {
    Capability.READ_MESSAGES: _LOOK,
    Capability.WRITE_MESSAGES: _LOOK
    | _SAY
    | Permission.ATTACH_FILES
    | Permission.ADD_REACTIONS
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.CREATE_PUBLIC_THREADS,
    Capability.CHAT_COMMANDS: _SAY,
    Capability.SEE_MEMBERS: Permission.VIEW_CHANNEL,
    Capability.MODERATE: _LOOK
    | Permission.KICK_MEMBERS
    | Permission.BAN_MEMBERS
    | Permission.MODERATE_MEMBERS
    | Permission.MANAGE_MESSAGES
    | Permission.MANAGE_THREADS
    | Permission.PIN_MESSAGES
    | Permission.VIEW_AUDIT_LOG
    | Permission.MANAGE_CHANNELS,  # slow mode is a setting of the channel
    Capability.MANAGE_SERVER: _SAY
    | Permission.MANAGE_ROLES
    | Permission.MANAGE_EVENTS
    | Permission.CREATE_EVENTS,
}


def permissions_of(capabilities: Collection[str]) -> Permission:
    """Return what a bot has to be allowed on its server for these capabilities."""
    return reduce(
        or_, (needed for one, needed in _OF.items() if one in capabilities), Permission.NOTHING
    )
