"""Speech and transcription."""

import io
from typing import Any
import wave

import openai
import pytest

SPEAKER = "gpt-4o-mini-tts"
LISTENER = "gpt-4o-mini-transcribe"


async def spoken(client: openai.AsyncOpenAI, text: str, **options: Any) -> bytes:
    """Return a text as sound."""
    wanted: dict[str, Any] = {"voice": "alloy", "response_format": "wav"}
    response = await client.audio.speech.create(model=SPEAKER, input=text, **(wanted | options))
    return await response.aread()


async def test_speech_is_a_wav_that_grows_with_its_text(client: openai.AsyncOpenAI) -> None:
    """24 kHz, 16 bit, one channel; slower speech takes longer."""
    lengths = []
    for text, speed in (("Hello there", 1.0), ("Hello there", 0.5), ("Hello there " * 5, 1.0)):
        with wave.open(io.BytesIO(await spoken(client, text, speed=speed))) as file:
            assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (24000, 2, 1)
            lengths.append(file.getnframes())
    assert lengths == sorted(set(lengths))


async def test_what_was_spoken_is_understood(client: openai.AsyncOpenAI) -> None:
    """A sentence comes back from its sound, in any script."""
    sound = await spoken(client, "Turn on the 💡, שלום")
    heard = await client.audio.transcriptions.create(model=LISTENER, file=("a.wav", sound))
    assert heard.text == "Turn on the 💡, שלום"


async def test_a_foreign_recording_is_described(client: openai.AsyncOpenAI) -> None:
    """Sound without words of ours has a length."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(bytes(2 * 16000 * 3))
    heard = await client.audio.transcriptions.create(
        model=LISTENER, file=("a.wav", target.getvalue())
    )
    assert heard.text == "A recording of 3.0 seconds."


async def test_samples_alone_are_half_a_wav(client: openai.AsyncOpenAI) -> None:
    """`pcm` is the samples without a header."""
    wav, pcm = [await spoken(client, "Hello", response_format=form) for form in ("wav", "pcm")]
    assert pcm in wav


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"voice": "robot"}, "voice"),
        ({"response_format": "mp3"}, "response_format"),
        ({"speed": 9}, "speed"),
        ({"input": "x" * 4097}, "input"),
        ({"input": ""}, "input"),
    ],
)
async def test_speech_the_api_refuses_is_refused(
    client: openai.AsyncOpenAI, options: dict[str, Any], param: str
) -> None:
    """Plainly wrong requests get a 400 that names the parameter."""
    with pytest.raises(openai.BadRequestError) as refused:
        await spoken(client, options.pop("input", "Hello"), **options)
    assert refused.value.param == param


async def test_what_is_no_sound_is_refused(client: openai.AsyncOpenAI) -> None:
    """A broken file gets a 400."""
    with pytest.raises(openai.BadRequestError, match="corrupted or unsupported"):
        await client.audio.transcriptions.create(model=LISTENER, file=("a.wav", b"RIFF"))
