"""Repairs: each offers to look whether the trouble is over."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from .connections.jarvis.repairs import ServerRepairFlow


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow that mends an issue; `data` names the config entry it is about."""
    entry_id = (data or {}).get("entry_id", "")
    return ServerRepairFlow(hass.config_entries.async_get_entry(entry_id))
