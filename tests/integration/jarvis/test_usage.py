"""What answers used and cost, as sensors show it for today and this month."""

from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from homelab_hub_simulators.openai import OpenAISimulator

from .conftest import add_jarvis
from .metered import Meter
from .talk import ask, set_options

WHAT = ("requests", "input_tokens", "cached_input_tokens", "output_tokens", "pictures", "cost")
NOTHING = ["0", "0", "0", "0", "0", "0.0"]
# 600 fresh tokens at 0.75, 400 cached ones at 0.075, 50 output ones at 4.5 dollars a million.
ONE_ANSWER = ["1", "1000", "400", "50", "0", "0.000705"]
TWO_ANSWERS = ["2", "2000", "800", "100", "0", "0.00141"]


def shown(hass: HomeAssistant, period: str) -> list[str]:
    """Return the numbers of a period."""
    states = [hass.states.get(f"sensor.jarvis_usage_{what}_{period}") for what in WHAT]
    return [state.state if state else "missing" for state in states]


async def use(hass: HomeAssistant) -> None:
    """Let Jarvis answer, and what he used be counted."""
    await ask(hass, "Are you there?")
    await hass.async_block_till_done()


async def move_to(hass: HomeAssistant, freezer: FrozenDateTimeFactory, local: str) -> None:
    """Let it be a local time, with what happens then."""
    now = datetime.fromisoformat(local).replace(tzinfo=dt_util.get_default_time_zone())
    freezer.move_to(now)
    async_fire_time_changed(hass, now)
    await hass.async_block_till_done()


async def test_answers_are_added_up_with_their_cost(
    hass: HomeAssistant, metered: ConfigEntry[Any]
) -> None:
    """The test calls of the flow are not counted, nor what is answered without the server."""
    assert shown(hass, "today") == shown(hass, "this_month") == NOTHING
    await use(hass)
    assert shown(hass, "today") == shown(hass, "this_month") == ONE_ANSWER
    await use(hass)
    assert shown(hass, "today") == shown(hass, "this_month") == TWO_ANSWERS
    await ask(hass, " ")
    await hass.async_block_till_done()
    assert shown(hass, "today") == TWO_ANSWERS


async def test_the_simulators_answers_are_counted_in_its_own_style(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """The Responses API reports under other names than Chat Completions."""
    await use(hass)
    requests, input_tokens, _, output_tokens, _, cost = shown(hass, "today")
    assert (requests, int(input_tokens) > 50, int(output_tokens) > 5) == ("1", True, True)
    expected = (int(input_tokens) * 0.75 + int(output_tokens) * 4.5) / 1_000_000
    assert float(cost) == pytest.approx(expected, abs=1e-6)


async def test_a_picture_is_counted_with_its_cost(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """3 tokens of text in at 5 dollars a million, 1,055 of the picture out at 30."""
    await hass.services.async_call(
        "ai_task",
        "generate_image",
        {
            "task_name": "test",
            "entity_id": "ai_task.jarvis_ai_task",
            "instructions": "A red lamp",
        },
        blocking=True,
        return_response=True,
    )
    await hass.async_block_till_done()
    assert shown(hass, "today") == ["1", "3", "0", "1055", "1", "0.031665"]


@pytest.mark.freeze_time("2026-12-10 12:00:00")
async def test_today_ends_at_local_midnight_and_the_month_goes_on(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, metered: ConfigEntry[Any]
) -> None:
    """Also when it is the next day in UTC already."""
    await move_to(hass, freezer, "2026-12-10 23:59:50")
    await use(hass)
    assert shown(hass, "today") == ONE_ANSWER

    await move_to(hass, freezer, "2026-12-11 00:00:01")
    assert shown(hass, "today") == NOTHING
    assert shown(hass, "this_month") == ONE_ANSWER
    state = hass.states.get("sensor.jarvis_usage_cost_today")
    assert state
    assert state.attributes["last_reset"] == "2026-12-11T00:00:00-08:00"

    await use(hass)
    assert shown(hass, "today") == ONE_ANSWER
    assert shown(hass, "this_month") == TWO_ANSWERS


@pytest.mark.freeze_time("2027-01-31 12:00:00")
async def test_the_month_ends_at_its_last_midnight(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, metered: ConfigEntry[Any]
) -> None:
    """And so does the day."""
    await move_to(hass, freezer, "2027-01-31 23:59:50")
    await use(hass)
    await move_to(hass, freezer, "2027-02-01 00:00:01")
    assert shown(hass, "today") == shown(hass, "this_month") == NOTHING
    state = hass.states.get("sensor.jarvis_usage_requests_this_month")
    assert state
    assert state.attributes["last_reset"] == "2027-02-01T00:00:00-08:00"


async def test_usage_survives_a_reload(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, metered: ConfigEntry[Any], meter: Meter
) -> None:
    """Yesterday's is not taken for today's."""
    await move_to(hass, freezer, "2026-12-10 12:00:00")
    await use(hass)
    meter.model = "of-the-house"
    await set_options(hass, metered, chat_model=meter.model)
    await use(hass)

    await hass.config_entries.async_reload(metered.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    both = [*TWO_ANSWERS[:-1], "unknown"]
    assert shown(hass, "today") == shown(hass, "this_month") == both

    await hass.config_entries.async_unload(metered.entry_id)
    await move_to(hass, freezer, "2026-12-12 12:00:00")
    await hass.config_entries.async_setup(metered.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert shown(hass, "today") == NOTHING
    assert shown(hass, "this_month") == both


async def test_usage_is_on_disk_soon(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    metered: ConfigEntry[Any],
) -> None:
    """A power cut costs half a minute of counting, not the month's."""
    await use(hass)
    freezer.tick(timedelta(seconds=31))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    stored = hass_storage[f"homelab_hub.usage.{metered.entry_id}"]
    assert stored["data"]["this_month"]["requests"] == 1


async def test_a_model_without_a_price_makes_the_cost_unknown(
    hass: HomeAssistant, meter: Meter, metered: ConfigEntry[Any]
) -> None:
    """Part of a sum would look like all of it. What is missing is named; the rest is counted."""
    await use(hass)
    meter.model = "of-the-house"
    await set_options(hass, metered, chat_model=meter.model)
    await use(hass)
    assert shown(hass, "today") == [*TWO_ANSWERS[:-1], "unknown"]
    for period in ("today", "this_month"):
        state = hass.states.get(f"sensor.jarvis_usage_cost_{period}")
        assert state
        assert state.attributes["models_without_price"] == ["of-the-house"]


async def test_a_dated_model_costs_what_its_model_costs(
    hass: HomeAssistant, meter: Meter, metered: ConfigEntry[Any]
) -> None:
    """Servers answer with the snapshot's name."""
    meter.model = "gpt-5.4-mini-2026-03-17"
    await use(hass)
    assert shown(hass, "today") == ONE_ANSWER


async def test_an_answer_without_usage_is_counted_as_a_request(
    hass: HomeAssistant, meter: Meter, metered: ConfigEntry[Any]
) -> None:
    """Servers at home do not all report it."""
    meter.usage = None
    await use(hass)
    assert shown(hass, "today")[:-1] == ["1", "0", "0", "0", "0"]


async def test_the_sensors_are_of_their_entry_alone(
    hass: HomeAssistant,
    entity_registry: er.EntityRegistry,
    device_registry: dr.DeviceRegistry,
    metered: ConfigEntry[Any],
    simulator: OpenAISimulator,
) -> None:
    """Two accounts are counted apart, each on a device of its own."""
    other = await add_jarvis(hass, simulator.base_url)
    await use(hass)
    assert shown(hass, "today") == ONE_ANSWER
    entities = er.async_entries_for_config_entry(entity_registry, other.entry_id)
    sensors = [
        entity
        for entity in entities
        if entity.domain == "sensor"
        and entity.config_subentry_id is None
        and entity.translation_key != "status"
    ]
    assert len(sensors) == 2 * len(WHAT)
    assert {state.state for entity in sensors if (state := hass.states.get(entity.entity_id))} == {
        "0",
        "0.0",
    }
    [device_id] = {entity.device_id for entity in sensors}
    assert device_id
    device = device_registry.async_get(device_id)
    assert isinstance(device, dr.DeviceEntry)
    assert device.name == "Jarvis (127.0.0.1) usage"
    assert device.entry_type is dr.DeviceEntryType.SERVICE
