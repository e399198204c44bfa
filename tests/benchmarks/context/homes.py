"""Homes in several styles, as data: what is in them, where, and what it is called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, islice, product
from random import Random
from typing import Final

from .inventories import EN, Inventory


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One exposed entity; `area` is the name of an area or None."""

    entity_id: str
    name: str
    area: str | None
    aliases: tuple[str, ...] = ()
    device_class: str | None = None
    state: str = "off"
    unit: str | None = None

    @property
    def domain(self) -> str:
        """Return the domain."""
        return self.entity_id.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A home. `floors` has levels by name, `areas` the floor of each area and its aliases."""

    name: str
    language: str
    entities: tuple[Entity, ...]
    areas: Mapping[str, tuple[str | None, tuple[str, ...]]] = field(default_factory=dict)
    floors: Mapping[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)


_STATES: Final = {"cover": "open", "lock": "locked", "media_player": "idle", "climate": "heat"}
EN_AREAS: Final = (
    "Kitchen",
    "Living Room",
    "Hallway",
    "Dining Room",
    "Bedroom",
    "Office",
    "Bathroom",
    "Guest Room",
    "Garage",
    "Attic",
    "Laundry",
    "Nursery",
    "Library",
    "Gym",
    "Cellar",
    "Terrace",
    "Pantry",
    "Studio",
    "Playroom",
    "Conservatory",
)
_FLOOR_OF: Final = {
    "Bedroom": "First floor",
    "Office": "First floor",
    "Bathroom": "First floor",
    "Guest Room": "First floor",
    "Nursery": "First floor",
    "Attic": "Top floor",
    "Studio": "Top floor",
    "Cellar": "Basement",
    "Gym": "Basement",
}
_FLOORS: Final = {
    "Basement": (-1, ("cellar level",)),
    "Ground floor": (0, ()),
    "First floor": (1, ()),
    "Top floor": (2, ()),
}


def _state(domain: str, random: Random) -> str:
    if domain == "sensor":
        return f"{random.uniform(1, 99):.1f}"
    return _STATES.get(domain) or random.choice(["on", "off"])


def furniture(
    areas: Sequence[str], inventory: Inventory, *, with_area: bool = False
) -> Iterator[Entity]:
    """Yield entities without end, kind by kind and room by room; the second of a kind is `2`."""
    random = Random(7)  # noqa: S311 - the same home every time
    numbers = count(1)
    for turn in count(1):
        for (domain, device_class, name, unit), area in product(inventory, areas):
            called = name if turn == 1 else f"{name} {turn}"
            yield Entity(
                entity_id=f"{domain}.e{next(numbers)}",
                name=f"{area} {called}" if with_area else called,
                area=area,
                device_class=device_class,
                state=_state(domain, random),
                unit=unit,
            )


def lamps(size: int) -> House:
    """Return a home of nothing but lamps, as other benchmarks have it."""
    areas = EN_AREAS[:8]
    return House(
        name=f"lamps {size:,}",
        language="en",
        entities=tuple(
            Entity(
                entity_id=f"light.bench_light_{number}",
                name=f"Bench light {number}",
                area=areas[number % len(areas)],
            )
            for number in range(1, size + 1)
        ),
        areas=dict.fromkeys(areas, (None, ())),
    )


def mixed(size: int) -> House:
    """Return an English home with floors and of everything something; larger ones have annexes."""
    wings = ("", "North ", "South ", "East ")[: 1 + size // 501]
    rooms = EN_AREAS[: max(4, min(20, size // 8))]
    placed = [(wing, f"{wing}{area}") for wing in wings for area in rooms]
    areas = [area for _, area in placed]
    return House(
        name=f"mixed {size:,}",
        language="en",
        entities=(
            *islice(furniture(areas, EN, with_area=len(areas) > 40), size - 2),
            Entity(entity_id="lock.front_door", name="Front door", area=areas[2], state="locked"),
            Entity(entity_id="weather.home", name="Weather", area=None, state="sunny"),
        ),
        areas={
            area: (_FLOOR_OF.get(area.removeprefix(wing), "Ground floor"), ())
            for wing, area in placed
        },
        floors=_FLOORS,
    )
