"""Hearing and speaking count, and go on unless a person wants otherwise."""

from typing import Any

from homeassistant.components.stt import SpeechResultState
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.voice.voices import listen, microphone, speak

from .steps import ask, left, set_budget

SENTENCE = "Turn on the floor lamp"


async def use_up(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator, **fields: Any
) -> None:
    """Leave nothing of a budget."""
    await set_budget(hass, jarvis, day_limit=1, **fields)
    await ask(hass)
    simulator.requests.clear()


async def test_a_house_without_budget_is_not_deaf_and_dumb(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """A command that Home Assistant understands can be spoken, and is answered aloud."""
    await use_up(hass, jarvis, simulator)
    heard = await listen(hass, microphone(SENTENCE))
    assert (heard.text, heard.result) == (SENTENCE, SpeechResultState.SUCCESS)
    assert await speak(hass, "Turned on the light")
    assert len(simulator.requests) == 2


async def test_speech_ends_too_if_that_is_chosen(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Then nothing at all is sent."""
    await use_up(hass, jarvis, simulator, speech_goes_on=False)
    heard = await listen(hass, microphone(SENTENCE))
    assert heard.result is SpeechResultState.ERROR
    with pytest.raises(HomeAssistantError, match="budget"):
        await speak(hass, "Turned on the light")
    assert simulator.requests == []


async def test_speech_counts_for_the_whole_and_for_voice(
    hass: HomeAssistant, jarvis: ConfigEntry[Any]
) -> None:
    """Also what a server reports no tokens of: so many for a second heard or a letter spoken."""
    await set_budget(hass, jarvis, day_limit=1_000_000, voice_share=50)
    await listen(hass, microphone(SENTENCE))
    await hass.async_block_till_done()
    heard = int(left(hass, "today").state)
    await speak(hass, "Turned on the light")
    await hass.async_block_till_done()
    state = left(hass, "today")
    assert 1_000_000 > heard > int(state.state)
    assert int(state.attributes["left_for_voice"]) == int(state.state) - 500_000
