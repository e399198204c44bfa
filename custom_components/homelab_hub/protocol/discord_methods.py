"""What Home Assistant can have the Discord bot do; each is a request to the app."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from .questions import Approval
from .words import Method, Nothing


class Style(StrEnum):
    """The colour of a button."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    SUCCESS = "success"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button: one with a `url` opens it, another sends the event `discord.button` with its id."""

    label: str
    id: str | None = None
    url: str | None = None
    style: Style = Style.SECONDARY


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedField:
    """A named value in an embed."""

    name: str
    value: str
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """A framed text. `color` is RGB as a number; `image` and `thumbnail` are URLs."""

    title: str | None = None
    description: str | None = None
    url: str | None = None
    color: int | None = None
    image: str | None = None
    thumbnail: str | None = None
    footer: str | None = None
    author: str | None = None
    fields: list[EmbedField] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message consists of. `files` are ids of uploads to the link.

    Nobody is pinged but who is in `mention_users` and `mention_roles`.
    """

    text: str = ""
    embeds: list[Embed] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    mention_users: list[str] = field(default_factory=list)
    mention_roles: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Write into a channel, or to a `user` directly. A text over 2,000 characters becomes several."""

    content: Content
    channel: str | None = None
    user: str | None = None
    reply_to: str | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The messages that were written, in order."""

    channel: str
    messages: list[str]
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Replace what a message of the bot consists of."""

    channel: str
    message: str
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAt:
    """One message. `reason` is shown in the server's audit log, as everywhere here."""

    channel: str
    message: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class React:
    """Add a reaction to a message, or remove the bot's own."""

    channel: str
    message: str
    emoji: str
    remove: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Pin a message, or unpin it."""

    channel: str
    message: str
    pinned: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeThread:
    """Begin a thread, at a message or by itself."""

    channel: str
    name: str
    message: str | None = None
    archive_minutes: int = 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The id of what was made."""

    id: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """Delete the last messages of a channel, of one user only if named."""

    channel: str
    count: int
    user: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """How many messages were deleted."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOut:
    """Silence a member for `seconds`, at most 28 days; 0 ends it."""

    user: str
    seconds: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member."""

    user: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """Ban somebody and delete their messages of the last `delete_seconds`, at most 7 days."""

    user: str
    delete_seconds: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveRole:
    """Give a role to a member, or take it."""

    user: str
    role: str
    give: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowMode:
    """Let each member write only every `seconds`, at most 6 hours; 0 ends it."""

    channel: str
    seconds: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeEvent:
    """Announce an event of the server: in a voice `channel`, or at a `location` until `end`.

    Times are ISO 8601 with a zone.
    """

    name: str
    start: str
    end: str | None = None
    description: str = ""
    channel: str | None = None
    location: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskApproval:
    """Show an approval with two buttons, in a channel or to a user directly."""

    approval: Approval
    channel: str | None = None
    user: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseApproval:
    """Replace the buttons of an approval by what became of it; nothing happens without one."""

    approval: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Announce:
    """Tell that a stream is live, or change what was told: `key` is the same for one stream.

    With `live` false, the message is edited to say that the stream has ended.
    """

    key: str
    title: str
    url: str
    streamer: str
    game: str = ""
    image: str | None = None
    live: bool = True
    mention_role: str | None = None


SEND: Final = Method("discord.send", Send, Sent, patience=60)
EDIT: Final = Method("discord.edit", Edit, Sent, patience=60)
DELETE: Final = Method("discord.delete", MessageAt, Nothing)
REACT: Final = Method("discord.react", React, Nothing)
PIN: Final = Method("discord.pin", Pin, Nothing)
MAKE_THREAD: Final = Method("discord.make_thread", MakeThread, Made)
PURGE: Final = Method("discord.purge", Purge, Purged, patience=120)
TIME_OUT: Final = Method("discord.time_out", TimeOut, Nothing)
KICK: Final = Method("discord.kick", Member, Nothing)
BAN: Final = Method("discord.ban", Ban, Nothing)
UNBAN: Final = Method("discord.unban", Member, Nothing)
GIVE_ROLE: Final = Method("discord.give_role", GiveRole, Nothing)
SLOW_MODE: Final = Method("discord.slow_mode", SlowMode, Nothing)
MAKE_EVENT: Final = Method("discord.make_event", MakeEvent, Made)
ASK_APPROVAL: Final = Method("discord.ask_approval", AskApproval, Sent)
CLOSE_APPROVAL: Final = Method("discord.close_approval", CloseApproval, Nothing)
ANNOUNCE: Final = Method("discord.announce", Announce, Sent)
