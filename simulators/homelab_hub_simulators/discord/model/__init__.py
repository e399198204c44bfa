"""What there is at Discord, and how it is written in JSON."""

from .channels import THREADS, VOCAL, Channel, Kind, Overwrite, ThreadState
from .guilds import AuditEntry, Guild, Member, Role, VoiceState
from .ids import Json, Snowflakes, born, iso, unix
from .messages import Message, Type, emoji_json
from .permissions import BOT, EVERYONE, Permission, in_channel, in_guild, top_position
from .users import Application, User

__all__ = [
    "BOT",
    "EVERYONE",
    "THREADS",
    "VOCAL",
    "Application",
    "AuditEntry",
    "Channel",
    "Guild",
    "Json",
    "Kind",
    "Member",
    "Message",
    "Overwrite",
    "Permission",
    "Role",
    "Snowflakes",
    "ThreadState",
    "Type",
    "User",
    "VoiceState",
    "born",
    "emoji_json",
    "in_channel",
    "in_guild",
    "iso",
    "top_position",
    "unix",
]
