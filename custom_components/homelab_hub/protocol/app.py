"""What the app says of itself, and what it is told about all its sources."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from .words import EventType, Method, Nothing


class SourceStatus(StrEnum):
    """How far a source is."""

    STARTING = "starting"
    WAITING_FOR_TOKEN = "waiting_for_token"  # noqa: S105  (Home Assistant has to give one)
    CONNECTED = "connected"
    RECONNECTING = "reconnecting"
    REFUSED = "refused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppState:
    """How the app is doing. `started_at` is in seconds since 1970, `memory` in bytes.

    `waiting` are events not acknowledged yet, and `lost` those dropped since the start because
    too many waited. `queues` names each queue with its length.
    """

    version: str
    started_at: float
    memory: int
    messages_per_minute: float = 0.0
    waiting: int = 0
    lost: int = 0
    queues: dict[str, int] = field(default_factory=dict)
    database: str = "sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How one source is doing; the event's `connection` says which.

    `reason` is a word for what is wrong (`intents_missing`, `token_invalid`, `unreachable`), with
    `details` for its text. `latency` is in seconds, `since` in seconds since 1970.
    """

    status: SourceStatus
    since: float
    reason: str = ""
    details: dict[str, str] = field(default_factory=dict)
    latency: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The connections that exist; sources of others are stopped, and what they stored is deleted."""

    connections: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkToken:
    """A new secret for the link; the former one ends when this one is used first."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPages:
    """Where the pages are that anybody may read who knows the `key`: `http://…:port/key/`."""

    port: int
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A file that was sent to the link's `/files`; it is deleted when used, or after ten minutes."""

    id: str
    name: str
    size: int


APP_STATE: Final = EventType("app.state", AppState)
SOURCE_STATE: Final = EventType("source.state", SourceState)

PING: Final = Method("app.ping", Nothing, Nothing, patience=10)
KEEP: Final = Method("app.keep", Kept, Nothing)
REPLACE_TOKEN: Final = Method("app.replace_token", Nothing, LinkToken)
PUBLIC_PAGES: Final = Method("app.public_pages", Nothing, PublicPages)
REPLACE_PUBLIC_KEY: Final = Method("app.replace_public_key", Nothing, PublicPages)

FILES_PATH: Final = "/files"
LINK_PATH: Final = "/link"
