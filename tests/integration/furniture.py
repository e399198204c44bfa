"""A small furnished home of template entities, which remember what they are told."""

from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, entity_registry as er
from homeassistant.setup import async_setup_component


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """One entity: its name, its room, what it can do, and the action that starts it."""

    entity_id: str
    name: str
    area: str
    options: dict[str, Any] = field(default_factory=dict)
    start: str | None = None

    @property
    def domain(self) -> str:
        """Return what kind of entity it is."""
        return self.entity_id.partition(".")[0]


def _lamp(object_id: str, name: str, area: str) -> Furniture:
    """Return a lamp that is off."""
    options: dict[str, Any] = {"turn_on": [], "turn_off": [], "set_level": []}
    return Furniture(
        entity_id=f"light.{object_id}", name=name, area=area, options=options, start="turn_off"
    )


READING_LAMP: Final = "light.reading_lamp"
FLOOR_LAMP: Final = "light.floor_lamp"
KITCHEN_LIGHT: Final = "light.kitchen_ceiling_light"
BEDROOM_LIGHT: Final = "light.bedroom_ceiling_light"
FRONT_DOOR: Final = "lock.front_door"
BLIND: Final = "cover.blind"

HOME: Final = (
    _lamp("reading_lamp", "Reading lamp", "Living Room"),
    _lamp("floor_lamp", "Floor lamp", "Living Room"),
    _lamp("kitchen_ceiling_light", "Ceiling light", "Kitchen"),
    _lamp("bedroom_ceiling_light", "Ceiling light", "Bedroom"),
    Furniture(
        entity_id=FRONT_DOOR,
        name="Front door",
        area="Hallway",
        options={"lock": [], "unlock": []},
        start="lock",
    ),
    Furniture(
        entity_id=BLIND,
        name="Blind",
        area="Living Room",
        options={"device_class": "blind", "open_cover": [], "close_cover": []},
        start="close_cover",
    ),
    Furniture(
        entity_id="sensor.bedroom_temperature",
        name="Temperature",
        area="Bedroom",
        options={
            "device_class": "temperature",
            "unit_of_measurement": "°C",
            "state": "{{ 18.2 }}",
        },
    ),
)


async def furnish(hass: HomeAssistant) -> None:
    """Put the furniture in its rooms, in its first state, exposed to Assist."""
    configuration = [
        {
            item.domain: {
                "name": item.name,
                "unique_id": item.entity_id,
                "default_entity_id": item.entity_id,
                **item.options,
            }
        }
        for item in HOME
    ]
    assert await async_setup_component(hass, "template", {"template": configuration})
    await hass.async_block_till_done()
    areas, entities = ar.async_get(hass), er.async_get(hass)
    for item in HOME:
        area = areas.async_get_or_create(item.area)
        entities.async_update_entity(item.entity_id, area_id=area.id)
        async_expose_entity(hass, "conversation", item.entity_id, True)
        if item.start:
            await hass.services.async_call(
                item.domain, item.start, blocking=True, target={"entity_id": item.entity_id}
            )


def state(hass: HomeAssistant, entity_id: str) -> str:
    """Return the state of an entity that exists."""
    found = hass.states.get(entity_id)
    assert found is not None, entity_id
    return found.state
