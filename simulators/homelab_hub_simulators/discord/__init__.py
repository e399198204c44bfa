"""A stand-in for Discord: gateway, API, and people who chat, click and join."""

from .gateway import Close, Intent
from .interactions import Interaction
from .model import BOT, Channel, Guild, Member, Message, Permission, Role, User
from .people import NoAnswerError, Person
from .simulator import DiscordSimulator

__all__ = [
    "BOT",
    "Channel",
    "Close",
    "DiscordSimulator",
    "Guild",
    "Intent",
    "Interaction",
    "Member",
    "Message",
    "NoAnswerError",
    "Permission",
    "Person",
    "Role",
    "User",
]
