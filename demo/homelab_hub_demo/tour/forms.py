"""Config flows as the frontend shows and submits them."""

from homelab_hub_demo.client import HomeAssistant, HomeAssistantError, Json
from homelab_hub_demo.jarvis import outcome, wait_until_loaded

SUBENTRY_FLOW = "/api/config/config_entries/subentries/flow"


def filled_in(fields: list[Json]) -> dict[str, Json]:
    """Return what a form holds before a person touches it: suggested values and defaults."""
    values: dict[str, Json] = {}
    for field in fields:
        if field.get("type") == "expandable":
            values[field["name"]] = filled_in(field["schema"])
        elif (suggested := (field.get("description") or {}).get("suggested_value")) is not None:
            values[field["name"]] = suggested
        elif "default" in field:
            values[field["name"]] = field["default"]
    return values


async def change_options(
    home_assistant: HomeAssistant, entry_id: str, kind: str, **changes: Json
) -> None:
    """Change options of the first subentry of a kind in its dialog, and wait for the reload."""
    subentries = await home_assistant.call("config_entries/subentries/list", entry_id=entry_id)
    subentry = next(item for item in subentries if item["subentry_type"] == kind)
    step = await home_assistant.request(
        "POST",
        SUBENTRY_FLOW,
        {"handler": [entry_id, kind], "subentry_id": subentry["subentry_id"]},
    )
    while step["type"] == "form" and not step.get("errors"):
        values = filled_in(step["data_schema"])
        names = {field["name"] for field in step["data_schema"]}
        values |= {name: value for name, value in changes.items() if name in names}
        step = await home_assistant.request("POST", f"{SUBENTRY_FLOW}/{step['flow_id']}", values)
    if step["type"] != "abort" or step["reason"] != "reconfigure_successful":
        raise HomeAssistantError(f"the options were not saved: {outcome(step)}")
    await wait_until_loaded(home_assistant)
