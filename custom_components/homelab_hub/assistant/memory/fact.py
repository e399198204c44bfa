"""A fact, whose it is, and where it is from."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from ..home.words import words
from .terms import terms

HOME: Final = ""
"""The owner of what everybody in the home may know; any other owner is the id of a user."""

LONGEST_FACT: Final = 500
MOST_FACTS: Final = 2_000
"""How many facts an owner has at most, so that nobody's push out another's."""


class Channel(StrEnum):
    """How a fact was told."""

    VOICE = "voice"
    CHAT = "chat"
    DISCORD = "discord"
    ACTION = "action"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who told something and how: the id of a user, None for a speaker nobody is known at."""

    told_by: str | None
    channel: Channel
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFact:
    """What is to be kept; `always` is for what matters whatever is talked about."""

    text: str
    owner: str
    source: Source
    always: bool = False

    @property
    def key(self) -> str:
        """Return what makes it the same fact as another, and what it is found by."""
        return key_of(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is kept. `used_at` is when it was last told or found, `uses` how often."""

    id: int
    text: str
    owner: str
    source: Source
    always: bool
    told_at: datetime
    used_at: datetime
    uses: int

    @property
    def words(self) -> frozenset[str]:
        """Return the words it is found by."""
        return frozenset(key_of(self.text).split())


def key_of(text: str) -> str:
    """Return the folded words of a text, and what else it is found by; without any, the text."""
    said = words(text)
    return " ".join((*said, *sorted(set(terms(text)) - set(said)))) or text
