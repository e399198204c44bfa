"""Options of a bucket: which backups are kept, and how often one is tested."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlowWithReload
from homeassistant.helpers.selector import NumberSelector, NumberSelectorConfig, NumberSelectorMode
import probatio

from ...backup_agents.keep_rules import PERIODS
from .const import CONF_TEST_DAYS

MOST_KEPT: Final = 1000
MOST_DAYS: Final = 365


def _number(most: int) -> NumberSelector:
    """Return the field of a whole number; zero means never."""
    return NumberSelector(
        NumberSelectorConfig(min=0, max=most, step=1, mode=NumberSelectorMode.BOX)
    )


SCHEMA: Final = probatio.Schema(
    {
        **{probatio.Optional(name, default=0): _number(MOST_KEPT) for name in PERIODS},
        probatio.Optional(CONF_TEST_DAYS, default=0): _number(MOST_DAYS),
    }
)


class S3OptionsFlow(OptionsFlowWithReload):
    """Asks what is to be done with the backups in a bucket."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask, and store it."""
        return await self.async_step_bucket(user_input)

    async def async_step_bucket(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask, and store it."""
        if user_input is not None:
            numbers = {name: int(value) for name, value in user_input.items()}
            return self.async_create_entry(data={**self.config_entry.options, **numbers})
        return self.async_show_form(
            step_id="bucket",
            data_schema=self.add_suggested_values_to_schema(SCHEMA, self.config_entry.options),
        )
