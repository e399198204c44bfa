"""The part of a mail that its writer did not write: the mail that it answers, folded away."""

import re
from typing import Final

_QUOTED: Final = re.compile(r"\s{0,3}>")
# "On Tue, Robin wrote:" and its likes in other languages, on one line or two.
_INTRODUCTION: Final = re.compile(
    r"(on|am|le|el|il|op|em|den|w dniu)\b.{4,200}"
    r"(wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev|napisał(\(a\))?)\b.{0,100}:\s*",
    re.IGNORECASE,
)
# What Outlook puts above the mail it answers; everything below is that mail.
_DIVIDER: Final = re.compile(
    r"(-{2,}\s*(original message|ursprüngliche nachricht|message d'origine|mensaje original)\s*-{2,}"
    r"|_{20,})\s*",
    re.IGNORECASE,
)
_FORWARDED: Final = re.compile(
    r"(-{2,}\s*(forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado)\s*-{2,}"
    r"|begin forwarded message:)\s*",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(r"\**(from|von|de|da|van)\**\s?:\**\s?\S", re.IGNORECASE)
_MORE_HEADING: Final = re.compile(
    r"\**(sent|date|gesendet|datum|envoyé|enviado|inviato|verzonden|to|an|à|para|subject|betreff|objet"
    r"|asunto|oggetto|onderwerp)\**\s?:",
    re.IGNORECASE,
)


def folded(text: str) -> tuple[str, int]:
    """Return a text with each quoted part as one line that says so, and how many lines they had.

    A forwarded mail is the message itself and stays, and so does a text that is only a quote.
    """
    lines = text.split("\n")
    kept: list[str] = []
    quoted: list[str] = []
    total = 0
    for number, line in enumerate(lines):
        if _FORWARDED.fullmatch(line.strip()):
            total += _fold(quoted, kept)
            kept += lines[number:]
            break
        if _begins_answered(lines, number) and any(part.strip() for part in kept):
            quoted += lines[number:]
            break
        if _QUOTED.match(line) or (quoted and not line.strip() and _goes_on(lines, number)):
            quoted.append(line)
            continue
        total += _fold(quoted, kept)
        kept.append(line)
    total += _fold(quoted, kept)
    if not any(line.strip() for line in kept if not line.startswith("[…")):
        return text, 0
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip(), total


def _fold(quoted: list[str], kept: list[str]) -> int:
    """Put a line in the place of quoted ones; return how many those were."""
    count = sum(1 for line in quoted if line.strip())
    if count:
        lines = "1 quoted line" if count == 1 else f"{count} quoted lines"
        _drop_empty(kept)
        _drop_introduction(kept)
        _drop_empty(kept)
        kept.append(f"[… {lines} …]")
    quoted.clear()
    return count


def _drop_empty(kept: list[str]) -> None:
    """Take away empty lines at the end."""
    while kept and not kept[-1].strip():
        kept.pop()


def _drop_introduction(kept: list[str]) -> None:
    """Take away the sentence above a quote that says whose it is."""
    for height in (1, 2):
        if len(kept) >= height:
            sentence = " ".join(line.strip() for line in kept[-height:])
            if _INTRODUCTION.fullmatch(sentence):
                del kept[-height:]
                return


def _goes_on(lines: list[str], number: int) -> bool:
    """Return whether a quote goes on after an empty line."""
    return any(_QUOTED.match(line) for line in lines[number + 1 : number + 3] if line.strip())


def _begins_answered(lines: list[str], number: int) -> bool:
    """Return whether the mail that is answered begins here, without marks in front of its lines."""
    line = lines[number].strip()
    if _HEADING.match(line):
        return any(_MORE_HEADING.match(below.strip()) for below in lines[number + 1 : number + 4])
    if not _DIVIDER.fullmatch(line):
        return False
    below = lines[number + 1 : number + 4]
    return line.startswith("-") or any(_HEADING.match(next_line.strip()) for next_line in below)
