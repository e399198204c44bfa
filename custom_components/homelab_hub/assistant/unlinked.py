"""Answers of a model that has read what outsiders wrote, with no link or picture of theirs in them.

A chat makes Markdown of an answer: a picture in it is fetched at once, from an address that can
carry what was said at home, and a link is one click away. So what would begin one is parted by a
character that nobody sees: the text reads the same, and is no markup any more.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Final, cast

from homeassistant.components.conversation import AssistantContentDeltaDict

from .style import Delta

PARTED: Final = "\u2060"  # WORD JOINER
_WWW: Final = "www"


class Unlinker:
    """Takes the links out of a text that comes in pieces.

    Of Markdown (CommonMark with GitHub's autolinks) and HTML: what follows a closing bracket
    (inline links, pictures, references and their definitions), what begins a tag or an autolink in
    angle brackets, the slashes of an address, and the dot after `www`.
    """

    def __init__(self) -> None:
        """Begin a text."""
        self._last = ""

    def feed(self, text: str) -> str:
        """Return the next piece without links."""
        return "".join(map(self._part, text))

    def _part(self, char: str) -> str:
        """Return a character, parted from what is before or after it where that makes markup."""
        before, self._last = self._last, (self._last + char)[-len(_WWW) :]
        if char in "]<":
            return f"{char}{PARTED}"
        if (char == "/" and before.endswith(":")) or (char == "." and before.lower() == _WWW):
            return f"{PARTED}{char}"
        return char


async def unlinked(
    deltas: AsyncGenerator[Delta], wanted: Callable[[], bool]
) -> AsyncGenerator[Delta]:
    """Yield the deltas of an answer, their words without links from when that is wanted."""
    unlinker = Unlinker()
    async with aclosing(deltas):
        async for delta in deltas:
            if wanted() and isinstance(text := delta.get("content"), str):
                plain = {**delta, "content": unlinker.feed(text)}
                yield cast("AssistantContentDeltaDict", plain)
            else:
                yield delta
