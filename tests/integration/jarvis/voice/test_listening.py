"""Writing down what is said."""

import io
from typing import Any
import wave

from homeassistant.components import stt
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.talk import set_options

from . import voices


async def test_the_language_and_the_hint_are_told(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """The language goes as ISO 639-1, the hint as the prompt, the sound as a WAV file."""
    await set_options(hass, voice, prompt="Words: Wohnzimmer, Jalousie")
    result = await voices.listen(hass, voices.microphone("Mach das Licht an"), "de")
    assert (result.text, result.result) == ("Mach das Licht an", stt.SpeechResultState.SUCCESS)
    [body] = voices.bodies(simulator, voices.TRANSCRIPTIONS)
    assert body["language"] == "de"
    assert body["prompt"] == "Words: Wohnzimmer, Jalousie"
    assert body["file"][0]["content_type"] == "audio/wav"


async def test_names_of_the_home_are_expected(
    hass: HomeAssistant,
    furnished: HomeAssistant,
    voice: ConfigEntry[Any],
    simulator: OpenAISimulator,
) -> None:
    """Rooms and exposed things are in the prompt, unless that is turned off."""
    await voices.listen(hass, voices.microphone("Hello"))
    await set_options(hass, voice, home_names=False)
    await voices.listen(hass, voices.microphone("Hello"))
    named, plain = voices.bodies(simulator, voices.TRANSCRIPTIONS)
    assert "Kitchen" in named["prompt"]
    assert len(named["prompt"]) < 600
    assert "prompt" not in plain


async def test_a_wav_with_its_header_is_sent_as_it_is(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Clients of Home Assistant's API send the whole file."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(voices.RATE)
        file.writeframes(voices.microphone("Hello"))
    assert (await voices.listen(hass, target.getvalue())).text == "Hello"
    [body] = voices.bodies(simulator, voices.TRANSCRIPTIONS)
    assert body["file"][0]["size"] == len(target.getvalue())


async def test_an_ogg_file_is_passed_on(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """It goes under its own name; this server cannot decode it, and says so."""
    entity = voices.ear(hass)
    about = voices.metadata(form=stt.AudioFormats.OGG)
    assert entity.check_metadata(about)
    result = await entity.internal_async_process_audio_stream(about, voices.chunks(b"OggS" * 99))
    assert result.result is stt.SpeechResultState.ERROR
    [body] = voices.bodies(simulator, voices.TRANSCRIPTIONS)
    assert (body["file"][0]["filename"], body["file"][0]["content_type"]) == (
        "speech.ogg",
        "audio/ogg",
    )


async def test_endless_sound_is_given_up(
    hass: HomeAssistant,
    voice: ConfigEntry[Any],
    simulator: OpenAISimulator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """More than fits is not sent, and the log says why."""
    monkeypatch.setattr("custom_components.homelab_hub.assistant.voice.listener.MOST_BYTES", 9000)
    result = await voices.listen(hass, voices.microphone("Hello " * 9))
    assert result.result is stt.SpeechResultState.ERROR
    assert "more than can be written down" in caplog.text
    assert not voices.bodies(simulator, voices.TRANSCRIPTIONS)


async def test_nothing_at_all_is_no_words(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """A stream that ends at once is not sent."""
    result = await voices.listen(hass, b"")
    assert (result.text, result.result) == ("", stt.SpeechResultState.SUCCESS)
    assert not voices.bodies(simulator, voices.TRANSCRIPTIONS)


async def test_whisper_is_paid_by_the_minute(hass: HomeAssistant, voice: ConfigEntry[Any]) -> None:
    """The server tells seconds, not tokens."""
    await set_options(hass, voice, speech_model="whisper-1")
    before = voices.usage_of(voice).cost
    await voices.listen(hass, voices.microphone("Hello there"))
    totals = voices.usage_of(voice)
    assert totals.cost - before == pytest.approx(totals.audio_seconds / 60 * 0.006)
