"""What a sentence is about, in a home and in a conversation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .index import HomeIndex, Place, Thing
from .kinds import UNNAMED
from .words import words

# Things that are told of one by one; of larger groups the others are counted.
MOST_THINGS: Final = 24
MOST_OF_GROUP: Final = 40
_SAID: Final = 0.62
"""How much of a name must be said to count as said."""
_PLACE_SAID: Final = 0.5
_CLOSE: Final = 0.45
_LONGEST_SENTENCE: Final = 60
# What nobody commands by the room's name.
_PASSIVE: Final = frozenset({"update", "event", "button", "number", "select", "device_tracker"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Things of a place or kind that a sentence means together."""

    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a sentence is about: `named` the best first, and a group where one is meant."""

    named: tuple[Thing, ...] = ()
    group: tuple[Thing, ...] = ()

    @property
    def things(self) -> tuple[Thing, ...]:
        """Return all of them, each once."""
        return tuple(dict.fromkeys((*self.named, *self.group)))


def find(index: HomeIndex, sentence: str, here: Place | None = None) -> Found:
    """Return what a sentence names: by name, alias, area, floor, type, also misspelled.

    `here` is the area it is spoken in, which counts where the sentence names no other.
    """
    said = words(sentence)[:_LONGEST_SENTENCE]
    if not said:
        return Found()
    places = _places(index, said)
    kinds = _kinds(index, said)
    named = _named(index, said, places, kinds)
    group = _group(index, places or ([here] if here else []), kinds, spoken=bool(places))
    return Found(named=tuple(named[:MOST_THINGS]), group=tuple(group))


def _places(index: HomeIndex, said: Sequence[str]) -> list[Place]:
    """Return the areas and floors that are named."""
    found = [place for place in index.places.find(said) if place.coverage >= _PLACE_SAID]
    best = max((place.weight * place.coverage for place in found), default=0.0)
    return [
        place.owner
        for place in found
        if place.coverage >= 0.85 or place.weight * place.coverage >= 0.8 * best
    ]


def _kinds(index: HomeIndex, said: Sequence[str]) -> set[str]:
    """Return the kinds of things that are named."""
    return {kind.owner for kind in index.kinds.find(said) if kind.coverage >= _SAID}


def _named(
    index: HomeIndex, said: Sequence[str], places: Iterable[Place], kinds: set[str]
) -> list[Thing]:
    """Return the things whose names are said, the best first."""
    around = set(places)
    scores: list[tuple[float, Thing]] = []
    for found in index.names.find(said):
        thing = found.owner
        score = found.weight * (0.25 + found.coverage)
        if found.coverage >= _SAID:
            score *= 1.5
        if thing.area in around or (thing.area and thing.area.floor in around):
            score *= 1.6
        if kinds.intersection(thing.kinds):
            score *= 1.4
        scores.append((score, thing))
    if not scores:
        return []
    scores.sort(key=lambda item: (-item[0], item[1].name))
    least = scores[0][0] * _CLOSE
    return [thing for score, thing in scores if score >= least]


def _group(
    index: HomeIndex, places: Sequence[Place], kinds: set[str], *, spoken: bool
) -> list[Thing]:
    """Return the things of the kinds in the places, or of either where only one is said."""
    if not places:
        return list(dict.fromkeys(_of_kinds(index, kinds)))
    inside = dict.fromkeys(
        thing for place in places for thing in index.by_place.get(place, ())
    )
    if kinds:
        meant = [thing for thing in inside if kinds.intersection(thing.kinds)]
        return meant or list(dict.fromkeys(_of_kinds(index, kinds)))
    if not spoken:
        return []
    return [thing for thing in inside if thing.domain not in _PASSIVE]


def _of_kinds(index: HomeIndex, kinds: set[str]) -> Iterable[Thing]:
    """Yield the things of kinds, those that can be told to do something first."""
    for kind in sorted(kinds, key=lambda kind: (kind.partition(".")[0] in UNNAMED, kind)):
        yield from index.by_kind.get(kind, ())
