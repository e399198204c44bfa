"""What the app may ask of Home Assistant: this list, and nothing else."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from .chat import ChatUser, Place
from .words import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenWanted:
    """Asks for a token of the request's connection; `rejected` says that the last one is refused."""

    rejected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token for immediate use: never stored, never logged."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One sentence of somebody to Jarvis.

    `largest_file` is how many bytes a file of the answer may have, 0 where none can be shown.
    """

    user: ChatUser
    place: Place
    text: str
    largest_file: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What Jarvis has said so far, from the beginning."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Something that a person has to approve. `expires_at` is in seconds since 1970."""

    id: str
    text: str
    expires_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """Up to four ids of uploads to the link, and the text of an answer that shows them."""

    files: list[str]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to tell who asked; with an `approval`, two buttons are shown beneath.

    `text` is for where `pictures` are not or cannot be shown.
    """

    text: str
    approval: Approval | None = None
    pictures: Pictures | None = None


class Verb(StrEnum):
    """What can be done with something of the home."""

    STATUS = "status"
    TURN_ON = "turn_on"
    TURN_OFF = "turn_off"
    TOGGLE = "toggle"
    OPEN = "open"
    CLOSE = "close"
    LOCK = "lock"
    UNLOCK = "unlock"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeWish:
    """What somebody wants of the home; no `name` means everything that is shared with the chat."""

    user: ChatUser
    place: Place
    verb: Verb
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameWanted:
    """The beginning of a name that somebody is typing."""

    user: ChatUser
    verb: Verb
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Up to 25 names that may follow."""

    names: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Somebody pressed a button beneath an approval. Home Assistant judges whether they may."""

    approval: str
    user: ChatUser
    approve: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """Asks for what is on in the calendars that are shared with the chat."""

    user: ChatUser
    place: Place
    days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One event: `start` and `end` as ISO 8601, dates for what lasts whole days."""

    summary: str
    start: str
    end: str
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointments:
    """What is on, in order of time, at most 25."""

    events: list[Appointment]


TOKEN: Final = Method("ask.token", TokenWanted, Token)
JARVIS: Final = Method("ask.jarvis", Turn, Answer, Spoken, patience=300)
HOME: Final = Method("ask.home", HomeWish, Answer)
HOME_NAMES: Final = Method("ask.home_names", NameWanted, Names, patience=2.5)
DECIDE: Final = Method("ask.decide", Decided, Answer)
AGENDA: Final = Method("ask.agenda", Agenda, Appointments)
