"""POST /v1/audio/speech and /v1/audio/transcriptions.

What the simulator speaks it also understands: the words travel in the file, beside the sound.
"""

from typing import Any

from aiohttp import web

from homelab_hub_simulators.openai.names import names

from .call import ApiCall
from .errors import invalid, invalid_value, missing, wrong_type
from .models import Purpose, find_model
from .sound import read_words, seconds, tone, wav
from .state import State
from .tokens import count_tokens

VOICES = names("alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse")
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


async def speak(call: ApiCall, _: State) -> web.StreamResponse:
    """Speak a text, as WAV or as bare samples (24 kHz, 16 bit, one channel)."""
    body = call.body
    _check_known(body, SPEECH_KNOWN)
    find_model(body.get("model"), Purpose.SPEECH)
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
    if body.get("voice") is None:
        raise missing("voice")
    if body["voice"] not in VOICES:
        raise invalid_value("voice", body["voice"], ", ".join(sorted(VOICES)))
    speed = body.get("speed", 1.0)
    if isinstance(speed, bool) or not isinstance(speed, (int, float)) or not 0.25 <= speed <= 4:
        raise invalid_value("speed", speed, "0.25 to 4.0")
    samples = tone(text, speed)
    match body.get("response_format", "mp3"):
        case "wav":
            return _sound(call, wav(samples, text), "audio/wav")
        case "pcm":
            return _sound(call, samples, "audio/pcm")
        case other:
            raise invalid(
                f"This simulator speaks 'wav' and 'pcm' only, not {other!r}.",
                param="response_format",
                code="invalid_value",
            )


def _sound(call: ApiCall, data: bytes, media_type: str) -> web.Response:
    """Return the answer with a sound."""
    return web.Response(body=data, content_type=media_type, headers=call.headers)


async def transcribe(call: ApiCall, _: State) -> web.StreamResponse:
    """Write down what a sound file says."""
    _check_known(call.body | call.files, TRANSCRIPTION_KNOWN)
    find_model(call.body.get("model"), Purpose.TRANSCRIPTION)
    uploads = call.files.get("file")
    if not uploads:
        raise missing("file")
    data = uploads[0].data
    length = seconds(data)
    if length is None:
        raise invalid(
            "Audio file might be corrupted or unsupported", param="file", code="invalid_value"
        )
    text = read_words(data)
    if text is None:
        text = f"A recording of {length:.1f} seconds."
    wanted = call.body.get("response_format", "json")
    if wanted == "text":
        return web.Response(text=f"{text}\n", headers=call.headers)
    if wanted != "json":
        raise invalid_value("response_format", wanted, "'json' and 'text'")
    return await call.answer({"text": text, "usage": _usage(text, length)})


def _usage(text: str, length: float) -> dict[str, Any]:
    """Return the tokens of a transcription."""
    heard, written = max(1, round(length * AUDIO_TOKENS_PER_SECOND)), count_tokens(text)
    return {
        "type": "tokens",
        "input_tokens": heard,
        "input_token_details": {"text_tokens": 0, "audio_tokens": heard},
        "output_tokens": written,
        "total_tokens": heard + written,
    }


def _check_known(given: dict[str, Any], known: frozenset[str]) -> None:
    """Raise ApiError for a parameter the API does not know."""
    if unknown := sorted(given.keys() - known):
        raise invalid(
            f"Unknown parameter: '{unknown[0]}'.", param=unknown[0], code="unknown_parameter"
        )
