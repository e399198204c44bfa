"""What happens at Discord, how a server looks, and how the bot behaves there. Ids are snowflakes.

What can be done there is in `discord_methods`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from .chat import ChatUser, File, Place
from .words import EventType, Method, Nothing


class MessageKind(StrEnum):
    """How a message concerns the bot."""

    MESSAGE = "message"
    MENTION = "mention"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Somebody wrote. `content` is None where the intent for it is not granted."""

    kind: MessageKind
    id: str
    author: ChatUser
    place: Place
    content: str | None = None
    reply_to: str | None = None
    files: list[File] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """Somebody added a reaction to a message, or removed it. `emoji` is Unicode or `name:id`."""

    added: bool
    message: str
    emoji: str
    user: ChatUser
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Somebody joined or left the server."""

    joined: bool
    user: ChatUser


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceMove:
    """Somebody changed the voice channel; None is outside of all."""

    user: ChatUser
    before: Place | None = None
    after: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPressed:
    """Somebody pressed a button that Home Assistant sent."""

    id: str
    message: str
    user: ChatUser
    place: Place


class ChannelKind(StrEnum):
    """What a channel is for."""

    TEXT = "text"
    VOICE = "voice"
    NEWS = "news"
    FORUM = "forum"
    STAGE = "stage"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel of the server; `members` are who is in it, by display name, of voice and stage.

    `writable` says whether the bot may write there.
    """

    id: str
    name: str
    kind: ChannelKind
    parent: str | None = None
    writable: bool = False
    members: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role of the server; the bot can give it to members if it is `assignable`."""

    id: str
    name: str
    assignable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Intents:
    """Which of the privileged intents the application has turned on in the developer portal."""

    message_content: bool = False
    members: bool = False
    presences: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Guild:
    """The server as it is now. `online` is None without the intent for presences.

    `missing_permissions` are names of permissions (`manage_messages`) that what the settings want
    takes, and the bot does not have.
    """

    id: str
    name: str
    member_count: int
    online: int | None = None
    channels: list[Channel] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    intents: Intents = field(default_factory=Intents)
    missing_permissions: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReactionRole:
    """Who reacts to a message with an emoji gets a role, and loses it with the reaction."""

    message: str
    channel: str
    emoji: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A message that is sent again and again: at `time` (HH:MM) on these days (0 is Monday)."""

    id: str
    channel: str
    text: str
    time: str
    days: list[int] = field(default_factory=lambda: [0, 1, 2, 3, 4, 5, 6])


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the bot behaves on its server.

    `watched` are channels whose messages and reactions are reported. Texts may hold `{user}`,
    `{server}` and `{count}`. `commands` are the names of the slash commands that are offered, and
    `time_zone` an IANA name for scheduled messages.
    """

    guild: str
    watched: list[str] = field(default_factory=list)
    want_content: bool = False
    want_members: bool = False
    want_presences: bool = False
    commands: list[str] = field(default_factory=list)
    moderator_roles: list[str] = field(default_factory=list)
    welcome_channel: str | None = None
    welcome_text: str = ""
    auto_roles: list[str] = field(default_factory=list)
    reaction_roles: list[ReactionRole] = field(default_factory=list)
    log_channel: str | None = None
    live_channel: str | None = None
    scheduled: list[Scheduled] = field(default_factory=list)
    time_zone: str = "UTC"


MESSAGE: Final = EventType("discord.message", Message, kept=True)
REACTION: Final = EventType("discord.reaction", Reaction, kept=True)
MEMBERSHIP: Final = EventType("discord.membership", Membership, kept=True)
VOICE_MOVE: Final = EventType("discord.voice", VoiceMove, kept=True)
BUTTON: Final = EventType("discord.button", ButtonPressed, kept=True)
GUILD: Final = EventType("discord.guild", Guild)
REMOVED: Final = EventType("discord.removed", Nothing, kept=True)
CONFIGURED: Final = EventType("discord.settings", Settings, kept=True)
"""A moderator changed the settings by command; Home Assistant takes them over."""

CONFIGURE: Final = Method("discord.configure", Settings, Nothing)
