"""The overview of a home in a prompt: the same bytes for as long as the home stays the same."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from .index import HomeIndex, Place, Thing

HEAD: Final = "Home overview (floor, then area (other names) | domain: names; +n: n not listed):"
NO_AREA: Final = "No area"
NO_FLOOR: Final = "No floor"
# Characters; about four make a token. What does not fit is counted instead of named.
SMALL: Final = 1_600
LARGE: Final = 3_200
_LARGE_HOME: Final = 800
_SHOWN_ALIASES: Final = 2
# In this order kinds of things lose their names where there are too many.
_COUNTED_FIRST: Final = (
    "update",
    "device_tracker",
    "event",
    "number",
    "select",
    "button",
    "binary_sensor",
    "sensor",
    "automation",
    "camera",
    "person",
    "input_boolean",
    "scene",
    "switch",
    "light",
)


def overview(index: HomeIndex) -> str:
    """Return floors, areas, domains, names and aliases, shortened to a bounded size.

    What has no name here is counted, and is found by the sentence that names it or by the tool.
    """
    limit = SMALL + (LARGE - SMALL) * min(1, len(index.things) // _LARGE_HOME)
    counted: set[str] = set()
    text = _render(index, counted, aliases=True)
    if len(text) > limit:
        text = _render(index, counted, aliases=False)
    present = {thing.domain for thing in index.things}
    rest = sorted(present.difference(_COUNTED_FIRST), key=lambda domain: -_size(index, domain))
    for domain in (*(d for d in _COUNTED_FIRST if d in present), *rest):
        if len(text) <= limit:
            return text
        counted.add(domain)
        text = _render(index, counted, aliases=False)
    return text if len(text) <= limit else _only_places(index, limit)


def _size(index: HomeIndex, domain: str) -> int:
    """Return how many characters the names of a domain take."""
    return sum(len(thing.name) for thing in index.by_kind[domain])


def _render(index: HomeIndex, counted: set[str], *, aliases: bool) -> str:
    """Return the overview with the things of some domains counted."""
    lines = [HEAD]
    floor: Place | None = None
    for place in _areas(index):
        if place and place.floor != floor:
            floor = place.floor
            lines.append(_place(floor) if floor else NO_FLOOR)
        parts = [f"- {_place(place)}" if place else f"- {NO_AREA}"]
        by_domain: dict[str, list[Thing]] = {}
        for thing in index.by_place[place]:
            by_domain.setdefault(thing.domain, []).append(thing)
        parts += [
            f"{domain}: {_named(by_domain[domain], domain in counted, aliases=aliases)}"
            for domain in sorted(by_domain)
        ]
        lines.append(" | ".join(parts))
    return "\n".join(lines)


def _only_places(index: HomeIndex, limit: int) -> str:
    """Return floors and areas without what is in them, and what there is in the whole home."""
    lines = [HEAD]
    by_floor: dict[Place | None, list[Place]] = {}
    for place in _areas(index):
        if place:
            by_floor.setdefault(place.floor, []).append(place)
    for floor, areas in by_floor.items():
        lines.append(_place(floor) if floor else NO_FLOOR)
        lines.append("- " + ", ".join(_place(area) for area in areas))
    kinds = Counter(thing.domain for thing in index.things)
    total = "All: " + ", ".join(f"{domain} +{count}" for domain, count in sorted(kinds.items()))
    return "\n".join(lines)[: limit - len(total)] + "\n" + total


def _areas(index: HomeIndex) -> Sequence[Place | None]:
    """Return the areas with things in them, floor by floor; what has no area comes last."""
    areas = [place for place in index.by_place if place and place.level is None]
    floors = {place.floor for place in areas if place.floor}
    inside = [place for place in areas if place not in floors]
    inside.sort(key=_order)
    return [*inside, None] if None in index.by_place else inside


def _order(area: Place) -> tuple[bool, int, str, str]:
    """Return where an area comes: by floor, lowest first."""
    floor = area.floor
    if floor is None:
        return (True, 0, "", area.name.casefold())
    return (False, floor.level or 0, floor.name.casefold(), area.name.casefold())


def _place(place: Place) -> str:
    """Return an area or floor with its other names."""
    return f"{place.name} ({', '.join(place.names[1:])})" if place.names[1:] else place.name


def _named(things: Sequence[Thing], counted: bool, *, aliases: bool) -> str:
    """Return the names of things, or how many there are."""
    if counted:
        return f"+{len(things)}"
    return ", ".join(_name(thing, aliases) for thing in things)


def _name(thing: Thing, aliases: bool) -> str:
    """Return the name of a thing with a few of its aliases."""
    shown: Iterable[str] = thing.names[1 : 1 + _SHOWN_ALIASES] if aliases else ()
    return " aka ".join((thing.name, *shown))
