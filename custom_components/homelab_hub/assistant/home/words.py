"""Words as they are compared: without case, accents, and the ways scripts join them."""

from functools import lru_cache
import re
from typing import Final
import unicodedata

# Scripts that write no spaces: each character is a word of its own.
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
# Vowel signs of Indic scripts are no letters to `re`, yet parts of their words.
_VOWEL_SIGNS: Final = "\u0900-\u0963\u0971-\u0dff"
_WORD: Final = re.compile(rf"[{_UNSPACED}]|\d+|(?:[^\W\d_{_UNSPACED}]|[{_VOWEL_SIGNS}])+")
# `KitchenTVLamp`, as devices call themselves.
_CAMEL: Final = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zß-ÿ]{2})")
# Letters that Unicode does not take apart.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text in order: `Küchen_Lampe2` has `kuchen`, `lampe` and `2`."""
    plain = unicodedata.normalize("NFKD", _CAMEL.sub(" ", text).casefold()).translate(_LETTERS)
    folded = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return tuple(_WORD.findall(folded))
