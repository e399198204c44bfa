"""The step of the options that is about the budget."""

from collections.abc import Collection, Iterable
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
)
import probatio

from ....assistant.budget import (
    ALL_PERCENT,
    CONF_LIMITS,
    CONF_PICTURES_AT,
    CONF_SHARES,
    CONF_SPEECH_GOES_ON,
    CONF_UNITS,
    Limits,
    Unit,
)
from ....assistant.options import CONF_CHAT_MODEL, CONF_IMAGE_MODEL, CONF_SPEECH_MODEL
from ....assistant.prices import Prices
from ....assistant.usage import Period
from ..const import CONF_BUDGET, CONF_PRICES

PICTURES_AT: Final = ("80", "90", "100")
# A hundredth of a cent, or of a token: what is less is nothing, in how amounts are rounded.
LEAST: Final = 0.0001
AMOUNT: Final = NumberSelector(NumberSelectorConfig(min=0, step="any", mode=NumberSelectorMode.BOX))
PERCENT: Final = NumberSelector(
    NumberSelectorConfig(min=0, max=ALL_PERCENT, step=1, unit_of_measurement="%")
)


class BudgetStep(OptionsFlow):
    """Asks how much may be used, and by whom."""

    async def async_step_budget(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask, and store it; a form without limits ends the budget."""
        entry = self.config_entry
        errors: dict[str, str] = {}
        unpriced: list[str] = []
        if user_input is not None:
            unpriced = models_without_price(entry)
            errors = problems_of(Limits.from_options(user_input), unpriced)
            if not errors:
                return self.async_create_entry(data={**entry.options, CONF_BUDGET: user_input})
        return self.async_show_form(
            step_id="budget",
            data_schema=self.add_suggested_values_to_schema(
                _schema(), user_input or entry.options.get(CONF_BUDGET, {})
            ),
            errors=errors,
            description_placeholders={"models": ", ".join(unpriced)},
        )


def models_without_price(entry: ConfigEntry[Any]) -> list[str]:
    """Return the models that an entry's agents use and nobody knows the price of."""
    prices = Prices.from_options(entry.options.get(CONF_PRICES, ()))
    return sorted({model for model in _models(entry) if prices.of(model) is None})


def _models(entry: ConfigEntry[Any]) -> Iterable[str]:
    """Yield the models that are chosen."""
    for subentry in entry.subentries.values():
        for key in (CONF_CHAT_MODEL, CONF_IMAGE_MODEL, CONF_SPEECH_MODEL):
            if model := subentry.data.get(key):
                yield model


def problems_of(limits: Limits, unpriced: Collection[str] = ()) -> dict[str, str]:
    """Return what is wrong with limits, by field; money needs the prices of all models."""
    found: dict[str, str] = {}
    for period, limit in limits.periods.items():
        if limit.amount < LEAST:
            found[CONF_LIMITS[period]] = "budget_not_positive"
        elif limit.unit is Unit.DOLLARS and unpriced:
            found[CONF_UNITS[period]] = "budget_price_missing"
    day, month = limits.periods.get(Period.DAY), limits.periods.get(Period.MONTH)
    if not found and day and month and day.unit is month.unit and month.amount < day.amount:
        found[CONF_LIMITS[Period.MONTH]] = "budget_month_below_day"
    return found


def _schema() -> probatio.Schema:
    """Return the form."""
    unit = SelectSelector(SelectSelectorConfig(options=[*Unit], translation_key="budget_unit"))
    fields: dict[Any, Any] = {}
    for period in Period:
        fields[probatio.Optional(CONF_LIMITS[period])] = AMOUNT
        fields[probatio.Required(CONF_UNITS[period], default=Unit.TOKENS.value)] = unit
    for share in CONF_SHARES.values():
        fields[probatio.Required(share, default=ALL_PERCENT)] = PERCENT
    fields[probatio.Required(CONF_PICTURES_AT, default=PICTURES_AT[-1])] = SelectSelector(
        SelectSelectorConfig(options=[*PICTURES_AT], translation_key=CONF_PICTURES_AT)
    )
    fields[probatio.Required(CONF_SPEECH_GOES_ON, default=True)] = BooleanSelector()
    return probatio.Schema(fields)
