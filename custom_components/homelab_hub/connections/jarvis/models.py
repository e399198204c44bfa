"""Which of a server's models to start with; users can choose any other."""

from collections.abc import Sequence
import re

# Families that do not hold conversations, by the names servers give them.
_NOT_CHAT = re.compile(
    r"embed|minilm|\bbge-|\be5-|\bclip|rerank|whisper|tts|transcribe|diarize|audio|realtime"
    r"|moderation|sora|babbage|davinci|turbo-instruct|-search|codex|computer-use|deep-research",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"image|dall-e|flux|diffusion|sdxl", re.IGNORECASE)
_SPEECH = re.compile(r"tts|kokoro|piper|bark|speech|voxcpm|orpheus", re.IGNORECASE)
_LISTENING = re.compile(r"whisper|transcribe|\bstt\b|parakeet|canary|moonshine", re.IGNORECASE)
_GPT = re.compile(r"^gpt-(\d+(?:\.\d+)?)(?:-(\w+))?$")
# Quick and cheap first: a voice assistant should answer at once.
_SIZES = ("mini", "luna", "", "nano")


def chat_models(models: Sequence[str]) -> list[str]:
    """Return the models that can hold a conversation, as far as their names tell."""
    return [model for model in models if not _NOT_CHAT.search(model) and not _IMAGE.search(model)]


def image_models(models: Sequence[str]) -> list[str]:
    """Return the models that make pictures, as far as their names tell."""
    return [model for model in models if _IMAGE.search(model)]


def default_chat_model(models: Sequence[str]) -> str | None:
    """Return a model for a voice assistant, None if none of the server's looks like one.

    OpenAI's newest small one; elsewhere the first in the list.
    """
    sized: dict[str, list[tuple[float, str]]] = {size: [] for size in _SIZES}
    for model in models:
        if (found := _GPT.match(model)) and (found[2] or "") in sized:
            sized[found[2] or ""].append((float(found[1]), model))
    for size in _SIZES:
        if sized[size]:
            return max(sized[size])[1]
    return next(iter(chat_models(models)), None)


def default_image_model(models: Sequence[str]) -> str | None:
    """Return the newest model that makes pictures, None if there is none."""
    candidates = [model for model in image_models(models) if "mini" not in model]
    return max(candidates or image_models(models), default=None)


def speech_models(models: Sequence[str]) -> list[str]:
    """Return the models that speak, as far as their names tell."""
    return [model for model in models if _SPEECH.search(model) and not _LISTENING.search(model)]


def listening_models(models: Sequence[str]) -> list[str]:
    """Return the models that write down what is said, as far as their names tell."""
    return [model for model in models if _LISTENING.search(model)]


def default_speech_model(models: Sequence[str]) -> str | None:
    """Return a model that speaks, None if there is none; OpenAI's newest family if it is there."""
    return _preferred("gpt-4o-mini-tts", speech_models(models))


def default_listening_model(models: Sequence[str]) -> str | None:
    """Return a model that listens, None if there is none; the one Home Assistant uses if there."""
    return _preferred("gpt-4o-mini-transcribe", listening_models(models))


def _preferred(name: str, models: Sequence[str]) -> str | None:
    """Return the model of a name, else the first one."""
    return name if name in models else next(iter(models), None)
