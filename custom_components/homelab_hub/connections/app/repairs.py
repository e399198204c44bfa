"""Mends what is wrong with the app, where the Supervisor can."""

from typing import TYPE_CHECKING, Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
import probatio

from . import issues, supervised
from .const import CONF_SLUG

if TYPE_CHECKING:
    from .runtime import AppEntry


class AppRepairFlow(RepairsFlow):
    """Starts, restarts or updates the app."""

    def __init__(self, entry: AppEntry, text: str) -> None:
        """Mend what a text speaks of."""
        self._entry = entry
        self._text = text

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Explain first: Home Assistant starts with data of its own, which is no answer."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Do it when the user says so."""
        failed: dict[str, str] = {}
        if user_input is not None:
            from homeassistant.components.hassio import AddonError

            try:
                await self._mend()
            except AddonError:
                failed["base"] = "supervisor_failed"
            else:
                if hasattr(self._entry, "runtime_data"):
                    self._entry.runtime_data.client.hurry()
                return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="confirm", data_schema=probatio.Schema({}), errors=failed
        )

    async def _mend(self) -> None:
        """Have the Supervisor do it. Raises `AddonError`."""
        manager = supervised.manager_of(self.hass, self._entry.data[CONF_SLUG])
        match self._text:
            case issues.START:
                await manager.async_schedule_start_addon()
            case issues.RESTART:
                await manager.async_schedule_restart_addon()
            case _:
                await manager.async_schedule_update_addon()
