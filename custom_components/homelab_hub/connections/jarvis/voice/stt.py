"""The speech-to-text entity."""

from collections.abc import AsyncIterable
from typing import override

from homeassistant.components import conversation, stt
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_PROMPT
from homeassistant.core import HomeAssistant

from ....assistant.budget import BudgetError
from ....assistant.home.index import make_index
from ....assistant.options import CONF_SPEECH_MODEL
from ....assistant.voice.languages import LANGUAGES
from ....assistant.voice.listener import (
    Listener,
    ListeningOptions,
    Recording,
    RecordingTooLongError,
)
from ....assistant.voice.vocabulary import names_of
from ....const import LOGGER
from ....upstream import errors
from ..runtime import JarvisEntry
from .const import CONF_HOME_NAMES
from .entity import VoiceEntity

_FAILED = stt.SpeechResult(None, stt.SpeechResultState.ERROR)


class JarvisListeningEntity(VoiceEntity, stt.SpeechToTextEntity):
    """Writes down what is said, for the pipelines of Assist."""

    def __init__(self, hass: HomeAssistant, entry: JarvisEntry, subentry: ConfigSubentry) -> None:
        """Take the model from the subentry's options."""
        super().__init__(hass, entry, subentry)
        self._listener = Listener(self.jarvis.server, self.jarvis.meter.add, self.jarvis.budget)

    @property
    @override
    def supported_languages(self) -> list[str]:
        """Return the languages that models are made for."""
        return list(LANGUAGES)

    @property
    @override
    def supported_formats(self) -> list[stt.AudioFormats]:
        """Return the files that the API takes."""
        return [stt.AudioFormats.WAV, stt.AudioFormats.OGG]

    @property
    @override
    def supported_codecs(self) -> list[stt.AudioCodecs]:
        """Return what may be in the files."""
        return [stt.AudioCodecs.PCM, stt.AudioCodecs.OPUS]

    @property
    @override
    def supported_bit_rates(self) -> list[stt.AudioBitRates]:
        """Return that every sample size will do."""
        return list(stt.AudioBitRates)

    @property
    @override
    def supported_sample_rates(self) -> list[stt.AudioSampleRates]:
        """Return that every rate will do."""
        return list(stt.AudioSampleRates)

    @property
    @override
    def supported_channels(self) -> list[stt.AudioChannels]:
        """Return that one or two microphones will do."""
        return list(stt.AudioChannels)

    @override
    async def async_process_audio_stream(
        self, metadata: stt.SpeechMetadata, stream: AsyncIterable[bytes]
    ) -> stt.SpeechResult:
        """Return what was said. Nothing said is a success without words, as Assist takes it."""
        recording = Recording(
            wav=metadata.format is stt.AudioFormats.WAV,
            bits=metadata.bit_rate.value,
            rate=metadata.sample_rate.value,
            channels=metadata.channel.value,
        )
        if self.trouble.blocking():
            return _FAILED
        try:
            options = await self._listening_options(metadata.language)
            await recording.take(stream)
            text = await self._listener.listen(recording, options)
        except RecordingTooLongError:
            LOGGER.warning("%s heard more than can be written down at once", self.entity_id)
            return _FAILED
        except BudgetError as refusal:
            LOGGER.warning("%s: %s", self.entity_id, refusal)
            return _FAILED
        except errors.UpstreamError as error:
            failure = self.trouble.failed(error)
            if self.trouble.is_news(failure):
                LOGGER.warning(
                    "%s cannot write down what is said: %s (%s)",
                    self.entity_id,
                    failure.key,
                    failure,
                )
            return _FAILED
        if text:
            self.trouble.succeeded()
        return stt.SpeechResult(text, stt.SpeechResultState.SUCCESS)

    async def _listening_options(self, language: str) -> ListeningOptions:
        """Return how to listen to somebody who speaks a language."""
        names: tuple[str, ...] = ()
        if self.options.get(CONF_HOME_NAMES, True):
            names = names_of(await make_index(self.hass, conversation.DOMAIN, (language,)))
        return ListeningOptions(
            model=self.options[CONF_SPEECH_MODEL],
            language=language.partition("-")[0],
            prompt=self.options.get(CONF_PROMPT, ""),
            names=names,
        )
