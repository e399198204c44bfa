"""Speaking to Home Assistant and hearing it, as a satellite does."""

import array
import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
import io
from typing import Any
import wave

from homeassistant.components import assist_pipeline, stt, tts
from homeassistant.components.assist_pipeline.pipeline import (
    async_get_pipeline,
    async_update_pipeline,
)
from homeassistant.components.tts.helper import get_engine_instance
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant

from custom_components.homelab_hub.assistant.usage import Period
from homelab_hub_simulators.openai import OpenAISimulator
from homelab_hub_simulators.openai.recording import read_recording
from homelab_hub_simulators.openai.sound import SAMPLE_RATE, tone

EARS = "stt.jarvis_stt"
MOUTH = "tts.jarvis_tts"
SPEECH = "/v1/audio/speech"
TRANSCRIPTIONS = "/v1/audio/transcriptions"
RATE = 16_000
CHUNK = 2 * 160 * 6


def microphone(text: str) -> bytes:
    """Return what a satellite's microphone delivers of a sentence: 16 kHz, 16 bit, one channel."""
    samples = array.array("h", tone(text, 1.0))
    count = len(samples) * RATE // SAMPLE_RATE
    step = SAMPLE_RATE / RATE
    return array.array("h", (samples[int(place * step)] for place in range(count))).tobytes()


async def chunks(sound: bytes) -> AsyncIterator[bytes]:
    """Yield a sound as it comes over the air."""
    for start in range(0, len(sound), CHUNK):
        yield sound[start : start + CHUNK]
        await asyncio.sleep(0)


def metadata(language: str = "en", form: stt.AudioFormats = stt.AudioFormats.WAV) -> Any:
    """Return what a satellite says of its sound."""
    return stt.SpeechMetadata(
        language=language,
        format=form,
        codec=stt.AudioCodecs.PCM if form is stt.AudioFormats.WAV else stt.AudioCodecs.OPUS,
        bit_rate=stt.AudioBitRates.BITRATE_16,
        sample_rate=stt.AudioSampleRates.SAMPLERATE_16000,
        channel=stt.AudioChannels.CHANNEL_MONO,
    )


def ear(hass: HomeAssistant) -> stt.SpeechToTextEntity:
    """Return what listens."""
    entity = stt.async_get_speech_to_text_entity(hass, EARS)
    assert entity is not None
    return entity


def mouth(hass: HomeAssistant) -> tts.TextToSpeechEntity:
    """Return what speaks."""
    entity = get_engine_instance(hass, MOUTH)
    assert isinstance(entity, tts.TextToSpeechEntity)
    return entity


async def listen(hass: HomeAssistant, sound: bytes, language: str = "en") -> stt.SpeechResult:
    """Return what Jarvis hears in a sound."""
    return await ear(hass).internal_async_process_audio_stream(metadata(language), chunks(sound))


def speech_of(hass: HomeAssistant, **options: Any) -> tts.ResultStream:
    """Return a speech that awaits its text."""
    return tts.async_create_stream(hass, MOUTH, options=options)


async def sound_of(stream: tts.ResultStream) -> bytes:
    """Return all the sound of a speech."""
    return b"".join([piece async for piece in stream.async_stream_result()])


async def speak(hass: HomeAssistant, text: str, **options: Any) -> bytes:
    """Return the sound of a text."""
    stream = speech_of(hass, **options)
    stream.async_set_message(text)
    return await sound_of(stream)


def words_of(sound: bytes) -> str | None:
    """Return what a sound says."""
    recording = read_recording(sound)
    assert recording is not None
    return recording.words


def spoken(simulator: OpenAISimulator) -> list[str]:
    """Return the texts that the server was asked to speak, in their order."""
    return [record.body["input"] for record in simulator.requests if record.path == SPEECH]


def bodies(simulator: OpenAISimulator, path: str) -> list[dict[str, Any]]:
    """Return the requests to a path."""
    return [record.body for record in simulator.requests if record.path == path]


async def pieces(*texts: str) -> AsyncGenerator[str]:
    """Yield a text in pieces."""
    for text in texts:
        yield text


def samples_of(sound: bytes) -> tuple[int, bytes]:
    """Return the rate and the samples of a WAV file, which the standard library must accept."""
    with wave.open(io.BytesIO(sound)) as file:
        return file.getframerate(), file.readframes(file.getnframes())


async def run_pipeline(
    hass: HomeAssistant, sound: bytes, **settings: Any
) -> list[assist_pipeline.PipelineEvent]:
    """Return the events of a whole run with Jarvis in every part, from sound to sound."""
    await async_update_pipeline(
        hass,
        async_get_pipeline(hass),
        conversation_engine="conversation.jarvis",
        stt_engine=EARS,
        stt_language="en",
        tts_engine=MOUTH,
        tts_language="en",
    )
    events: list[assist_pipeline.PipelineEvent] = []
    await assist_pipeline.async_pipeline_from_audio_stream(
        hass,
        context=Context(),
        event_callback=events.append,
        stt_metadata=metadata(),
        stt_stream=chunks(sound),
        audio_settings=assist_pipeline.AudioSettings(is_vad_enabled=False),
        **settings,
    )
    return events


def data_of(events: Iterable[assist_pipeline.PipelineEvent], kind: str) -> dict[str, Any]:
    """Return what the only event of a kind says."""
    [event] = [event for event in events if event.type == kind]
    return event.data or {}


def usage_of(entry: ConfigEntry[Any]) -> Any:
    """Return what an entry has used today."""
    meter = entry.runtime_data.meter
    return meter.totals(Period.DAY)
