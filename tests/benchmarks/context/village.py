"""The homes that the corpus speaks of."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Final

from .homes import EN_AREAS, House, furniture, mixed
from .inventories import DE, EN, FR, RU, ZH, Inventory
from .odd_homes import badly_named, many_aliases, twins

_ZIMMER: Final = {
    "Küche": 0,
    "Wohnzimmer": 0,
    "Flur": 0,
    "Schlafzimmer": 1,
    "Badezimmer": 1,
    "Büro": 1,
    "Kinderzimmer": 2,
    "Waschküche": -1,
}
_LEVELS: Final = {"de": {-1: "Keller", 0: "Erdgeschoss", 1: "Obergeschoss", 2: "Dachgeschoss"}}
_PIECES: Final = ("Cuisine", "Salon", "Chambre d'amis", "Salle de bain", "Entrée", "Bureau")
_KOMNATY: Final = ("Кухня", "Гостиная", "Спальня", "Детская")
_FANGJIAN: Final = ("客厅", "卧室", "厨房", "书房")


def _foreign(
    name: str,
    language: str,
    inventory: Inventory,
    size: int,
    areas: Mapping[str, int | None],
) -> House:
    """Return a home in another language; its areas are given with their floors' levels."""
    floors = _LEVELS.get(language, {})
    return House(
        name=name,
        language=language,
        entities=tuple(islice(furniture([*areas], inventory), size)),
        areas={
            area: (None if level is None else floors[level], ()) for area, level in areas.items()
        },
        floors={floor: (level, ()) for level, floor in floors.items()},
    )


def _no_areas() -> House:
    """Return a home that puts the room into every name instead."""
    return House(
        name="no areas",
        language="en",
        entities=tuple(
            replace(thing, area=None)
            for thing in islice(furniture(EN_AREAS[:16], EN, with_area=True), 500)
        ),
    )


def houses() -> list[House]:
    """Return the homes that the corpus speaks of."""
    return [
        mixed(20),
        mixed(300),
        mixed(2000),
        badly_named(),
        twins(),
        many_aliases(),
        _no_areas(),
        _foreign("deutsch", "de", DE, 120, _ZIMMER),
        _foreign("français", "fr", FR, 60, dict.fromkeys(_PIECES)),
        _foreign("русский", "ru", RU, 20, dict.fromkeys(_KOMNATY)),
        _foreign("中文", "zh-Hans", ZH, 16, dict.fromkeys(_FANGJIAN)),
    ]
