"""Prices a person enters, and what they change."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest

from .metered import Meter
from .steps import start_options, suggested
from .talk import ask

HOUSE = {"model": "of-the-house", "input": 1.0, "cached_input": 0.5, "output": 2.0}


async def enter_prices(hass: HomeAssistant, entry: ConfigEntry[Any], *rows: Any) -> None:
    """Fill in the form with prices."""
    form = await start_options(hass, entry, "prices")
    result = await hass.config_entries.options.async_configure(
        form["flow_id"], {"prices": list(rows)}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done(wait_background_tasks=True)


async def cost_of_an_answer(hass: HomeAssistant) -> str:
    """Let Jarvis answer, and return what today cost by then, as it is shown."""
    await ask(hass, "Are you there?")
    await hass.async_block_till_done()
    state = hass.states.get("sensor.jarvis_usage_cost_today")
    assert state
    return state.state


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # 600 fresh, 400 cached and 50 output tokens.
        (HOUSE, "0.0009"),
        ({key: HOUSE[key] for key in ("model", "input", "output")}, "0.0011"),
        ({**HOUSE, "input": 0.0, "cached_input": 0.0, "output": 0.0}, "0.0"),
    ],
)
async def test_a_price_that_was_entered_counts_at_once(
    hass: HomeAssistant,
    meter: Meter,
    metered: ConfigEntry[Any],
    row: dict[str, Any],
    expected: str,
) -> None:
    """Cached tokens cost as much as others where they have no price; free is a price too."""
    await enter_prices(hass, metered, row)
    meter.model = "of-the-house"
    assert await cost_of_an_answer(hass) == expected


async def test_an_own_price_goes_before_the_default_one(
    hass: HomeAssistant, metered: ConfigEntry[Any]
) -> None:
    """And the default counts again when it is taken out."""
    await enter_prices(hass, metered, {**HOUSE, "model": "gpt-5.4-mini"})
    assert await cost_of_an_answer(hass) == "0.0009"
    await enter_prices(hass, metered)
    assert await cost_of_an_answer(hass) == "0.001605"


async def test_the_form_shows_the_prices_entered_before(
    hass: HomeAssistant, metered: ConfigEntry[Any]
) -> None:
    """One row each."""
    form = await start_options(hass, metered, "prices")
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "prices")
    assert suggested(form, "prices") is None
    await enter_prices(hass, metered, HOUSE)
    form = await start_options(hass, metered, "prices")
    assert suggested(form, "prices") == [HOUSE]


@pytest.mark.parametrize(
    "wrong", [{"input": -1}, {"input": "dear"}, {"output": None}, {"tax": 1}, {"model": None}]
)
async def test_a_row_that_is_no_price_is_refused(
    hass: HomeAssistant, metered: ConfigEntry[Any], wrong: dict[str, Any]
) -> None:
    """And nothing is saved."""
    row = {key: value for key, value in {**HOUSE, **wrong}.items() if value is not None}
    with pytest.raises(InvalidData):
        await enter_prices(hass, metered, row)
    assert metered.options == {}
