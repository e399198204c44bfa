"""Repairs: each offers to look whether the trouble is over."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from .connections.jarvis.repairs import ServerRepairFlow
from .connector.providers import PROVIDER_OF
from .connector.repairs import SignInRepairFlow
from .const import CONF_KIND


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow that mends an issue; `data` names the config entry it is about."""
    entry = hass.config_entries.async_get_entry((data or {}).get("entry_id", ""))
    if entry is not None and entry.data[CONF_KIND] in PROVIDER_OF:
        return SignInRepairFlow(entry)
    return ServerRepairFlow(entry)
