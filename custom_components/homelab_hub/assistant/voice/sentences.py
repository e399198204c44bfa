# ruff: noqa: RUF001 - marks and letters of other scripts are meant
"""Cuts a text that is still being written into what can be said already."""

from collections.abc import AsyncGenerator, AsyncIterable, Iterator
import re
import unicodedata

from .speakable import speakable

# A request for each "Yes." would cost more time than it saves: so much is said at once, the
# first time and while something is being said already. In letters; a Chinese one counts thrice.
LEAST_AT_FIRST = 16
LEAST_LATER = 60
# The speech API takes 4,096 characters; a sentence without an end is cut long before.
LONGEST = 1000

_FENCE = "```"
_CODE = re.compile(r"```.*?```", re.DOTALL)
_END = re.compile(
    r"[.!?…؟۔।]+[\"'”’»)\]*_]*(?=\s)"
    r"|[。！？｡]+[」』”’）]*"
    r"|\n+"
)
_PAUSE = re.compile(r"[,;:،、，；：]\s*|\s+")
# Words that a full stop does not end, in the languages that write them most.
_ABBREVIATIONS = frozenset(
    [
        "approx",
        "bzw",
        "ca",
        "capt",
        "ch",
        "co",
        "col",
        "corp",
        "dept",
        "dr",
        "eg",
        "etc",
        "fig",
        "gen",
        "gov",
        "hr",
        "ie",
        "inc",
        "jr",
        "lt",
        "ltd",
        "max",
        "min",
        "mlle",
        "mme",
        "mr",
        "mrs",
        "ms",
        "nb",
        "no",
        "nr",
        "p.ej",
        "pl",
        "prof",
        "rev",
        "sg",
        "sr",
        "sra",
        "st",
        "str",
        "tel",
        "usw",
        "vgl",
        "vol",
        "vs",
        "zb",
        "ул",
        "стр",
    ]
)
_LETTERS = re.compile(r"\w(?:\.\w)*")


class Sentences:
    """Takes a text in pieces, and gives what is complete and long enough to be said."""

    def __init__(self) -> None:
        """Start with nothing written."""
        self._rest = ""
        self._least = LEAST_AT_FIRST

    def feed(self, piece: str) -> Iterator[str]:
        """Yield what can be said now that a piece was added."""
        self._rest = _CODE.sub("\n", self._rest + piece)
        while (end := self._end()) is not None:
            text, self._rest = speakable(self._rest[:end]), self._rest[end:]
            if text:
                self._least = LEAST_LATER
                yield text

    def flush(self) -> Iterator[str]:
        """Yield what is left at the end of the text."""
        rest, self._rest = self._rest, ""
        if text := speakable(rest):
            yield text

    def _end(self) -> int | None:
        """Return where to cut what is written, None if more must come first."""
        # What follows the beginning of code is looked at when its end is there.
        ready = self._rest.partition(_FENCE)[0]
        for found in _END.finditer(ready):
            if _ends(ready, found) and _weight(speakable(ready[: found.end()])) >= self._least:
                return found.end()
        if len(ready) <= LONGEST:
            return None
        pauses = [found.end() for found in _PAUSE.finditer(ready, 0, LONGEST)]
        return pauses[-1] if pauses else LONGEST


async def sentences(text: AsyncIterable[str]) -> AsyncGenerator[str]:
    """Yield a text as what can be said at once, as early as it can be."""
    waiting = Sentences()
    async for piece in text:
        for sentence in waiting.feed(piece):
            yield sentence
    for sentence in waiting.flush():
        yield sentence


def _ends(text: str, found: re.Match[str]) -> bool:
    """Return whether a mark ends a sentence, and not an abbreviation, initial or ordinal."""
    if found[0].rstrip("\"'”’»)]*_") != ".":
        return True
    before = text[: found.start()].split()
    word = before[-1].lstrip("([\"'“„«*_").casefold() if before else ""
    return not (word in _ABBREVIATIONS or word.isdecimal() or _LETTERS.fullmatch(word))


def _weight(text: str) -> int:
    """Return how long a text is to the ear, in letters of an alphabet."""
    return sum(3 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
