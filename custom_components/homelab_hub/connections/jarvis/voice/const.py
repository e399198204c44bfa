"""Names and defaults of the subentries that listen and speak."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentryData

from ....assistant.options import CONF_SPEECH_MODEL
from ..const import SubentryType
from ..models import default_listening_model, default_speech_model

CONF_HOME_NAMES: Final = "home_names"
CONF_INSTRUCTIONS: Final = "instructions"
CONF_SPEED: Final = "speed"
CONF_VOICE: Final = "voice"

VOICE_TITLES: Final[Mapping[SubentryType, str]] = {
    SubentryType.STT: "Jarvis STT",
    SubentryType.TTS: "Jarvis TTS",
}
# What to start with at a server that does not list its models.
FALLBACK_MODELS: Final[Mapping[SubentryType, str]] = {
    SubentryType.STT: "whisper-1",
    SubentryType.TTS: "tts-1",
}


def default_voice_options(kind: SubentryType, models: Sequence[str]) -> dict[str, Any] | None:
    """Return the options to start with, None if none of a server's models seems to be for it."""
    listens = kind is SubentryType.STT
    model = default_listening_model(models) if listens else default_speech_model(models)
    if model is None:
        return None
    options: dict[str, Any] = {CONF_SPEECH_MODEL: model}
    return {**options, CONF_HOME_NAMES: True} if listens else options


def default_voice(models: Sequence[str]) -> list[ConfigSubentryData]:
    """Return the subentries of a new entry, for what its server's models can do."""
    return [
        ConfigSubentryData(data=options, subentry_type=kind, title=title, unique_id=None)
        for kind, title in VOICE_TITLES.items()
        if (options := default_voice_options(kind, models)) is not None
    ]
