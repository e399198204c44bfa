"""The index of a home: what there is, where it is, and what people call it."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.const import ATTR_DEVICE_CLASS
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    intent,
)

from ..outsiders import one_line
from .kinds import floor_words, kinds
from .phrases import Phrases

LONGEST_NAME = 80
# These have tools of their own, which name them; Home Assistant leaves them out too.
_WITH_TOOLS = frozenset({"calendar", "script"})


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """An area with its floor, or the floor of areas; `names` begins with the one tools take."""

    names: tuple[str, ...]
    floor: Place | None = None
    level: int | None = None

    @property
    def name(self) -> str:
        """Return the name that tools take."""
        return self.names[0]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Thing:
    """An exposed entity. `names` begins with its own name, aliases follow."""

    entity_id: str
    names: tuple[str, ...]
    area: Place | None
    device_class: str | None

    @property
    def name(self) -> str:
        """Return the name that tools take."""
        return self.names[0]

    @property
    def domain(self) -> str:
        """Return the domain of the entity."""
        return self.entity_id.partition(".")[0]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return what kinds of thing it is, the domain first."""
        domain = self.domain
        return (domain, f"{domain}.{self.device_class}") if self.device_class else (domain,)

    def is_in(self, places: Collection[Place]) -> bool:
        """Return whether it is in one of the areas or on one of the floors."""
        return self.area is not None and (self.area in places or self.area.floor in places)


@dataclass(slots=True, kw_only=True)
class HomeIndex:
    """Everything exposed in a home as of a moment, without states, ready to be searched."""

    things: tuple[Thing, ...]
    names: Phrases[Thing]
    places: Phrases[Place]
    kinds: Phrases[str]
    by_place: dict[Place | None, list[Thing]] = field(default_factory=dict)
    by_kind: dict[str, list[Thing]] = field(default_factory=dict)
    by_id: dict[str, Thing] = field(default_factory=dict)
    ambiguous: frozenset[Thing] = frozenset()
    """The things that name, area and domain do not tell from others."""

    def __post_init__(self) -> None:
        """Group the things by area, floor and kind."""
        same: dict[tuple[str, str, Place | None], list[Thing]] = {}
        for thing in self.things:
            self.by_id[thing.entity_id] = thing
            self.by_place.setdefault(thing.area, []).append(thing)
            if thing.area and thing.area.floor:
                self.by_place.setdefault(thing.area.floor, []).append(thing)
            for kind in thing.kinds:
                self.by_kind.setdefault(kind, []).append(thing)
            place = (thing.domain, thing.name.casefold(), thing.area)
            same.setdefault(place, []).append(thing)
        self.ambiguous = frozenset(
            thing for alike in same.values() if len(alike) > 1 for thing in alike
        )

    @property
    def has_floors(self) -> bool:
        """Return whether any thing is on a floor."""
        return any(place and place.floor for place in self.by_place)


async def make_index(hass: HomeAssistant, assistant: str, languages: Iterable[str]) -> HomeIndex:
    """Return the index of what is exposed to an assistant now, for people of these languages."""
    things = _things(hass, assistant)
    places = {place for thing in things if (place := thing.area)}
    floors = {place.floor for place in places if place.floor}
    present = {kind for thing in things for kind in thing.kinds}
    return HomeIndex(
        things=things,
        names=Phrases((name, thing) for thing in things for name in thing.names),
        places=Phrases(_place_names(sorted(places | floors, key=lambda place: place.name))),
        kinds=await kinds(hass, languages, present),
    )


@callback
def _things(hass: HomeAssistant, assistant: str) -> tuple[Thing, ...]:
    """Return the exposed entities, in an order that is always the same."""
    area_of = _areas(hass)
    entities = er.async_get(hass)
    return tuple(
        sorted(
            (
                _thing(hass, state, entities.async_get(state.entity_id), area_of)
                for state in hass.states.async_all()
                if state.domain not in _WITH_TOOLS
                and async_should_expose(hass, assistant, state.entity_id)
            ),
            key=lambda thing: (thing.name.casefold(), thing.entity_id),
        )
    )


def _areas(hass: HomeAssistant) -> Callable[[er.RegistryEntry | None], Place | None]:
    """Return what tells the area of an entity."""
    floors = {
        floor.floor_id: Place(_names([floor.name, *sorted(floor.aliases)]), level=floor.level)
        for floor in fr.async_get(hass).async_list_floors()
    }
    areas = {
        area.id: Place(
            _names([area.name, *sorted(area.aliases)]), floor=floors.get(area.floor_id or "")
        )
        for area in ar.async_get(hass).async_list_areas()
    }
    devices = dr.async_get(hass)

    def area_of(entry: er.RegistryEntry | None) -> Place | None:
        if entry is None:
            return None
        area_id = entry.area_id
        if area_id is None and entry.device_id and (device := devices.async_get(entry.device_id)):
            area_id = dr.async_get_effective_area_id(hass, device)
        return areas.get(area_id or "")

    return area_of


def _thing(
    hass: HomeAssistant,
    state: State,
    entry: er.RegistryEntry | None,
    area_of: Callable[[er.RegistryEntry | None], Place | None],
) -> Thing:
    """Return an entity as people know it."""
    device_class = state.attributes.get(ATTR_DEVICE_CLASS)
    return Thing(
        entity_id=state.entity_id,
        names=_names(intent.async_get_entity_aliases(hass, entry, state=state) or [state.name]),
        area=area_of(entry),
        device_class=str(device_class) if device_class else None,
    )


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names on one line each, each once, in their order."""
    cleaned = (one_line(name, LONGEST_NAME) for name in names)
    return tuple(dict.fromkeys(name for name in cleaned if name)) or ("?",)


def _place_names(places: Iterable[Place]) -> Iterable[tuple[str, Place]]:
    """Yield the names of areas and floors, and what people call a floor for its level."""
    for place in places:
        yield from ((name, place) for name in place.names)
        yield from ((word, place) for word in floor_words(place.level).split())
