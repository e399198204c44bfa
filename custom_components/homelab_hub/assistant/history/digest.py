"""What is told of the earlier part of a conversation, instead of resending it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from homeassistant.components.conversation import Content, UserContent
from homeassistant.helpers.json import json_dumps

from ..outsiders import outside_text

START: Final = "<earlier_conversation>"
END: Final = "</earlier_conversation>"
LONGEST: Final = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The gist of a conversation before a place in it.

    `upto` is the index of the first content that is still sent, which is something a person said.
    `sources` tells whose words the gist is made of, beside the household's.
    """

    text: str
    upto: int
    sources: frozenset[str] = frozenset()

    @property
    def block(self) -> str:
        """Return the gist as the model reads it: a value in JSON, in which no tag can be closed.

        Where it may hold outsiders' words it is in their envelope.
        """
        told = (
            outside_text(
                f"earlier in this conversation, from {', '.join(sorted(self.sources))}",
                self.text,
                limit=LONGEST,
            )
            if self.sources
            else {"summary": self.text}
        )
        return f"{START}\n{json_dumps(told).replace('<', '\\u003c')}\n{END}"

    def at(self, place: int) -> Self:
        """Return the same gist for a chat log in which what follows begins at another place."""
        return replace(self, upto=place)

    def told(self, content: Sequence[Content]) -> list[Content]:
        """Return a conversation as it is sent: its instructions, the gist, and what came after.

        The gist is put before what a person said next, since some servers want people and the
        assistant to take turns.
        """
        if self.upto >= len(content):
            return list(content)  # the gist of another conversation
        later = list(content[self.upto :])
        for place, item in enumerate(later):
            if isinstance(item, UserContent):
                later[place] = replace(item, content=f"{self.block}\n\n{item.content}")
                return [*content[:1], *later]
        return [*content[:1], UserContent(content=self.block), *later]


def told(content: Sequence[Content], digest: Digest | None) -> list[Content]:
    """Return a conversation as it is sent."""
    return digest.told(content) if digest else list(content)
