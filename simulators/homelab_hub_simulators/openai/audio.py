"""POST /v1/audio/speech and /v1/audio/transcriptions.

What the simulator speaks it also understands, also after it was joined or resampled.
"""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from homelab_hub_simulators.line import reset
from homelab_hub_simulators.openai.names import names

from .call import AnswerCutError, ApiCall
from .errors import ApiError, invalid, invalid_value, missing, unsupported, wrong_type
from .models import Purpose, find_model
from .mp3 import mp3
from .recording import Recording, read_recording
from .sound import SAMPLE_RATE, tone, wav
from .sse import EventStream, pieces
from .state import State
from .tokens import count_tokens

VOICES = names("alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse")
OLD_VOICES = names("alloy ash coral echo fable nova onyx sage shimmer")
SPEECH_KNOWN = frozenset(
    {"model", "input", "voice", "instructions", "response_format", "speed", "stream_format"}
)
TRANSCRIPTION_KNOWN = frozenset(
    {
        "file",
        "model",
        "language",
        "prompt",
        "response_format",
        "temperature",
        "stream",
        "include",
        "chunking_strategy",
    }
)
MAX_INPUT = 4096
AUDIO_TOKENS_PER_SECOND = 10
SPOKEN_TOKENS_PER_SECOND = 20
CHUNK = 4096
MEDIA_TYPES: Mapping[str, str] = {"wav": "audio/wav", "pcm": "audio/pcm", "mp3": "audio/mpeg"}


async def speak(call: ApiCall, _: State) -> web.StreamResponse:
    """Speak a text: as WAV, bare samples (24 kHz, 16 bit, one channel) or an MP3 of silence."""
    body = call.body
    _check_known(body, SPEECH_KNOWN)
    model = find_model(body.get("model"), Purpose.SPEECH).id
    text, speed = _check_speech(body, VOICES if model.startswith("gpt-") else OLD_VOICES)
    form = body.get("response_format", "mp3")
    if form not in MEDIA_TYPES:
        raise invalid(
            f"This simulator speaks {', '.join(MEDIA_TYPES)} only, not {form!r}.",
            param="response_format",
            code="invalid_value",
        )
    samples = tone(text, speed)
    length = len(samples) / (2 * SAMPLE_RATE)
    sound = {"wav": wav(samples), "pcm": samples, "mp3": mp3(text, length)}[form]
    match body.get("stream_format", "audio"):
        case "audio":
            return await _send_sound(call, sound, MEDIA_TYPES[form])
        case "sse" if model.startswith("gpt-"):
            told = count_tokens(text) + count_tokens(str(body.get("instructions", "")))
            return await _send_events(call, sound, told, round(length * SPOKEN_TOKENS_PER_SECOND))
        case "sse":
            raise unsupported("stream_format")
        case other:
            raise invalid_value("stream_format", other, "'sse' and 'audio'")


def _check_speech(body: Mapping[str, Any], voices: frozenset[str]) -> tuple[str, float]:
    """Return the text and the speed; raises ApiError for what is wrong."""
    text = body.get("input")
    if text is None or text == "":
        raise missing("input")
    if not isinstance(text, str):
        raise wrong_type("input", "a string", text)
    if len(text) > MAX_INPUT:
        raise invalid(
            f"Invalid 'input': string too long. Expected a string with maximum length "
            f"{MAX_INPUT}, but got a string with length {len(text)} instead.",
            param="input",
            code="string_above_max_length",
        )
    match body.get("voice"):
        case None:
            raise missing("voice")
        case str() as voice if voice in voices:
            pass
        case {"id": str()}:
            pass
        case other:
            raise invalid_value("voice", other, ", ".join(sorted(voices)))
    speed = body.get("speed", 1.0)
    if isinstance(speed, bool) or not isinstance(speed, (int, float)) or not 0.25 <= speed <= 4:
        raise invalid_value("speed", speed, "0.25 to 4.0")
    return text, float(speed)


async def _send_sound(call: ApiCall, sound: bytes, media_type: str) -> web.StreamResponse:
    """Send a sound as it is, piece by piece."""
    response = web.StreamResponse(headers={"Content-Type": media_type, **call.headers})
    await response.prepare(call.request)
    fault = call.disturbance
    for place, start in enumerate(range(0, len(sound), CHUNK)):
        if fault and fault.kind == "slow_tokens":
            await asyncio.sleep(fault.number("delay"))
        elif fault and place >= fault.number("after"):
            reset(call.request)
            raise AnswerCutError(response)
        await response.write(sound[start : start + CHUNK])
    await response.write_eof()
    return response


async def _send_events(call: ApiCall, sound: bytes, told: int, said: int) -> web.StreamResponse:
    """Send a sound as events, and what it used."""
    stream = EventStream(call)
    await stream.open()
    for start in range(0, len(sound), CHUNK):
        try:
            await stream.before_delta()
        except ApiError as failure:
            await stream.send(failure.body())
            return await stream.close()
        audio = b64encode(sound[start : start + CHUNK]).decode()
        await stream.send({"type": "speech.audio.delta", "audio": audio})
    usage = {"input_tokens": told, "output_tokens": said, "total_tokens": told + said}
    await stream.send({"type": "speech.audio.done", "usage": usage})
    return await stream.close()


async def transcribe(call: ApiCall, _: State) -> web.StreamResponse:
    """Write down what a sound file says."""
    _check_known(call.body | call.files, TRANSCRIPTION_KNOWN)
    model = find_model(call.body.get("model"), Purpose.TRANSCRIPTION).id
    uploads = call.files.get("file")
    if not uploads:
        raise missing("file")
    recording = await asyncio.to_thread(read_recording, uploads[0].data)
    if recording is None:
        raise invalid(
            "Audio file might be corrupted or unsupported", param="file", code="invalid_value"
        )
    text = recording.words
    if text is None:
        text = f"A recording of {recording.seconds:.1f} seconds."
    wanted = call.body.get("response_format", "json")
    if wanted == "text":
        return web.Response(text=f"{text}\n", headers=call.headers)
    if wanted != "json":
        raise invalid_value("response_format", wanted, "'json' and 'text'")
    if model == "whisper-1":  # which knows no events either
        usage: dict[str, Any] = {"type": "duration", "seconds": recording.seconds}
        return await call.answer({"text": text, "usage": usage})
    usage = _usage(call.body, recording, text)
    if str(call.body.get("stream", "")).lower() == "true":
        return await _send_transcript(call, text, usage)
    return await call.answer({"text": text, "usage": usage})


async def _send_transcript(call: ApiCall, text: str, usage: dict[str, Any]) -> web.StreamResponse:
    """Send a transcript as events."""
    stream = EventStream(call)
    await stream.open()
    for piece in pieces(text):
        try:
            await stream.before_delta()
        except ApiError as failure:
            await stream.send(failure.body())
            return await stream.close()
        await stream.send({"type": "transcript.text.delta", "delta": piece})
    await stream.send({"type": "transcript.text.done", "text": text, "usage": usage})
    return await stream.close()


def _usage(body: Mapping[str, Any], recording: Recording, text: str) -> dict[str, Any]:
    """Return the tokens of a transcription."""
    heard = max(1, round(recording.seconds * AUDIO_TOKENS_PER_SECOND))
    read, written = count_tokens(str(body.get("prompt", ""))), count_tokens(text)
    return {
        "type": "tokens",
        "input_tokens": heard + read,
        "input_token_details": {"text_tokens": read, "audio_tokens": heard},
        "output_tokens": written,
        "total_tokens": heard + read + written,
    }


def _check_known(given: dict[str, Any], known: frozenset[str]) -> None:
    """Raise ApiError for a parameter the API does not know."""
    if unknown := sorted(given.keys() - known):
        raise invalid(
            f"Unknown parameter: '{unknown[0]}'.", param=unknown[0], code="unknown_parameter"
        )
