"""Phrases found in sentences: whole or in part, inflected, compounded or misspelled."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import log
from typing import Final

from .words import words

# How much a word counts that is not written as in the phrase.
_EXACT: Final = 1.0
_INFLECTED: Final = 0.85
_MISSPELLED: Final = 0.7
_COMPOUND: Final = 0.7
# What two words must share of the longer one's beginning to be forms of one word.
_SHARED_STEM: Final = 0.6
_SHORTEST_STEM: Final = 3
_SHORTEST_MISSPELLED: Final = 4
_SIMILAR: Final = 0.75
_SHORTEST_PART: Final = 3
_FEWEST_PAIRS: Final = 0.25
# Of phrases with so little said, others are meant; in large homes that is most of them.
_LEAST: Final = 0.2
_MOST_REMEMBERED: Final = 2048
# Words of commands and questions that also stand in names ("On air") and say little there.
COMMON: Final = frozenset(
    words(
        """
        the a an in on off to at of and or is are it its my me please turn switch set what which
        how all every any do does up down now
        der die das den dem ein eine einen im in am an aus auf zu und oder ist sind mein bitte mach
        alle was wie
        le la les l un une des du de d en au aux et ou est sont mon ma mes tout tous toutes
        el los las y o es son del al por mi un una
        il lo gli i e di da nel nella
        het een van op uit aan de en zet doe
        o a os as um uma no na em
        """
    )
)
_LITTLE: Final = 0.15


@dataclass(frozen=True, slots=True)
class Found[T]:
    """A phrase of which a sentence has words.

    `weight` is higher for rarer words; `coverage` is the part of the phrase that was said, 0 to 1.
    """

    owner: T
    phrase: str
    weight: float
    coverage: float


class Phrases[T: Hashable]:
    """Phrases, each with an owner; an owner may have several."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        """Index the phrases."""
        self._owners: list[T] = []
        self._phrases: list[str] = []
        self._by_word: dict[str, list[int]] = {}
        self._by_pair: dict[str, list[str]] = {}
        self._remembered: dict[str, tuple[tuple[str, float], ...]] = {}
        spelled: list[frozenset[str]] = []
        for phrase, owner in phrases:
            if parts := frozenset(words(phrase)):
                for part in parts:
                    self._by_word.setdefault(part, []).append(len(spelled))
                spelled.append(parts)
                self._owners.append(owner)
                self._phrases.append(phrase)
        self._weights = {
            word: log(1 + len(spelled) / len(found)) * (_LITTLE if word in COMMON else 1)
            for word, found in self._by_word.items()
        }
        self._full: list[float] = [sum(self._weights[part] for part in parts) for parts in spelled]
        for word in self._by_word:
            for pair in _pairs(word):
                self._by_pair.setdefault(pair, []).append(word)

    def find(self, sentence: Iterable[str]) -> list[Found[T]]:
        """Return the phrases with words in common with a sentence, once for each owner."""
        said: dict[str, float] = {}
        for word in set(sentence):
            for known, likeness in self._like(word):
                said[known] = max(said.get(known, 0.0), likeness)
        weights: dict[int, float] = {}
        for known, likeness in said.items():
            weight = self._weights[known] * likeness
            for number in self._by_word[known]:
                weights[number] = weights.get(number, 0.0) + weight
        best: dict[T, Found[T]] = {}
        for number, weight in weights.items():
            if (coverage := weight / self._full[number]) < _LEAST:
                continue
            owner = self._owners[number]
            known_best = best.get(owner)
            if known_best is None or weight * coverage > known_best.weight * known_best.coverage:
                best[owner] = Found(owner, self._phrases[number], weight, coverage)
        return list(best.values())

    def _like(self, word: str) -> tuple[tuple[str, float], ...]:
        """Return the words of phrases that a word may stand for, with how well it does."""
        if (known := self._remembered.get(word)) is None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            known = self._remembered[word] = tuple(self._look(word))
        return known

    def _look(self, word: str) -> Iterable[tuple[str, float]]:
        """Yield the words of phrases that a word may stand for."""
        exact = word in self._by_word
        if exact:
            yield word, _EXACT
        if not word.isalpha() or word in COMMON:
            return
        pairs = _pairs(word)
        shared = Counter(candidate for pair in pairs for candidate in self._by_pair.get(pair, ()))
        for candidate, count in shared.items():
            if candidate == word or count < _FEWEST_PAIRS * min(len(pairs), len(candidate)):
                continue
            likeness = _likeness(word, candidate)
            # A word that is written right is not another one written wrong.
            if likeness and not (exact and likeness == _MISSPELLED):
                yield candidate, likeness


def _pairs(word: str) -> set[str]:
    """Return each two neighbouring characters of a word, its edges included."""
    if not word.isalpha():
        return set()
    edged = f"<{word}>"
    return {edged[place : place + 2] for place in range(len(edged) - 1)}


def _likeness(word: str, known: str) -> float:
    """Return how well a word stands for a known one, 0 for not at all."""
    shorter, longer = sorted((word, known), key=len)
    stem = 0
    while stem < len(shorter) and word[stem] == known[stem]:
        stem += 1
    ending = len(longer) - stem
    if stem >= max(_SHORTEST_STEM, _SHARED_STEM * len(longer)) and (
        stem > _SHORTEST_STEM or ending <= 1
    ):
        return _INFLECTED
    if len(shorter) >= _SHORTEST_PART and (
        longer.startswith(shorter)
        or longer.endswith(shorter)
        or (len(shorter) > _SHORTEST_PART and shorter in longer)
    ):
        return _COMPOUND * (1 if known == shorter else len(shorter) / len(longer))
    # A compound of inflected parts: `küchenlampen` for `lampe`.
    if len(shorter) >= _SHORTEST_MISSPELLED and shorter[:-1] in longer and known == shorter:
        return _COMPOUND * _INFLECTED
    if len(shorter) < _SHORTEST_MISSPELLED or len(longer) - len(shorter) > 2:
        return 0.0
    matcher = SequenceMatcher(None, word, known, autojunk=False)
    return _MISSPELLED if matcher.ratio() >= _SIMILAR else 0.0
