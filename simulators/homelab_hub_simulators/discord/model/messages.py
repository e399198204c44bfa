"""Messages."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from .channels import Channel
from .ids import Json
from .users import User

EPHEMERAL = 1 << 6
LOADING = 1 << 7
SUPPRESS_NOTIFICATIONS = 1 << 12
IS_COMPONENTS_V2 = 1 << 15
HAS_THREAD = 1 << 5


class Type(IntEnum):
    """The types of messages that occur here."""

    DEFAULT = 0
    PIN = 6
    JOIN = 7
    THREAD_CREATED = 18
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    CONTEXT_MENU_COMMAND = 23


@dataclass(slots=True, kw_only=True)
class Message:
    """One message. `reactions` are user ids by emoji, in the order they came.

    `whose` is the webhook or application that wrote it, `seen_by` the only one who sees it.
    """

    id: str
    channel: Channel
    author: User
    timestamp: str
    content: str = ""
    type: Type = Type.DEFAULT
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    mentions: list[User] = field(default_factory=list)
    mention_roles: list[str] = field(default_factory=list)
    mention_everyone: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    flags: int = 0
    tts: bool = False
    pinned_at: str | None = None
    edited_at: str | None = None
    nonce: Any = None
    reference: Message | None = None
    webhook_id: str | None = None
    application_id: str | None = None
    interaction: Json | None = None
    seen_by: User | None = None
    thread: Channel | None = None
    deleted: bool = False
    revisions: list[str] = field(default_factory=list)

    @property
    def pinned(self) -> bool:
        """Tell whether it is pinned."""
        return self.pinned_at is not None

    @property
    def is_ephemeral(self) -> bool:
        """Tell whether only one person sees it."""
        return bool(self.flags & EPHEMERAL)

    def buttons(self) -> list[Json]:
        """Return all components that can be used, from every row and container."""
        return list(_usable(self.components))

    def as_json(self, *, to: User | None = None, content: bool = True) -> Json:
        """Return the message as `to` sees it; without `content` what is private is empty."""
        shown: Json = {
            "id": self.id,
            "type": int(self.type),
            "channel_id": self.channel.id,
            "author": self.author.as_json(),
            "content": self.content if content else "",
            "timestamp": self.timestamp,
            "edited_timestamp": self.edited_at,
            "tts": self.tts,
            "mention_everyone": self.mention_everyone,
            "mentions": [user.as_json() for user in self.mentions],
            "mention_roles": list(self.mention_roles),
            "attachments": self.attachments if content else [],
            "embeds": self.embeds if content else [],
            "components": self.components if content else [],
            "pinned": self.pinned,
            "flags": self.flags | (HAS_THREAD if self.thread else 0),
        }
        return shown | self._sometimes(to)

    def _sometimes(self, to: User | None) -> Json:
        """Return the fields that not every message has."""
        more: Json = {}
        if self.reactions:
            mine = None if to is None else to.id
            more["reactions"] = [reaction(*one, mine) for one in self.reactions.items()]
        if self.nonce is not None:
            more["nonce"] = self.nonce
        if self.webhook_id is not None:
            more["webhook_id"] = self.webhook_id
        if self.application_id is not None:
            more["application_id"] = self.application_id
        if self.interaction is not None:
            more["interaction_metadata"] = self.interaction
        if self.thread is not None:
            more["thread"] = self.thread.as_json()
        if self.type is Type.REPLY:
            more["referenced_message"] = None
        if (old := self.reference) is not None:
            guild = old.channel.guild
            more["message_reference"] = {"type": 0, "channel_id": old.channel.id} | (
                {"message_id": old.id} | ({"guild_id": guild.id} if guild else {})
            )
            if self.type is Type.REPLY and not old.deleted:
                plain = {"message_reference", "referenced_message", "reactions"}
                again = old.as_json(to=to)
                more["referenced_message"] = {k: v for k, v in again.items() if k not in plain}
        return more


def emoji_json(emoji: str) -> Json:
    """Return an emoji, written as itself or `name:id`."""
    name, _, id_ = emoji.partition(":")
    return {"id": id_ or None, "name": name}


def reaction(emoji: str, users: list[str], mine: str | None) -> Json:
    """Return how often an emoji was added."""
    return {
        "emoji": emoji_json(emoji),
        "count": len(users),
        "count_details": {"burst": 0, "normal": len(users)},
        "burst_colors": [],
        "me_burst": False,
        "me": mine in users,
    }


def _usable(components: list[Json]) -> list[Json]:
    """Return the components with a custom id or a link, however deep."""
    found: list[Json] = []
    for component in components:
        if "custom_id" in component or "url" in component:
            found.append(component)
        found += _usable(component.get("components", []))
        if isinstance(accessory := component.get("accessory"), dict):
            found += _usable([accessory])
    return found
