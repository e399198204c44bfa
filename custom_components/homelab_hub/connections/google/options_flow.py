"""The options of an account: a menu with what it has."""

from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult
from homeassistant.helpers.selector import SelectSelector, SelectSelectorConfig
import probatio

from .calendar.options_step import CalendarOptionsStep
from .const import CONF_OFFERED
from .drive.options_step import DriveOptionsStep
from .mail.options_step import MailOptionsStep

# The steps of the products, by their names.
_STEPS = {"calendar": "calendar", "gmail": "mail", "drive": "drive"}


class GoogleOptionsFlow(CalendarOptionsStep, MailOptionsStep, DriveOptionsStep):
    """Asks for what the user can choose about the products of an account."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin."""
        return await self.async_step_products(user_input)

    async def async_step_products(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what there is."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        steps = [_STEPS[part.name] for part in self.config_entry.runtime_data.parts]
        return self.async_show_menu(step_id="products", menu_options=[*steps, "assistants"])

    async def async_step_assistants(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which products assistants may use."""
        names = [part.name for part in self.config_entry.runtime_data.parts]
        if user_input is not None:
            return self.async_create_entry(data={**self.config_entry.options, **user_input})
        selector = SelectSelector(
            SelectSelectorConfig(options=names, multiple=True, translation_key="google_product")
        )
        before = self.config_entry.options.get(CONF_OFFERED, names)
        return self.async_show_form(
            step_id="assistants",
            data_schema=probatio.Schema(
                {probatio.Required(CONF_OFFERED, default=before): selector}
            ),
        )
