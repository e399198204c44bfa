"""The door for backup agents: Home Assistant's backup manager asks here."""

from collections.abc import Callable
from typing import Any

from homeassistant.components.backup import BackupAgent
from homeassistant.core import HomeAssistant, callback

from .backup_agents.registry import registry_of


async def async_get_backup_agents(hass: HomeAssistant, **kwargs: Any) -> list[BackupAgent]:
    """Return the agents of the loaded connections."""
    return registry_of(hass).agents


@callback
def async_register_backup_agents_listener(
    hass: HomeAssistant, *, listener: Callable[[], None], **kwargs: Any
) -> Callable[[], None]:
    """Call the listener when there are other agents, until the returned function is called."""
    return registry_of(hass).listen(listener)
