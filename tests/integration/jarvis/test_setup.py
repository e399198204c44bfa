"""Loading, unloading, reloading and removing an entry, whatever state its server is in."""

import asyncio
from datetime import timedelta
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.openai import OpenAISimulator

from .conftest import add_jarvis
from .metered import Meter
from .steps import subentry_of
from .talk import ask, set_options

SENSORS = 13


async def reload(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Load the entry anew, with its look at the server done."""
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def let_everything_be_stored(hass: HomeAssistant) -> None:
    """Let a minute pass: what is stored later is stored then, whoever's it is."""
    await hass.async_block_till_done(wait_background_tasks=True)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=60))
    await hass.async_block_till_done()


async def start_asking(hass: HomeAssistant, meter: Meter) -> asyncio.Task[str]:
    """Say something, and return the answer to come when the server has heard it."""
    meter.ready.clear()
    answer = hass.async_create_task(ask(hass, "Are you there?"))
    await asyncio.wait_for(meter.heard.wait(), 5)
    return answer


def entity_states(hass: HomeAssistant, entry: ConfigEntry[Any]) -> list[str]:
    """Return the states of the entry's entities."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    states = [hass.states.get(entity.entity_id) for entity in entities]
    return [state.state for state in states if state]


async def test_every_part_of_the_entry_is_a_service_with_its_entities(
    hass: HomeAssistant,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
    jarvis: ConfigEntry[Any],
) -> None:
    """The agent, the AI task and the usage each have a device."""
    devices = dr.async_entries_for_config_entry(device_registry, jarvis.entry_id)
    assert {device.entry_type for device in devices} == {dr.DeviceEntryType.SERVICE}
    found = {}
    for device in devices:
        entities = er.async_entries_for_device(entity_registry, device.id)
        found[device.name] = (
            device.model,
            sorted({entity.domain for entity in entities}),
            {entity.config_subentry_id for entity in entities},
            len(entities),
        )
    agent, task = subentry_of(jarvis, "conversation"), subentry_of(jarvis, "ai_task_data")
    ear, mouth = subentry_of(jarvis, "stt"), subentry_of(jarvis, "tts")
    assert found == {
        "Jarvis": ("gpt-5.4-mini", ["conversation", "image", "sensor"], {agent.subentry_id}, 3),
        "Jarvis AI Task": ("gpt-5.4-mini", ["ai_task", "image"], {task.subentry_id}, 2),
        "Jarvis STT": ("gpt-4o-mini-transcribe", ["stt"], {ear.subentry_id}, 1),
        "Jarvis TTS": ("gpt-4o-mini-tts", ["tts"], {mouth.subentry_id}, 1),
        "Jarvis usage": (None, ["sensor"], {None}, SENSORS),
    }


async def test_an_unloaded_entry_is_unavailable_and_comes_back(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """With everything it had."""
    entities = len(entity_states(hass, jarvis))
    assert await hass.config_entries.async_unload(jarvis.entry_id)
    assert jarvis.state is ConfigEntryState.NOT_LOADED
    assert entity_states(hass, jarvis) == ["unavailable"] * entities

    assert await hass.config_entries.async_setup(jarvis.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert "unavailable" not in entity_states(hass, jarvis)
    assert await ask(hass, "Who are you?") == "I am your home's assistant."


async def test_nothing_stays_behind_in_memory(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """As many listeners after many turns as before; tasks and timers the harness looks for."""
    counted = []
    for _ in range(4):
        await ask(hass, "Who are you?")
        await reload(hass, jarvis)
        await let_everything_be_stored(hass)
        counted.append(dict(hass.bus.async_listeners()))
    assert counted[1:] == counted[:1] * 3


async def test_an_answer_that_outlives_its_entry_stores_nothing(
    hass: HomeAssistant, hass_storage: dict[str, Any], metered: ConfigEntry[Any], meter: Meter
) -> None:
    """It is said to its end, and counted nowhere."""
    answer = await start_asking(hass, meter)
    await hass.config_entries.async_remove(metered.entry_id)
    meter.ready.set()
    assert await answer == "Yes."
    await let_everything_be_stored(hass)
    assert [key for key in hass_storage if key.startswith(DOMAIN)] == []


async def test_a_failure_that_outlives_its_entry_reports_nothing(
    hass: HomeAssistant,
    issue_registry: ir.IssueRegistry,
    metered: ConfigEntry[Any],
    meter: Meter,
) -> None:
    """Nobody could mend what is gone; the person who spoke is told."""
    await set_options(hass, metered, patience=0.3)
    answer = await start_asking(hass, meter)
    await hass.config_entries.async_remove(metered.entry_id)
    assert "takes too long" in await answer
    assert [issue for domain, issue in issue_registry.issues if domain == DOMAIN] == []
    meter.ready.set()


async def test_a_look_at_a_server_that_hangs_ends_with_the_entry(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Loading does not wait for the server, and unloading does not either."""
    simulator.faults.put("hang", endpoint="models")
    await hass.config_entries.async_reload(jarvis.entry_id)
    assert jarvis.state is ConfigEntryState.LOADED
    assert await ask(hass, "Who are you?") == "I am your home's assistant."
    assert await hass.config_entries.async_unload(jarvis.entry_id)


async def test_a_removed_entry_leaves_nothing_behind(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entity_registry: er.EntityRegistry,
    device_registry: dr.DeviceRegistry,
    jarvis: ConfigEntry[Any],
) -> None:
    """Neither on disk nor in the registries."""
    await ask(hass, "Who are you?")
    await hass.services.async_call(
        "ai_task",
        "generate_image",
        {"task_name": "test", "entity_id": "ai_task.jarvis_ai_task", "instructions": "A lamp"},
        blocking=True,
        return_response=True,
    )
    await reload(hass, jarvis)
    assert [key for key in hass_storage if key.startswith(f"{DOMAIN}.usage")]
    assert [key for key in hass_storage if key.startswith(f"{DOMAIN}.picture")]

    await hass.config_entries.async_remove(jarvis.entry_id)

    assert [key for key in hass_storage if key.startswith(DOMAIN)] == []
    assert er.async_entries_for_config_entry(entity_registry, jarvis.entry_id) == []
    assert dr.async_entries_for_config_entry(device_registry, jarvis.entry_id) == []


async def test_jarvis_starts_without_his_server(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """What Home Assistant understands by itself is done; the model is back when its server is."""
    await simulator.stop()
    await reload(hass, jarvis)
    assert jarvis.state is ConfigEntryState.LOADED
    assert "unavailable" not in entity_states(hass, jarvis)
    assert await ask(hass, "What time is it?")

    await simulator.start()
    await reload(hass, jarvis)
    assert await ask(hass, "Who are you?") == "I am your home's assistant."


async def test_a_key_that_is_refused_at_the_start_is_asked_for(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Before anybody has spoken, and without taking Jarvis away."""
    simulator.faults.put("unauthorized")
    await reload(hass, jarvis)
    assert jarvis.state is ConfigEntryState.LOADED
    [flow] = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == "reauth"
    assert flow["context"]["entry_id"] == jarvis.entry_id


async def test_loading_and_using_log_nothing_to_worry_about(
    home: HomeAssistant, simulator: OpenAISimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """No deprecations, no blocking calls, no mistakes."""
    entry = await add_jarvis(home, simulator.base_url)
    await ask(home, "Who are you?")
    await reload(home, entry)
    await home.config_entries.async_remove(entry.entry_id)
    worries = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [
        record.getMessage()
        for record in worries
        if "We found a custom integration" not in record.getMessage()
        and not record.name.startswith(("aiohttp", "asyncio"))
    ] == []
