"""Lets a speaker of the home say a text."""

from enum import StrEnum
from typing import Any, Final

from homeassistant.const import ATTR_ENTITY_ID, STATE_UNAVAILABLE
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er

from ...assistant.outsiders import shortened
from ...const import LOGGER
from .routine_options import RoutineOptions

SPEAKERS: Final = ("media_player", "assist_satellite")
VOICES: Final = "tts"
# What voices take in one piece; more than three minutes of speech.
LONGEST_SPEECH: Final = 3_000
SPEECH_SECONDS: Final = 240.0


class Unspoken(StrEnum):
    """Why a text was not spoken."""

    SPEAKER_GONE = "speaker_gone"
    SPEAKER_UNAVAILABLE = "speaker_unavailable"
    VOICE_GONE = "voice_gone"
    SPEAKER_FAILED = "speaker_failed"


class SpeakerError(Exception):
    """A text was not spoken."""

    def __init__(self, reason: Unspoken, entity_id: str) -> None:
        """Name the entity that is at fault."""
        super().__init__(f"{reason}: {entity_id}")
        self.reason = reason
        self.entity_id = entity_id


def voice_of(hass: HomeAssistant, options: RoutineOptions, entry_id: str) -> str | None:
    """Return the text-to-speech entity of a routine: its own, else Jarvis's, else any."""
    if options.voice:
        return options.voice
    ours = {
        one.entity_id
        for one in er.async_entries_for_config_entry(er.async_get(hass), entry_id)
        if one.domain == VOICES
    }
    voices = sorted(hass.states.async_entity_ids(VOICES))
    return next((one for one in voices if one in ours), next(iter(voices), None))


async def speak(
    hass: HomeAssistant, options: RoutineOptions, voice: str | None, text: str, context: Context
) -> None:
    """Have a text said. Returns when a satellite has said it, or a player has taken it.

    Raises `SpeakerError`.
    """
    speaker = options.speaker or ""
    _check(hass, speaker, Unspoken.SPEAKER_GONE)
    text = shortened(text, LONGEST_SPEECH)
    data: dict[str, Any]
    if speaker.startswith("assist_satellite."):
        action, data = ("assist_satellite", "announce"), {ATTR_ENTITY_ID: speaker, "message": text}
    else:
        if voice is None:
            raise SpeakerError(Unspoken.VOICE_GONE, VOICES)
        _check(hass, voice, Unspoken.VOICE_GONE)
        action = (VOICES, "speak")
        # Not kept as a file: it is never said again, and may be personal.
        data = {
            ATTR_ENTITY_ID: voice,
            "media_player_entity_id": speaker,
            "message": text,
            "cache": False,
        } | ({"language": options.language} if options.language else {})
    try:
        await hass.services.async_call(*action, data, blocking=True, context=context)
    except Exception as error:
        if not isinstance(error, HomeAssistantError):
            LOGGER.warning("%s failed while it was to speak", speaker, exc_info=True)
        raise SpeakerError(Unspoken.SPEAKER_FAILED, speaker) from error


def _check(hass: HomeAssistant, entity_id: str, gone: Unspoken) -> None:
    """Raise `SpeakerError` for an entity that is not there."""
    state = hass.states.get(entity_id)
    if state is None:
        raise SpeakerError(gone, entity_id)
    if state.state == STATE_UNAVAILABLE:
        raise SpeakerError(Unspoken.SPEAKER_UNAVAILABLE, entity_id)
