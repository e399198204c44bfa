"""Who and what is in a chat, the same for every source."""

from dataclasses import dataclass, field
from enum import StrEnum


class Source(StrEnum):
    """An upstream chat system."""

    DISCORD = "discord"
    KICK = "kick"
    TWITCH = "twitch"
    YOUTUBE = "youtube"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatUser:
    """Somebody in a chat, as their platform knows them. `roles` are ids of the platform.

    Everything here but the ids was written by outsiders.
    """

    source: Source
    id: str
    name: str
    display_name: str
    roles: list[str] = field(default_factory=list)
    bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a chat something happens; no `guild` means a direct message.

    `parent` is the channel that a thread belongs to.
    """

    channel: str
    channel_name: str = ""
    guild: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file somebody attached; `size` is in bytes."""

    name: str
    url: str
    size: int
    content_type: str = ""
