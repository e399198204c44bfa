"""Speech and transcription."""

import array
from base64 import b64decode
import io
import json
from typing import Any
import wave

import openai
import pytest

SPEAKER = "gpt-4o-mini-tts"
LISTENER = "gpt-4o-mini-transcribe"


async def spoken(client: openai.AsyncOpenAI, text: str, **options: Any) -> bytes:
    """Return a text as sound."""
    wanted: dict[str, Any] = {"model": SPEAKER, "voice": "alloy", "response_format": "wav"}
    response = await client.audio.speech.create(input=text, **(wanted | options))
    return await response.aread()


async def test_speech_is_a_wav_that_grows_with_its_text(client: openai.AsyncOpenAI) -> None:
    """24 kHz, 16 bit, one channel; slower speech takes longer."""
    lengths = []
    for text, speed in (("Hello there", 1.0), ("Hello there", 0.5), ("Hello there " * 5, 1.0)):
        with wave.open(io.BytesIO(await spoken(client, text, speed=speed))) as file:
            assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (24000, 2, 1)
            lengths.append(len(file.readframes(file.getnframes())))
    assert lengths == sorted(set(lengths))


async def test_what_was_spoken_is_understood(client: openai.AsyncOpenAI) -> None:
    """A sentence comes back from its sound, in any script."""
    sound = await spoken(client, "Turn on the 💡, שלום")
    heard = await client.audio.transcriptions.create(model=LISTENER, file=("a.wav", sound))
    assert heard.text == "Turn on the 💡, שלום"


async def test_resampled_joined_speech_is_understood(client: openai.AsyncOpenAI) -> None:
    """Every third sample of 24 kHz makes 8 kHz, and two sentences stay two."""
    sounds = [
        await spoken(client, text, response_format="pcm")
        for text in ("Good morning.", "How are you?")
    ]
    samples = array.array("h", b"".join(sounds))[::3]
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples.tobytes())
    heard = await client.audio.transcriptions.create(
        model=LISTENER, file=("a.wav", target.getvalue())
    )
    assert heard.text == "Good morning. How are you?"


async def test_an_mp3_is_understood(client: openai.AsyncOpenAI) -> None:
    """Its words come back, also from two files in one."""
    sounds = [await spoken(client, text, response_format="mp3") for text in ("One.", "Two.")]
    assert all(sound.startswith(b"\xff\xf3") for sound in sounds)
    heard = await client.audio.transcriptions.create(
        model=LISTENER, file=("a.mp3", b"".join(sounds))
    )
    assert heard.text == "One. Two."


async def test_speech_comes_as_events_with_its_usage(client: openai.AsyncOpenAI) -> None:
    """The pieces are those of the file, and the end tells tokens."""
    whole = await spoken(client, "Good morning to you")
    events = [
        json.loads(line.removeprefix("data: "))
        for line in (await spoken(client, "Good morning to you", stream_format="sse"))
        .decode()
        .splitlines()
        if line
    ]
    *deltas, done = events
    assert b"".join(b64decode(event["audio"]) for event in deltas) == whole
    assert done["type"] == "speech.audio.done"
    assert done["usage"]["output_tokens"] > 0


async def test_old_models_have_no_events_and_fewer_voices(client: openai.AsyncOpenAI) -> None:
    """As documented for tts-1."""
    for refused in ({"stream_format": "sse"}, {"voice": "marin"}):
        with pytest.raises(openai.BadRequestError):
            await spoken(client, "Hello", model="tts-1", **refused)


async def test_a_transcript_comes_as_events(client: openai.AsyncOpenAI) -> None:
    """Deltas make up the text at the end."""
    sound = await spoken(client, "Turn on the light in the kitchen")
    stream = await client.audio.transcriptions.create(
        model=LISTENER, file=("a.wav", sound), stream=True
    )
    events = [event async for event in stream]
    deltas = [event.delta for event in events if event.type == "transcript.text.delta"]
    assert len(deltas) > 3
    assert events[-1].type == "transcript.text.done"
    assert "".join(deltas) == events[-1].text == "Turn on the light in the kitchen"


async def test_whisper_tells_how_long_it_listened(client: openai.AsyncOpenAI) -> None:
    """It is paid by time, and knows no events."""
    sound = await spoken(client, "Hello")
    heard = await client.audio.transcriptions.with_raw_response.create(
        model="whisper-1", file=("a.wav", sound), extra_body={"stream": True}
    )
    usage = json.loads(heard.text)["usage"]
    assert usage["type"] == "duration"
    assert usage["seconds"] == pytest.approx((len(sound) - 44) / 48000)


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
        ({"response_format": "opus"}, "response_format"),
        ({"stream_format": "morse"}, "stream_format"),
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
