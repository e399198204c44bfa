"""What a person sends with a report: enough to find a fault, and no secret."""

import json
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homelab_hub_simulators.openai import OpenAISimulator

from .conftest import KEY
from .talk import ask, set_options

SECRET = "The code of the door is 4711."


async def download(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: ConfigEntry[Any]
) -> dict[str, Any]:
    """Return the whole file as a browser gets it."""
    assert await async_setup_component(hass, "diagnostics", {})
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    assert response.status == 200
    whole: dict[str, Any] = await response.json()
    return whole


async def test_diagnostics_tell_settings_usage_and_models(
    hass: HomeAssistant,
    jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
    hass_client: ClientSessionGenerator,
) -> None:
    """A server that is well has no outage."""
    await ask(hass, "Who are you?")
    await hass.async_block_till_done()
    data = (await download(hass, hass_client, jarvis))["data"]
    assert data["entry"]["base_url"] == simulator.base_url
    assert data["entry"]["api_style"] == "responses"
    assert [(part["type"], part["title"]) for part in data["subentries"]] == [
        ("conversation", "Jarvis"),
        ("ai_task_data", "Jarvis AI Task"),
        ("stt", "Jarvis STT"),
        ("tts", "Jarvis TTS"),
    ]
    assert data["subentries"][0]["options"]["chat_model"] == "gpt-5.4-mini"
    assert "gpt-5.4-mini" in data["models"]
    assert data["usage"]["today"]["requests"] == 1
    assert data["outage"] is None


async def test_diagnostics_hold_no_secret(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], hass_client: ClientSessionGenerator
) -> None:
    """Neither the key, nor a prompt, nor what was said."""
    await set_options(hass, jarvis, prompt=SECRET)
    await ask(hass, "Remember that my birthday is in May.")
    whole = await download(hass, hass_client, jarvis)
    text = json.dumps(whole)
    assert KEY not in text
    assert SECRET not in text
    assert "birthday" not in text
    assert whole["data"]["entry"]["api_key"] == "**REDACTED**"
    assert whole["data"]["subentries"][0]["options"]["prompt"] == "**REDACTED**"


async def test_diagnostics_tell_of_an_outage(
    hass: HomeAssistant,
    jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
    hass_client: ClientSessionGenerator,
) -> None:
    """They are wanted most when the server does not answer."""
    simulator.faults.put("insufficient_quota")
    await ask(hass, "Who are you?")
    data = (await download(hass, hass_client, jarvis))["data"]
    assert data["outage"] == "upstream_quota_exhausted"
    assert data["models"] == "upstream_quota_exhausted"
