"""Names of the home that are likely to be said, for a model that listens."""

from typing import Final

from ..home.index import HomeIndex

# Models read no more than the last 224 tokens of a prompt.
MOST_LETTERS: Final = 500
LONGEST_NAME: Final = 40


def names_of(index: HomeIndex) -> tuple[str, ...]:
    """Return the names of places and things: rooms first, then what there are few of a kind of."""
    places = {place.name for place in index.by_place if place}
    rare_first = sorted(index.things, key=lambda thing: len(index.by_kind[thing.domain]))
    names = dict.fromkeys([*sorted(places), *(thing.name for thing in rare_first)])
    chosen: list[str] = []
    letters = 0
    for name in names:
        if len(name) > LONGEST_NAME:
            continue
        letters += len(name) + 2
        if letters > MOST_LETTERS:
            break
        chosen.append(name)
    return tuple(chosen)
