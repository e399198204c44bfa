"""Channels of every kind."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from .ids import Json
from .users import User

if TYPE_CHECKING:
    from .guilds import Guild
    from .messages import Message


class Kind(IntEnum):
    """The types of channels."""

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    STAGE = 13
    FORUM = 15


THREADS = frozenset({Kind.ANNOUNCEMENT_THREAD, Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD})
VOCAL = frozenset({Kind.VOICE, Kind.STAGE})
WRITABLE = frozenset(Kind) - {Kind.CATEGORY, Kind.FORUM}


@dataclass(slots=True, kw_only=True)
class Overwrite:
    """What a channel allows and denies a role (kind 0) or a member (kind 1)."""

    id: str
    kind: int
    allow: int = 0
    deny: int = 0

    def as_json(self) -> Json:
        """Return it as a channel shows it."""
        allow, deny = str(self.allow), str(self.deny)
        return {"id": self.id, "type": self.kind, "allow": allow, "deny": deny}


@dataclass(slots=True, kw_only=True)
class ThreadState:
    """What only threads have; `members` are user ids with the time they joined."""

    owner_id: str
    created_at: str
    archived: bool = False
    locked: bool = False
    auto_archive: int = 1440
    invitable: bool = True
    members: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Channel:
    """A place to write or talk; `recipients` are those of a direct message."""

    id: str
    kind: Kind
    name: str = ""
    guild: Guild | None = None
    parent_id: str | None = None
    topic: str | None = None
    position: int = 0
    slow_mode: int = 0
    nsfw: bool = False
    bitrate: int = 64_000
    user_limit: int = 0
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    recipients: list[User] = field(default_factory=list)
    thread: ThreadState | None = None
    last_pin: str | None = None
    sent: int = 0

    def as_json(self, *, to: User | None = None) -> Json:
        """Return the channel; a direct message shows the others than `to`."""
        shown: Json = {"id": self.id, "type": int(self.kind), "flags": 0}
        last = next(reversed(self.messages), None)
        if self.kind is Kind.DM:
            others = [user.as_json() for user in self.recipients if user is not to]
            return shown | {"last_message_id": last, "recipients": others}
        assert self.guild is not None
        shown |= {"guild_id": self.guild.id, "name": self.name, "parent_id": self.parent_id}
        if self.kind in WRITABLE:
            shown |= {
                "last_message_id": last,
                "rate_limit_per_user": self.slow_mode,
                "last_pin_timestamp": self.last_pin,
            }
        if self.thread is not None:
            return shown | self._thread_json(self.thread)
        shown |= {
            "position": self.position,
            "nsfw": self.nsfw,
            "permission_overwrites": [one.as_json() for one in self.overwrites.values()],
        }
        if self.kind in VOCAL:
            voice = {"bitrate": self.bitrate, "user_limit": self.user_limit, "rtc_region": None}
            return shown | voice
        return shown if self.kind is Kind.CATEGORY else shown | {"topic": self.topic}

    def _thread_json(self, thread: ThreadState) -> Json:
        """Return what only threads have."""
        return {
            "owner_id": thread.owner_id,
            "message_count": len(self.messages),
            "member_count": len(thread.members),
            "total_message_sent": self.sent,
            "thread_metadata": {
                "archived": thread.archived,
                "archive_timestamp": thread.created_at,
                "auto_archive_duration": thread.auto_archive,
                "locked": thread.locked,
                "create_timestamp": thread.created_at,
                "invitable": thread.invitable,
            },
        }

    def thread_member_json(self, user_id: str) -> Json:
        """Return somebody's membership of this thread."""
        assert self.thread is not None
        joined = self.thread.members[user_id]
        return {"id": self.id, "user_id": user_id, "join_timestamp": joined, "flags": 0}
