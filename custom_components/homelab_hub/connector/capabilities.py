"""What a user can allow, in plain words, and the scopes that takes.

The words are in the translations, under the selector `capabilities_<kind>`. Scopes are the
providers' own, from their documentation.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..const import Kind


class Capability(StrEnum):
    """One thing a user can allow or not."""

    READ_CALENDAR = "read_calendar"
    EDIT_CALENDAR = "edit_calendar"
    READ_MAIL = "read_mail"
    MANAGE_MAIL = "manage_mail"
    SEND_MAIL = "send_mail"
    MAIL_SETTINGS = "mail_settings"
    FILES = "files"
    SEE_PLAYBACK = "see_playback"
    CONTROL_PLAYBACK = "control_playback"
    READ_PLAYLISTS = "read_playlists"
    EDIT_PLAYLISTS = "edit_playlists"
    EDIT_LIBRARY = "edit_library"
    READ_CHAT = "read_chat"
    WRITE_CHAT = "write_chat"
    MODERATE = "moderate"
    MANAGE_STREAM = "manage_stream"
    SUPPORTERS = "supporters"
    READ_MESSAGES = "read_messages"
    WRITE_MESSAGES = "write_messages"
    CHAT_COMMANDS = "chat_commands"
    SEE_MEMBERS = "see_members"
    MANAGE_SERVER = "manage_server"


@dataclass(frozen=True, slots=True)
class Offer:
    """A capability as a kind of connection offers it; `default` ones are ticked at first.

    `api` is the key of the endpoint that it is used at: what fails at one is no sign for others.
    """

    scopes: tuple[str, ...]
    default: bool = False
    api: str = "api"


_GOOGLE = "https://www.googleapis.com/auth"
_YOUTUBE = f"{_GOOGLE}/youtube"

OFFERS: Final[Mapping[Kind, Mapping[Capability, Offer]]] = {
    Kind.GOOGLE: {
        Capability.READ_CALENDAR: Offer(
            (f"{_GOOGLE}/calendar.readonly",), default=True, api="calendar"
        ),
        Capability.EDIT_CALENDAR: Offer(
            (f"{_GOOGLE}/calendar.events", f"{_GOOGLE}/calendar.readonly"), api="calendar"
        ),
        Capability.READ_MAIL: Offer((f"{_GOOGLE}/gmail.readonly",), api="gmail"),
        Capability.MANAGE_MAIL: Offer((f"{_GOOGLE}/gmail.modify",), api="gmail"),
        Capability.SEND_MAIL: Offer((f"{_GOOGLE}/gmail.send",), api="gmail"),
        Capability.MAIL_SETTINGS: Offer((f"{_GOOGLE}/gmail.settings.basic",), api="gmail"),
        Capability.FILES: Offer((f"{_GOOGLE}/drive.file",), api="drive"),
    },
    Kind.YOUTUBE: {
        Capability.READ_CHAT: Offer((f"{_YOUTUBE}.readonly",), default=True, api="youtube"),
        Capability.WRITE_CHAT: Offer((f"{_YOUTUBE}.force-ssl",), api="youtube"),
    },
    Kind.SPOTIFY: {
        Capability.SEE_PLAYBACK: Offer(
            (
                "user-read-playback-state",
                "user-read-currently-playing",
                "user-read-recently-played",
            ),
            default=True,
        ),
        Capability.CONTROL_PLAYBACK: Offer(("user-modify-playback-state",), default=True),
        Capability.READ_PLAYLISTS: Offer(
            (
                "playlist-read-private",
                "playlist-read-collaborative",
                "user-library-read",
                "user-follow-read",
                "user-top-read",
                "user-read-playback-position",
            ),
        ),
        Capability.EDIT_PLAYLISTS: Offer(("playlist-modify-private", "playlist-modify-public")),
        Capability.EDIT_LIBRARY: Offer(("user-library-modify", "user-follow-modify")),
    },
    Kind.TWITCH: {
        Capability.READ_CHAT: Offer(("user:bot", "user:read:chat"), default=True),
        Capability.WRITE_CHAT: Offer(("user:write:chat",), default=True),
        Capability.MODERATE: Offer(
            (
                "moderator:manage:banned_users",
                "moderator:manage:chat_messages",
                "moderator:manage:announcements",
            )
        ),
        Capability.MANAGE_STREAM: Offer(("channel:bot", "channel:manage:broadcast", "clips:edit")),
        Capability.SUPPORTERS: Offer(
            (
                "moderator:read:followers",
                "channel:read:subscriptions",
                "bits:read",
                "channel:read:redemptions",
            )
        ),
    },
    Kind.KICK: {
        Capability.READ_CHAT: Offer(("channel:read", "events:subscribe"), default=True),
        Capability.WRITE_CHAT: Offer(("chat:write",), default=True),
        Capability.MODERATE: Offer(("moderation:ban", "moderation:chat_message:manage")),
        Capability.MANAGE_STREAM: Offer(("channel:write",)),
        Capability.SUPPORTERS: Offer(("channel:rewards:read", "kicks:read")),
    },
    Kind.DISCORD: {
        # What the bot may do on its server is in `permissions`.
        Capability.READ_MESSAGES: Offer(("bot",), default=True),
        Capability.WRITE_MESSAGES: Offer(("bot",), default=True),
        Capability.CHAT_COMMANDS: Offer(("bot", "applications.commands"), default=True),
        Capability.SEE_MEMBERS: Offer(("bot",)),
        Capability.MODERATE: Offer(("bot",)),
        Capability.MANAGE_SERVER: Offer(("bot",)),
    },
}


def scopes_of(kind: Kind, capabilities: Collection[str]) -> frozenset[str]:
    """Return the scopes that these capabilities of a kind take."""
    return frozenset(
        scope
        for capability, offer in OFFERS[kind].items()
        if capability in capabilities
        for scope in offer.scopes
    )


def granted_of(kind: Kind, wanted: Collection[str], scopes: Collection[str]) -> list[str]:
    """Return which of the wanted capabilities the granted scopes allow, in the kind's order."""
    return [
        capability
        for capability, offer in OFFERS[kind].items()
        if capability in wanted and set(offer.scopes) <= set(scopes)
    ]
