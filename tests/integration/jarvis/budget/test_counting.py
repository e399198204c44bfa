"""Everything that is paid for is counted: what breaks off, what a reload interrupts, what nobody asks."""

import asyncio
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockUser, async_fire_time_changed

from custom_components.homelab_hub.assistant.guard.policy import Origin
from custom_components.homelab_hub.assistant.usage import Purpose, spending_as
from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.conftest import in_both_styles
from tests.integration.jarvis.metered import Meter
from tests.integration.jarvis.steps import start_options
from tests.integration.jarvis.voice.voices import speak
from tests.waiting import until

from .steps import ANSWER, DOLLARS, TOKENS, ask, issues, left, set_budget

BUSY = "The rest of the AI budget is just being used for other requests. Try again in a moment."
# What is reckoned for an answer of which the server tells nothing.
ESTIMATED = 4_500


@in_both_styles
async def test_an_answer_that_breaks_off_is_counted(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """It is paid for, and whoever only counts what ends well can be kept asking for ever."""
    await set_budget(hass, jarvis, day_limit=100_000)
    simulator.faults.put("cut_stream", after=2)
    await ask(hass)
    assert left(hass, "today").state == str(100_000 - ESTIMATED)


async def test_a_server_that_does_not_begin_to_answer_is_not_paid(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """An outage uses up nothing."""
    await set_budget(hass, jarvis, day_limit=100_000)
    simulator.faults.put("server_error", status=503)
    await ask(hass)
    assert left(hass, "today").state == "100000"


async def test_speech_that_breaks_off_is_counted(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """By its letters, as where the server tells nothing."""
    await set_budget(hass, jarvis, day_limit=100_000)
    simulator.faults.put("cut_stream", endpoint="audio", after=2)
    said = "Good morning, it is a long and sunny day."
    with pytest.raises(HomeAssistantError):
        await speak(hass, said, preferred_format="wav")
    await hass.async_block_till_done()
    assert left(hass, "today").state == str(100_000 - 2 * len(said))


async def test_an_answer_under_way_while_the_entry_is_loaded_anew_is_counted(
    hass: HomeAssistant, metered: ConfigEntry[Any], meter: Meter
) -> None:
    """A change of an option costs nothing, and gives nothing."""
    await set_budget(hass, metered, day_limit=10 * TOKENS)
    meter.ready.clear()
    asking = asyncio.create_task(ask(hass))
    await until(lambda: meter.requests)
    await set_budget(hass, metered, day_limit=20 * TOKENS)
    meter.ready.set()
    assert await asking == ANSWER
    assert left(hass, "today").state == str(19 * TOKENS)


async def test_what_is_used_again_and_again_is_on_disk_soon_too(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    metered: ConfigEntry[Any],
) -> None:
    """An automation that runs wild and a stop without warning lose half a minute, not the day."""
    for _ in range(3):
        await ask(hass)
        freezer.tick(timedelta(seconds=16))
        async_fire_time_changed(hass)
        await hass.async_block_till_done()
    stored = hass_storage[f"homelab_hub.usage.{metered.entry_id}"]
    assert stored["data"]["today"]["requests"] == 2


async def test_a_price_holds_under_whatever_name_the_model_answers(
    hass: HomeAssistant, metered: ConfigEntry[Any], meter: Meter
) -> None:
    """Servers at home answer with the path of a file."""
    form = await start_options(hass, metered, "prices")
    own = {"model": "gpt-5.4-mini", "input": 1.0, "cached_input": 1.0, "output": 1.0}
    await hass.config_entries.options.async_configure(form["flow_id"], {"prices": [own]})
    await hass.async_block_till_done(wait_background_tasks=True)
    await set_budget(hass, metered, day_limit=1, day_unit="usd")
    meter.model = "/models/mini.gguf"
    assert await ask(hass) == ANSWER
    assert float(left(hass, "today").state) == pytest.approx(1 - TOKENS / 1_000_000)
    cost = hass.states.get("sensor.jarvis_usage_cost_today")
    assert cost
    assert float(cost.state) == pytest.approx(TOKENS / 1_000_000)


async def test_a_server_that_counts_what_it_had_cached_apart_gives_nothing_back(
    hass: HomeAssistant, metered: ConfigEntry[Any], meter: Meter
) -> None:
    """A cost below nothing would make room in the budget."""
    await set_budget(hass, metered, day_limit=1, day_unit="usd")
    meter.usage = {
        "prompt_tokens": 10,
        "prompt_tokens_details": {"cached_tokens": 100_000},
        "completion_tokens": 10,
    }
    assert await ask(hass) == ANSWER
    assert float(left(hass, "today").state) == pytest.approx(1 - 0.0075 - 0.000045)


async def test_what_others_are_using_is_not_called_used_up(
    hass: HomeAssistant, metered: ConfigEntry[Any], meter: Meter
) -> None:
    """The person can try again, and hears it when it is used up indeed."""
    await set_budget(hass, metered, day_limit=2 * TOKENS)
    meter.ready.clear()
    first = asyncio.create_task(ask(hass))
    await until(lambda: meter.requests)
    assert await ask(hass) == BUSY
    assert await ask(hass) == BUSY
    meter.ready.set()
    assert await first == ANSWER
    assert await ask(hass) == ANSWER
    assert (await ask(hass)).startswith("The AI budget of today is used up.")
    assert meter.requests == 2


async def test_a_sentence_being_spoken_is_reckoned_as_speech(
    hass: HomeAssistant, metered: ConfigEntry[Any], meter: Meter, kitchen_device: str
) -> None:
    """A small share of voice does not end while the first words of an answer are read aloud."""
    await set_budget(hass, metered, day_limit=100 * DOLLARS, day_unit="usd", voice_share=50)
    with spending_as(Origin.VOICE), metered.runtime_data.budget.spend(Purpose.SPEECH):
        assert await ask(hass, device_id=kitchen_device) == ANSWER


async def test_a_share_of_nothing_is_no_trouble(
    hass: HomeAssistant, metered: ConfigEntry[Any], hass_admin_user: MockUser
) -> None:
    """It was chosen, so there is nothing to repair."""
    await set_budget(hass, metered, day_limit=10 * TOKENS, automations_share=0)
    assert await ask(hass, user_id=hass_admin_user.id) == ANSWER
    assert issues(hass) == {}
