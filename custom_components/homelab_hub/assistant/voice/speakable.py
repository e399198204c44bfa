"""What of a text is for the ears: without markup, addresses, emoji and code."""

import re
from typing import Final
import unicodedata

from ..outsiders import cleaned
from ..unlinked import PARTED

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE | re.DOTALL), replacement)
    for pattern, replacement in (
        (r"```.*?(?:```|\Z)", "\n"),
        (r"<!--.*?-->|</?[A-Za-z][^<>\n]*>", " "),
        (r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)", r"\1"),
        (r"<?\b(?i:https?://|www\.)[^\s<>)\]]+[^\s<>)\].,;:!?]>?", ""),
        (r"^[ \t]*(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$", ""),
        (r"^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|?)+[ \t]*$", ""),
        (r"^[ \t]*\|(.*?)\|?[ \t]*$", r"\1"),
        (r"(?<=\S)[ \t]*\|[ \t]*(?=\S)", ", "),
        (r"^[ \t]*(?:>[ \t]*)+", ""),
        (r"^[ \t]*#{1,6}[ \t]+", ""),
        (r"^[ \t]*[-*+•][ \t]+(?:\[[ xX]\][ \t]+)?", ""),
        (r"(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1", r"\2"),
        (r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])", r"\1"),
        (r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])", r"\1"),
        (r"`+([^`\n]*)`+", r"\1"),
        (r"\\([\\`*_{}\[\]()#+\-.!~|>])", r"\1"),
    )
)
_SPACES = re.compile(r"[ \t\xa0]+")
_LINES = re.compile(r"\s*\n\s*")
_ORPHANS = re.compile(r"[ \t]+([.,;:!?])(?=\s|$)|\([ \t]*\)")
# What joins or colours emoji; a joiner between letters belongs to the script.
_JOINED = re.compile(r"(?<=\ufffc)[\u200d\ufe0f\u20e3\U0001f3fb-\U0001f3ff]+|\ufe0f")
_FIRST_EMOJI = "\u2300"  # symbols before it, such as degrees, are read aloud
_ENDS: Final = ".!?:;,\u2026\u3002\uff01\uff1f"


def speakable(text: str) -> str:
    """Return what is to be said of a text, empty where nothing is."""
    text = text.replace(PARTED, "")
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    text = "".join("\ufffc" if _is_emoji(char) else char for char in text)
    text = _JOINED.sub("", text).replace("\ufffc", " ")
    text = _SPACES.sub(" ", text)
    text = _ORPHANS.sub(lambda found: found[1] or "", text)
    text = _LINES.sub("\n", text).strip()
    return text if any(char.isalnum() for char in text) else ""


def aloud(text: str) -> str:
    """Return what is to be said of a text on one line; each line of it ends as a sentence."""
    lines = speakable(cleaned(text)).splitlines()
    return " ".join(line if line[-1] in _ENDS else f"{line}." for line in lines)


def _is_emoji(char: str) -> bool:
    """Return whether a character is a picture: Unicode calls it another symbol, or tags one."""
    if char < _FIRST_EMOJI:
        return False
    if unicodedata.category(char) == "So":
        return True
    return "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f"
