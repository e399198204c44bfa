"""Put the furniture in its rooms, as a person does in the frontend's settings."""

from .client import HomeAssistant
from .furniture import HOME, MORE_ROOMS, THERMOMETERS


async def furnish(home_assistant: HomeAssistant) -> None:
    """Assign areas, set first states and expose everything to Assist, once per home."""
    areas = {
        area["name"]: area["area_id"]
        for area in await home_assistant.call("config/area_registry/list")
    }
    for name, icon in MORE_ROOMS.items():
        area = await home_assistant.call("config/area_registry/create", name=name, icon=icon)
        areas[name] = area["area_id"]
    for item in HOME:
        await home_assistant.call(
            "config/entity_registry/update", entity_id=item.entity_id, area_id=areas[item.area]
        )
        for action, data in item.start:
            await home_assistant.act(action, {"entity_id": item.entity_id}, **data)
    for name, sensor in THERMOMETERS.items():
        await home_assistant.call(
            "config/area_registry/update", area_id=areas[name], temperature_entity_id=sensor
        )
    # A banner about Home Assistant's own dashboard, which a person would click away.
    await home_assistant.call(
        "frontend/set_system_data", key="home", value={"welcome_banner_dismissed": True}
    )
    await home_assistant.call(
        "homeassistant/expose_entity",
        assistants=["conversation"],
        entity_ids=[item.entity_id for item in HOME],
        should_expose=True,
    )
