"""Options of an entry: what its models cost, and how much may be used."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    ObjectSelectorConfig,
    TextSelector,
)
import probatio

from ...assistant.prices import CONF_CACHED_INPUT, CONF_INPUT, CONF_MODEL, CONF_OUTPUT
from .budget.form import BudgetStep
from .const import CONF_PRICES

_DOLLARS = NumberSelector(
    NumberSelectorConfig(min=0, step="any", mode=NumberSelectorMode.BOX, unit_of_measurement="USD")
)
SCHEMA = probatio.Schema(
    {
        probatio.Optional(CONF_PRICES): ObjectSelector(
            ObjectSelectorConfig(
                multiple=True,
                label_field=CONF_MODEL,
                translation_key=CONF_PRICES,
                fields={
                    CONF_MODEL: {"selector": TextSelector(), "required": True},
                    CONF_INPUT: {"selector": _DOLLARS, "required": True},
                    CONF_CACHED_INPUT: {"selector": _DOLLARS},
                    CONF_OUTPUT: {"selector": _DOLLARS, "required": True},
                },
            )
        )
    }
)


class JarvisOptionsFlow(BudgetStep):
    """Asks for prices that differ from the defaults, and for a budget."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show what there is."""
        return self.async_show_menu(step_id="init", menu_options=["prices", "budget"])

    async def async_step_prices(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the prices the user entered before."""
        if user_input is not None:
            others = {k: v for k, v in self.config_entry.options.items() if k != CONF_PRICES}
            return self.async_create_entry(data=others | user_input)
        return self.async_show_form(
            step_id="prices",
            data_schema=self.add_suggested_values_to_schema(SCHEMA, self.config_entry.options),
        )
