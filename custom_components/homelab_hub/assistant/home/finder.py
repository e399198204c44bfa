"""What a sentence is about, in a home and in a conversation."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from .index import HomeIndex, Place, Thing
from .kinds import UNNAMED
from .phrases import Found as Phrase
from .words import words

# Things that are told of one by one; of larger groups the others are counted.
MOST_THINGS: Final = 24
MOST_OF_GROUP: Final = 40
_SAID: Final = 0.62
"""How much of a name must be said to count as said."""
_WHOLE: Final = 0.85
_PLACE_SAID: Final = 0.5
_CLOSE: Final = 0.45
_LONGEST_SENTENCE: Final = 60
# What nobody commands by the room's name.
_PASSIVE: Final = frozenset({"update", "event", "button", "number", "select", "device_tracker"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a sentence is about: `named` the best first, by which name, and the group it means."""

    named: Mapping[Thing, str] = field(default_factory=dict)
    group: tuple[Thing, ...] = ()


def find(index: HomeIndex, sentence: str, here: Place | None = None) -> Found:
    """Return what a sentence names: by name, alias, area, floor, type, also misspelled.

    `here` is the area it is spoken in, which counts where the sentence names no other.
    """
    said = words(sentence)[:_LONGEST_SENTENCE]
    if not said:
        return Found()
    said_places = [place for place in index.places.find(said) if place.coverage >= _PLACE_SAID]
    places = _meant(said_places)
    kinds = _kinds(index, said)
    around = places or ([here] if here else [])
    names = index.names.find(said)
    if places:
        kept = [place.owner for place in said_places]
        names = _where_said(names, places, [*kept, here] if here else kept)
    named = _named(names, around, kinds)
    group: Sequence[Thing] = ()
    if places or not _told_apart(named, said):
        group = _group(index, around, kinds, spoken=bool(places))
    return Found(named=dict(named[:MOST_THINGS]), group=tuple(group))


def _where_said(
    names: Sequence[Phrase[Thing]], places: Sequence[Place], kept: Sequence[Place]
) -> list[Phrase[Thing]]:
    """Return the names without those of things in no kept place, where a said place has them too.

    Others stay where a name is but a part of what was said: `Küchenlicht` is not all that lights.
    """
    whole = {
        name.phrase.casefold()
        for name in names
        if name.coverage >= _WHOLE and name.owner.is_in(places)
    }
    return [name for name in names if name.phrase.casefold() not in whole or name.owner.is_in(kept)]


def _told_apart(named: Sequence[tuple[Thing, str]], said: Sequence[str]) -> bool:
    """Return whether a name of several words was said, so that no other thing is meant."""
    return any(len(name := words(phrase)) > 1 and set(name) <= set(said) for _, phrase in named)


def _meant(found: Sequence[Phrase[Place]]) -> list[Place]:
    """Return the areas and floors that are meant, of those that a sentence has words of."""
    best = max((place.weight * place.coverage for place in found), default=0.0)
    return [
        place.owner
        for place in found
        if place.coverage >= _WHOLE or place.weight * place.coverage >= 0.8 * best
    ]


def _kinds(index: HomeIndex, said: Sequence[str]) -> set[str]:
    """Return the kinds of things that are named."""
    return {kind.owner for kind in index.kinds.find(said) if kind.coverage >= _SAID}


def _named(
    names: Iterable[Phrase[Thing]], places: Iterable[Place], kinds: set[str]
) -> list[tuple[Thing, str]]:
    """Return the things whose names are said, and by which name, the best first."""
    around = set(places)
    scores: list[tuple[float, Thing, str]] = []
    called: set[Thing] = set()
    inside: set[Thing] = set()
    for found in names:
        thing = found.owner
        score = found.weight * (0.25 + found.coverage)
        if found.coverage >= _SAID:
            score *= 1.5
            called.add(thing)
        if thing.is_in(around):
            score *= 1.6
            inside.add(thing)
        if kinds.intersection(thing.kinds):
            score *= 1.4
        scores.append((score, thing, found.phrase))
    if not scores:
        return []
    scores.sort(key=lambda item: (-item[0], item[1].name))
    least = scores[0][0] * _CLOSE
    return [
        (thing, phrase)
        for score, thing, phrase in scores
        if (thing in called and thing in inside)
        or (score >= least and (thing in inside or thing in called or not (around and inside)))
    ]


def _group(
    index: HomeIndex, places: Sequence[Place], kinds: set[str], *, spoken: bool
) -> list[Thing]:
    """Return the things of the kinds in the places, or of either where only one is said."""
    if not places:
        return list(dict.fromkeys(_of_kinds(index, kinds)))
    inside = dict.fromkeys(thing for place in places for thing in index.by_place.get(place, ()))
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
