"""Texts as Discord takes them, and texts of outsiders as the bot may repeat them."""

from collections.abc import Iterator
import re
from typing import Final
import unicodedata

from discord.utils import escape_markdown, escape_mentions

LONGEST: Final = 2000
"""The most characters of one message."""

_FENCE: Final = "```"
_CLOSING: Final = f"\n{_FENCE}"
_LANGUAGE: Final = re.compile(r"[\w+#.-]{0,20}")
_ROOM: Final = 32  # for a fence that is opened and closed around a piece of a line
_MARKS_IN_A_ROW: Final = 2
_PLACEHOLDER: Final = re.compile(r"\{(user|server|count)\}")


def split(text: str, longest: int = LONGEST) -> list[str]:
    """Return a text in as many parts as it takes, none longer than `longest` (at least 100).

    It is cut between lines where that is possible, then between words. A code block that is cut
    is closed and opened again; one that is not closed yet is closed.
    """
    whole = text.strip()
    if len(whole) <= longest and not _fence_after("", whole):
        return [whole] if whole else []
    parts: list[str] = []
    current, fence = "", ""
    for piece, ends in _pieces(whole, longest - _ROOM):
        longer = f"{current}\n{piece}" if current else piece
        after = _fence_after(fence, piece)
        if len(longer) + len(_CLOSING) * bool(after) > longest and current not in ("", fence):
            parts.append(current + _CLOSING * bool(fence))
            longer = f"{fence}\n{piece}" if fence else piece
        current, fence = longer, after
        if not ends:
            parts.append(current + _CLOSING * bool(fence))
            current = fence
    if current != fence:
        parts.append(current + _CLOSING * bool(fence))
    return [part for part in parts if part.strip()]


def _pieces(text: str, longest: int) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a text, those that are too long in pieces, and whether a line ends."""
    for line in text.split("\n"):
        rest = line
        while len(rest) > longest:
            cut = rest.rfind(" ", longest // 2, longest)
            cut = longest if cut < 0 else cut
            yield rest[:cut], False
            rest = rest[cut:].lstrip(" ")
        yield rest, True


def _fence_after(fence: str, line: str) -> str:
    """Return how the code block was opened that is still open after a line, or nothing."""
    for piece in line.split(_FENCE)[1:]:
        language = _LANGUAGE.match(piece)
        fence = "" if fence else _FENCE + (language[0] if language else "")
    return fence


def clip(text: str, longest: int) -> str:
    """Return a text that is no longer, with an ellipsis where something is missing."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def tame(text: str, longest: int = 300) -> str:
    """Return an outsider's text as it can be repeated.

    It pings nobody, is not formatted, is on one line, and carries no piles of combining marks.
    """
    calm = "".join(_calm(" ".join(text[: longest * 4].split())))
    return clip(escape_mentions(escape_markdown(clip(calm, longest))), longest * 2)


def _calm(text: str) -> Iterator[str]:
    """Yield the characters, of combining marks only the first of a row."""
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS_IN_A_ROW:
            yield character


def fill(template: str, *, user: str, server: str, count: int) -> str:
    """Return a text with `{user}`, `{server}` and `{count}` filled in; other braces stay."""
    values = {"user": user, "server": escape_mentions(server), "count": str(count)}
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)
