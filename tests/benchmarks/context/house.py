"""A house made real: registries, states and exposure in a Home Assistant."""

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, entity_registry as er, floor_registry as fr
from homeassistant.setup import async_setup_component

from .homes import Entity, House

ASSISTANT = "conversation"
_COMPONENTS = ("homeassistant", "intent", "llm", "conversation")
_EVERY_FEATURE = {"media_player": 0xFFFFF, "cover": 0xFF, "fan": 0x3F, "vacuum": 0x3FFF}


async def build(hass: HomeAssistant, house: House) -> None:
    """Put a house into an empty Home Assistant; entities are exposed, without integrations."""
    hass.config.language = house.language
    for component in (*_COMPONENTS, *sorted({entity.domain for entity in house.entities})):
        if not await async_setup_component(hass, component, {}):
            raise RuntimeError(f"{component} is not set up")
    floors = fr.async_get(hass)
    floor_ids = {
        name: floors.async_create(name, level=level, aliases=set(aliases)).floor_id
        for name, (level, aliases) in house.floors.items()
    }
    areas = ar.async_get(hass)
    area_ids = {
        name: areas.async_create(name, floor_id=floor_ids.get(floor or ""), aliases=set(aliases)).id
        for name, (floor, aliases) in house.areas.items()
    }
    for entity in house.entities:
        _add(hass, entity, area_ids.get(entity.area or ""))
    await hass.async_block_till_done()


def _add(hass: HomeAssistant, entity: Entity, area_id: str | None) -> None:
    """Add an entity."""
    entities = er.async_get(hass)
    entry = entities.async_get_or_create(
        entity.domain,
        "bench",
        entity.entity_id,
        original_name=entity.name,
        original_device_class=entity.device_class,
        suggested_object_id=entity.entity_id.partition(".")[2],
    )
    entities.async_update_entity(
        entry.entity_id, area_id=area_id, aliases=[er.COMPUTED_NAME, *entity.aliases]
    )
    attributes = {
        "friendly_name": entity.name,
        "device_class": entity.device_class,
        "unit_of_measurement": entity.unit,
        "supported_features": _EVERY_FEATURE.get(entity.domain),
    }
    hass.states.async_set(
        entry.entity_id,
        entity.state,
        {key: value for key, value in attributes.items() if value is not None},
    )
    async_expose_entity(hass, ASSISTANT, entry.entity_id, True)
