"""A whole run of a pipeline, from sound to sound, with one key."""

import asyncio
from typing import Any

from homeassistant.components import tts
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from homelab_hub_simulators.openai import OpenAISimulator

from . import voices


async def test_what_is_asked_aloud_is_answered_aloud(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Heard, answered, spoken sentence by sentence, as one file that says it all."""
    events = await voices.run_pipeline(hass, voices.microphone("Tell me a story"))
    assert voices.data_of(events, "stt-end")["stt_output"]["text"] == "Tell me a story"
    output = voices.data_of(events, "tts-end")["tts_output"]
    assert output["mime_type"] == "audio/mpeg"
    stream = tts.async_get_stream(hass, output["token"])
    assert stream is not None
    said = voices.data_of(events, "tts-start")["tts_input"]
    assert voices.words_of(await voices.sound_of(stream)) == said
    assert len(voices.spoken(simulator)) == 4
    assert " ".join(voices.spoken(simulator)) == said


async def test_the_voice_is_counted(hass: HomeAssistant, voice: ConfigEntry[Any]) -> None:
    """Seconds heard, characters spoken and their price are in the meter, as spent by voice."""
    before = voices.usage_of(voice).requests
    assert (await voices.listen(hass, voices.microphone("Good morning"))).text == "Good morning"
    await voices.speak(hass, "Good morning to you all.")
    totals = voices.usage_of(voice)
    assert totals.requests == before + 2
    assert totals.audio_seconds == pytest.approx(0.36, abs=0.01)
    assert totals.characters == len("Good morning to you all.")
    assert totals.cost > 0
    assert not totals.unpriced
    assert totals.spent["voice"].dollars > 0


async def test_silence_is_no_words_and_costs_nothing(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """The pipeline says that nothing was understood; models would invent something."""
    events = await voices.run_pipeline(hass, bytes(2 * voices.RATE))
    assert voices.data_of(events, "error")["code"] == "stt-no-text-recognized"
    assert not voices.bodies(simulator, voices.TRANSCRIPTIONS)


async def test_speech_begins_before_the_text_has_ended(
    hass: HomeAssistant, voice: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """The first sound is there while the next sentence has not been written."""
    text: asyncio.Queue[str | None] = asyncio.Queue()

    async def written() -> Any:
        while piece := await text.get():
            yield piece

    stream = voices.speech_of(hass, preferred_format="wav")
    stream.async_set_message_stream(written())
    text.put_nowait("Once there was a lamp. And ")
    sound = stream.async_stream_result()
    first = await asyncio.wait_for(anext(sound), 10)
    assert first.startswith(b"RIFF")
    assert voices.spoken(simulator) == ["Once there was a lamp."]
    text.put_nowait("it shone.")
    text.put_nowait(None)
    whole = first + b"".join([piece async for piece in sound])
    assert voices.words_of(whole) == "Once there was a lamp. And it shone."
