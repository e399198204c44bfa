"""Adding and changing what listens and speaks."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.steps import (
    choices,
    field_names,
    start_changing,
    start_subentry,
    subentry_of,
    submit_subentry,
    suggested,
)


async def test_an_ear_is_added(hass: HomeAssistant, voice: ConfigEntry[Any]) -> None:
    """With the server's models to choose from."""
    form = await start_subentry(hass, voice, "stt")
    assert field_names(form) == ["name", "speech_model", "home_names", "prompt"]
    assert suggested(form, "name") == "Jarvis STT"
    assert choices(form, "speech_model") == [
        "gpt-4o-mini-transcribe",
        "gpt-4o-transcribe",
        "whisper-1",
    ]
    result = await submit_subentry(
        hass, form, name="Cellar", speech_model="whisper-1", home_names=False, prompt="Wine"
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == {"speech_model": "whisper-1", "home_names": False, "prompt": "Wine"}
    assert hass.states.get("stt.cellar")


async def test_a_mouth_is_added(hass: HomeAssistant, voice: ConfigEntry[Any]) -> None:
    """With any model and any voice, since other servers have their own."""
    form = await start_subentry(hass, voice, "tts")
    assert field_names(form) == ["name", "speech_model", "voice", "speed", "instructions"]
    assert choices(form, "speech_model") == ["gpt-4o-mini-tts", "tts-1"]
    assert "cedar" in choices(form, "voice")
    fields = {"speech_model": "kokoro", "voice": "af_heart", "speed": 1.1}
    result = await submit_subentry(hass, form, name="Butler", **fields)
    assert result["data"] == fields
    assert hass.states.get("tts.butler")


async def test_what_is_changed_is_changed_and_the_rest_stays(
    hass: HomeAssistant, voice: ConfigEntry[Any]
) -> None:
    """The form shows what there is."""
    form = await start_changing(hass, voice, "tts")
    assert "name" not in field_names(form)
    fields = {"speech_model": "tts-1", "voice": "nova", "speed": 1.5, "instructions": "Softly"}
    await submit_subentry(hass, form, **fields)
    form = await start_changing(hass, voice, "tts")
    assert {name: suggested(form, name) for name in fields} == fields
    result = await submit_subentry(hass, form, **{**fields, "speed": 1.0})
    assert result["reason"] == "reconfigure_successful"
    assert subentry_of(voice, "tts").data == {**fields, "speed": 1.0}


async def test_a_speed_out_of_bounds_is_refused_and_nothing_lost(
    hass: HomeAssistant, voice: ConfigEntry[Any]
) -> None:
    """Bounds are the API's."""
    before = dict(subentry_of(voice, "tts").data)
    form = await start_changing(hass, voice, "tts")
    with pytest.raises(InvalidData):
        await submit_subentry(hass, form, speech_model="tts-1", speed=7)
    assert dict(subentry_of(voice, "tts").data) == before


async def test_a_server_that_is_away_does_not_keep_the_form_away(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """It has no list then, and takes any name."""
    simulator.faults.put("server_error", endpoint="models")
    for kind, model in (("stt", "whisper-1"), ("tts", "tts-1")):
        form = await start_subentry(hass, voice, kind)
        assert choices(form, "speech_model") == []
        assert suggested(form, "speech_model") == model


async def test_a_removed_mouth_is_gone(hass: HomeAssistant, voice: ConfigEntry[Any]) -> None:
    """And the ear stays."""
    hass.config_entries.async_remove_subentry(voice, subentry_of(voice, "tts").subentry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert hass.states.get("tts.jarvis_tts") is None
    assert hass.states.get("stt.jarvis_stt") is not None
