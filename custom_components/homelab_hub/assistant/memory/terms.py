"""What texts are found by: their words, and runs of characters in scripts without spaces.

One character of such a script is a word in Chinese, but a letter in Thai or of kana, which is in
every sentence. So Chinese characters count alone and in pairs, hiragana in pairs, katakana and the
letters of the South-East by threes; a run of one of those is a particle and counts nothing.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
import re
from typing import Final

from ..home.words import words

# The scripts of which `words` makes a word of each character, and how many of them are a term.
_SCRIPTS: Final = (
    (re.compile("[\u3400-\u9fff\uf900-\ufaff]"), 2),
    (re.compile("[\u3041-\u309f]"), 2),
    (re.compile("[\u30a1-\u30fa\u30fc-\u30ff]"), 3),
    (re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"), 3),
)
_HAN: Final = 0
_LEAST: Final = 2


def terms(text: str) -> list[str]:
    """Return what a text is found by, in order and without case and accents."""
    found: list[str] = []
    for script, run in groupby(words(text), _script_of):
        found += _terms_of(script, list(run))
    return found


def is_word(term: str) -> bool:
    """Return whether a term is a word between spaces, which has other forms and spellings."""
    return _script_of(term) is None


def _terms_of(script: int | None, run: Sequence[str]) -> Iterator[str]:
    """Yield the terms of words that follow each other in one script."""
    if script is None or script == _HAN:
        yield from run
    if script is None:
        return
    size = max(_LEAST, min(_SCRIPTS[script][1], len(run)))
    for start in range(len(run) - size + 1):
        yield "".join(run[start : start + size])


def _script_of(word: str) -> int | None:
    """Return the script without spaces that a word is of, None for any other."""
    return next((number for number, (script, _) in enumerate(_SCRIPTS) if script.match(word)), None)
