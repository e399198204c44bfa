"""Guilds, with their roles and members."""

from dataclasses import dataclass, field

from .channels import VOCAL, Channel
from .ids import Json, unix
from .users import User


@dataclass(slots=True, kw_only=True)
class Role:
    """A role; `bot_id` is whose own role it is, which nobody else can have."""

    id: str
    name: str
    permissions: int = 0
    position: int = 1
    colour: int = 0
    hoist: bool = False
    mentionable: bool = False
    bot_id: str | None = None

    def as_json(self) -> Json:
        """Return the role."""
        shown: Json = {
            "id": self.id,
            "name": self.name,
            "permissions": str(int(self.permissions)),
            "position": self.position,
            "color": self.colour,
            "colors": {
                "primary_color": self.colour,
                "secondary_color": None,
                "tertiary_color": None,
            },
            "hoist": self.hoist,
            "managed": self.bot_id is not None,
            "mentionable": self.mentionable,
            "icon": None,
            "unicode_emoji": None,
            "flags": 0,
        }
        return shown | {"tags": {"bot_id": self.bot_id}} if self.bot_id else shown


@dataclass(slots=True, kw_only=True)
class Member:
    """Somebody in a guild; `roles` without @everyone."""

    user: User
    joined_at: str
    nick: str | None = None
    roles: list[str] = field(default_factory=list)
    mute: bool = False
    deaf: bool = False
    timeout_until: str | None = None
    status: str = "online"

    def is_timed_out(self, now: float) -> bool:
        """Tell whether the member may not speak now."""
        return self.timeout_until is not None and unix(self.timeout_until) > now

    def as_json(self, *, with_user: bool = True) -> Json:
        """Return the member; messages and voice states have it without the user."""
        shown: Json = {
            "nick": self.nick,
            "avatar": None,
            "banner": None,
            "roles": list(self.roles),
            "joined_at": self.joined_at,
            "premium_since": None,
            "communication_disabled_until": self.timeout_until,
            "pending": False,
            "mute": self.mute,
            "deaf": self.deaf,
            "flags": 0,
        }
        return shown | {"user": self.user.as_json()} if with_user else shown


@dataclass(slots=True, kw_only=True)
class VoiceState:
    """Where somebody talks."""

    member: Member
    channel_id: str
    session_id: str
    self_mute: bool = False
    self_deaf: bool = False

    def as_json(self, guild_id: str, *, connected: bool = True) -> Json:
        """Return the state; one that is over has no channel."""
        return {
            "guild_id": guild_id,
            "channel_id": self.channel_id if connected else None,
            "user_id": self.member.user.id,
            "member": self.member.as_json(),
            "session_id": self.session_id,
            "deaf": self.member.deaf,
            "mute": self.member.mute,
            "self_deaf": self.self_deaf,
            "self_mute": self.self_mute,
            "self_video": False,
            "self_stream": False,
            "suppress": False,
            "request_to_speak_timestamp": None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """What was done to whom and why, as the audit log keeps it."""

    id: str
    action: int
    user_id: str
    target_id: str | None
    reason: str | None
    changes: list[Json] = field(default_factory=list)

    def as_json(self) -> Json:
        """Return the entry."""
        shown: Json = {
            "id": self.id,
            "action_type": self.action,
            "user_id": self.user_id,
            "target_id": self.target_id,
            "changes": self.changes,
        }
        return shown | {"reason": self.reason} if self.reason else shown


@dataclass(slots=True, kw_only=True)
class Guild:
    """A server. `bans` are reasons by user id, `threads` and `channels` apart, as at Discord."""

    id: str
    name: str
    owner_id: str
    roles: dict[str, Role] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    threads: dict[str, Channel] = field(default_factory=dict)
    voice: dict[str, VoiceState] = field(default_factory=dict)
    bans: dict[str, str | None] = field(default_factory=dict)
    events: dict[str, Json] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)

    def as_json(self) -> Json:
        """Return the guild as REST has it."""
        empty = ("icon", "description", "splash", "discovery_splash", "banner", "home_header")
        nowhere = ("afk", "system", "rules", "safety_alerts", "public_updates", "widget")
        return {
            **dict.fromkeys(empty),
            **{f"{name}_channel_id": None for name in nowhere},
            "id": self.id,
            "name": self.name,
            "owner_id": self.owner_id,
            "application_id": None,
            "features": [],
            "region": "rotterdam",
            "afk_timeout": 300,
            "system_channel_flags": 0,
            "widget_enabled": False,
            "verification_level": 0,
            "default_message_notifications": 0,
            "mfa_level": 0,
            "explicit_content_filter": 0,
            "max_presences": None,
            "max_members": 500_000,
            "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25,
            "vanity_url_code": None,
            "premium_tier": 0,
            "premium_subscription_count": 0,
            "preferred_locale": "en-US",
            "premium_progress_bar_enabled": False,
            "nsfw": False,
            "nsfw_level": 0,
            "emojis": [],
            "stickers": [],
            "incidents_data": None,
            "roles": [role.as_json() for role in self.roles.values()],
        }

    def counts(self) -> Json:
        """Return how many there are."""
        there = len(self.members)
        return {"approximate_member_count": there, "approximate_presence_count": there}

    def find(self, name: str) -> Channel:
        """Return a channel or thread by name or id; raises KeyError."""
        for channel in (*self.channels.values(), *self.threads.values()):
            if name in (channel.name, channel.id):
                return channel
        raise KeyError(name)

    def voice_channels(self) -> list[Channel]:
        """Return where one can talk."""
        return [channel for channel in self.channels.values() if channel.kind in VOCAL]
