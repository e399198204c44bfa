"""Repairs: each offers to look whether the trouble is over."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from .connections.app.repairs import AppRepairFlow
from .connections.discord.trouble import INTENTS, IntentsRepairFlow
from .connections.jarvis.budget.issues import BUDGET
from .connections.jarvis.budget.repairs import BudgetRepairFlow
from .connections.jarvis.repairs import ServerRepairFlow
from .connector.providers import PROVIDER_OF
from .connector.repairs import SignInRepairFlow
from .const import CONF_KIND, Kind


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow that mends an issue; `data` names the config entry it is about."""
    entry = hass.config_entries.async_get_entry((data or {}).get("entry_id", ""))
    if entry is not None and issue_id.startswith(INTENTS):
        return IntentsRepairFlow(entry)
    if entry is not None and issue_id.startswith(BUDGET):
        return BudgetRepairFlow(entry, data or {})
    if entry is not None and entry.data[CONF_KIND] in PROVIDER_OF:
        return SignInRepairFlow(entry)
    if entry is not None and entry.data[CONF_KIND] == Kind.APP:
        return AppRepairFlow(entry, (data or {})["text"])
    return ServerRepairFlow(entry)
