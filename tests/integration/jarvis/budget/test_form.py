"""The form of the budget: what can be saved, and what is said about the rest."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
from homeassistant.helpers import entity_registry as er
import pytest

from tests.integration.jarvis.steps import field_names, start_options, suggested
from tests.integration.jarvis.talk import set_options

from .steps import fill_in, left, set_budget

HOUSE = {"model": "of-the-house", "input": 0.0, "output": 0.0}


async def test_the_menu_offers_prices_and_a_budget(
    hass: HomeAssistant, metered: ConfigEntry[Any]
) -> None:
    """One does not touch the other."""
    menu = await hass.config_entries.options.async_init(metered.entry_id)
    assert menu["menu_options"] == ["prices", "budget"]
    await set_budget(hass, metered, day_limit=10)
    form = await start_options(hass, metered, "prices")
    await hass.config_entries.options.async_configure(form["flow_id"], {"prices": [HOUSE]})
    await hass.async_block_till_done(wait_background_tasks=True)
    await set_budget(hass, metered, day_limit=20)
    assert metered.options["prices"] == [HOUSE]
    form = await start_options(hass, metered, "budget")
    assert suggested(form, "day_limit") == 20
    assert "month_limit" in field_names(form)
    assert suggested(form, "month_limit") is None


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"day_limit": 0}, {"day_limit": "budget_not_positive"}),
        ({"month_limit": 0}, {"month_limit": "budget_not_positive"}),
        ({"day_limit": 10, "month_limit": 9}, {"month_limit": "budget_month_below_day"}),
    ],
)
async def test_limits_that_make_no_sense_are_not_saved(
    hass: HomeAssistant,
    metered: ConfigEntry[Any],
    fields: dict[str, float],
    errors: dict[str, str],
) -> None:
    """What was entered stays in the form."""
    result = await fill_in(hass, metered, **fields)
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, errors)
    for field, value in fields.items():
        assert suggested(result, field) == value
    assert metered.options == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"day_limit": -1},
        {"day_limit": "much"},
        {"day_unit": "euros"},
        {"automations_share": 101},
        {"voice_share": -1},
        {"pictures_at": "70"},
    ],
)
async def test_what_is_no_budget_is_refused(
    hass: HomeAssistant, metered: ConfigEntry[Any], wrong: dict[str, Any]
) -> None:
    """By the fields themselves."""
    with pytest.raises(InvalidData):
        await fill_in(hass, metered, **wrong)
    assert metered.options == {}


async def test_money_is_counted_only_with_the_prices_of_all_models(
    hass: HomeAssistant, metered: ConfigEntry[Any]
) -> None:
    """The form names what it needs. Tokens can be counted without; free is a price too."""
    await set_options(hass, metered, chat_model="of-the-house")
    result = await fill_in(hass, metered, month_limit=10, month_unit="usd")
    assert result["errors"] == {"month_unit": "budget_price_missing"}
    assert result["description_placeholders"] == {"models": "of-the-house"}
    await set_budget(hass, metered, month_limit=10)

    form = await start_options(hass, metered, "prices")
    await hass.config_entries.options.async_configure(form["flow_id"], {"prices": [HOUSE]})
    await hass.async_block_till_done(wait_background_tasks=True)
    await set_budget(hass, metered, month_limit=10, month_unit="usd")
    assert left(hass, "this_month").attributes["unit_of_measurement"] == "USD"


async def test_an_empty_form_ends_the_budget(
    hass: HomeAssistant, entity_registry: er.EntityRegistry, metered: ConfigEntry[Any]
) -> None:
    """And its sensors go."""
    await set_budget(hass, metered, day_limit=10, month_limit=100)
    ids = [f"sensor.jarvis_usage_budget_left_{period}" for period in ("today", "this_month")]
    assert all(entity_registry.async_get(entity_id) for entity_id in ids)
    await set_budget(hass, metered)
    assert not any(entity_registry.async_get(entity_id) for entity_id in ids)
    assert not any(hass.states.get(entity_id) for entity_id in ids)
