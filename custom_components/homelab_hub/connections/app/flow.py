"""Adding the app: with the Supervisor's help where there is one, else by hand."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.hassio import is_hassio

from .flow_by_hand import ByHandFlow
from .flow_supervised import SupervisedFlow


class AppFlow(SupervisedFlow, ByHandFlow):
    """The steps of an `app` entry."""

    async def async_step_app(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin to add the app; there is one at most."""
        if self._app_entry() is not None:
            return self.async_abort(reason="app_already_added")
        if not is_hassio(self.hass):
            return await self.async_step_app_manual()
        return self.async_show_menu(step_id="app", menu_options=["app_install", "app_manual"])
