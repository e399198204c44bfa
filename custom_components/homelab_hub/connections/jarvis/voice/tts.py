"""The text-to-speech entity."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, override

from homeassistant.components import tts
from homeassistant.components.tts.entity import TTSAudioRequest
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import language as language_util

from ....assistant.options import CONF_SPEECH_MODEL
from ....assistant.voice.languages import LANGUAGES
from ....assistant.voice.speaker import (
    FASTEST,
    SLOWEST,
    NothingToSayError,
    Speaker,
    SpeechOptions,
    voices_of,
)
from ....const import DOMAIN
from ....upstream import errors
from ..runtime import JarvisEntry
from .const import CONF_INSTRUCTIONS, CONF_SPEED, CONF_VOICE
from .entity import VoiceEntity

MP3 = "mp3"


class JarvisSpeakingEntity(VoiceEntity, tts.TextToSpeechEntity):
    """Speaks answers while they are being written."""

    def __init__(self, hass: HomeAssistant, entry: JarvisEntry, subentry: ConfigSubentry) -> None:
        """Take voice and model from the subentry's options."""
        super().__init__(hass, entry, subentry)
        self._speaker = Speaker(self.jarvis.server, self.jarvis.meter.add, self.jarvis.budget)
        self._model: str = self.options[CONF_SPEECH_MODEL]
        voices = voices_of(self._model)
        self._voice: str = self.options.get(CONF_VOICE) or next(iter(voices), "")
        # What is not listed in the pipeline's settings is no choice there.
        listed = dict.fromkeys([self._voice, *voices] if self._voice else voices)
        self._voices = [tts.Voice(voice, voice.capitalize()) for voice in listed]
        known = language_util.matches(hass.config.language, LANGUAGES, hass.config.country)
        self._attr_default_language = next(iter(known), "en")
        self._attr_default_options = self._defaults()
        self._attr_supported_languages = list(LANGUAGES)
        # The preferred format too: MP3 comes from the server, other formats from its WAV.
        self._attr_supported_options = [
            tts.ATTR_VOICE,
            CONF_SPEED,
            CONF_INSTRUCTIONS,
            tts.ATTR_PREFERRED_FORMAT,
        ]

    @override
    async def async_will_remove_from_hass(self) -> None:
        """End what is being said."""
        await super().async_will_remove_from_hass()
        await self._speaker.close()

    def _defaults(self) -> Mapping[str, Any]:
        """Return all that makes a sound what it is, since Home Assistant keeps sounds by it."""
        return {
            tts.ATTR_VOICE: self._voice,
            CONF_SPEED: self.options.get(CONF_SPEED, 1.0),
            CONF_INSTRUCTIONS: self.options.get(CONF_INSTRUCTIONS, ""),
            CONF_SPEECH_MODEL: self._model,
            tts.ATTR_PREFERRED_FORMAT: MP3,
        }

    @callback
    @override
    def async_get_supported_voices(self, language: str) -> list[tts.Voice]:
        """Return the voices, which speak every language."""
        return self._voices

    @override
    async def async_stream_tts_audio(self, request: TTSAudioRequest) -> tts.TTSAudioResponse:
        """Return the speech for a text, as soon as its first sound is there."""
        if outage := self.trouble.blocking():
            raise self._told(outage)
        try:
            speech = await self._speaker.speak(
                request.message_gen, self._speech_options(request.options)
            )
        except NothingToSayError as error:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="nothing_to_say"
            ) from error
        except errors.UpstreamError as error:
            raise self._failure(error) from error
        return tts.TTSAudioResponse(speech.extension, self._watched(speech.audio))

    def _speech_options(self, options: Mapping[str, Any]) -> SpeechOptions:
        """Return how to speak, as the options of a request say."""
        try:
            speed = float(options[CONF_SPEED])
        except TypeError, ValueError:
            speed = 0.0
        if not SLOWEST <= speed <= FASTEST:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="speech_speed_wrong",
                translation_placeholders={"least": str(SLOWEST), "most": str(FASTEST)},
            )
        return SpeechOptions(
            model=self._model,
            voice=str(options[tts.ATTR_VOICE] or ""),
            speed=speed,
            instructions=str(options[CONF_INSTRUCTIONS] or ""),
            mp3=options[tts.ATTR_PREFERRED_FORMAT] == MP3,
        )

    async def _watched(self, audio: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        """Yield a sound, and note how it ended."""
        async with aclosing(audio):
            try:
                async for sound in audio:
                    yield sound
            except errors.UpstreamError as error:
                raise self._failure(error) from error
        self.trouble.succeeded()

    def _failure(self, error: errors.UpstreamError) -> HomeAssistantError:
        """Note a failure, and return what the caller is told of it."""
        failure = self.trouble.failed(error)
        return self._told(failure)

    def _told(self, failure: errors.UpstreamError) -> HomeAssistantError:
        """Return what the caller is told of a failure; Home Assistant logs it."""
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=failure.key,
            translation_placeholders={"server": self.jarvis.name},
        )
