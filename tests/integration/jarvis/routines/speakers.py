"""A voice, a player and a satellite of a household, which keep what they are told.

The player is like a Nest: it gets an address, and fetches the audio by itself.
"""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components import media_source
from homeassistant.components.assist_satellite import (
    AssistSatelliteAnnouncement,
    AssistSatelliteConfiguration,
    AssistSatelliteEntity,
    AssistSatelliteEntityFeature,
)
from homeassistant.components.media_player import MediaPlayerEntity
from homeassistant.components.media_player.browse_media import async_process_play_media_url
from homeassistant.components.media_player.const import MediaPlayerEntityFeature, MediaPlayerState
from homeassistant.components.tts import TextToSpeechEntity
from homeassistant.config_entries import ConfigEntry, ConfigFlow
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockModule,
    MockPlatform,
    mock_integration,
    mock_platform,
)

VOICE = "tts.voice"
NEST = "media_player.nest"
SATELLITE = "assist_satellite.kitchen"
DOMAIN = "test_speakers"


class Voice(TextToSpeechEntity):
    """Speaks by writing the text into its audio."""

    _attr_name = "Voice"
    _attr_unique_id = "voice"
    _attr_default_language = "en"
    _attr_supported_languages = ["en", "de"]  # noqa: RUF012 - Home Assistant's

    @override
    def get_tts_audio(
        self, message: str, language: str, options: dict[str, Any]
    ) -> tuple[str, bytes]:
        """Return audio that can be read."""
        return "mp3", f"{language}: {message}".encode()


class Nest(MediaPlayerEntity):
    """Fetches what it is told to play."""

    _attr_name = "Nest"
    _attr_unique_id = "nest"
    _attr_should_poll = False
    _attr_state = MediaPlayerState.IDLE
    _attr_supported_features = MediaPlayerEntityFeature.PLAY_MEDIA

    def __init__(self) -> None:
        """Start silent."""
        self.heard: list[str] = []
        self.broken = False

    def switch_off(self) -> None:
        """Be without power."""
        self._attr_available = False
        self.async_write_ha_state()

    @override
    async def async_play_media(self, media_type: str, media_id: str, **kwargs: Any) -> None:
        """Fetch the audio."""
        if self.broken:
            raise HomeAssistantError("no power")
        item = await media_source.async_resolve_media(self.hass, media_id, self.entity_id)
        url = async_process_play_media_url(self.hass, item.url)
        async with async_get_clientsession(self.hass).get(url) as response:
            response.raise_for_status()
            self.heard.append((await response.read()).decode(errors="replace"))


class Satellite(AssistSatelliteEntity):
    """Keeps what is announced."""

    _attr_name = "Kitchen"
    _attr_unique_id = "kitchen"
    _attr_supported_features = AssistSatelliteEntityFeature.ANNOUNCE

    def __init__(self) -> None:
        """Start silent."""
        self.announced: list[str] = []

    @override
    def async_get_configuration(self) -> AssistSatelliteConfiguration:
        """Return that it knows no wake word."""
        return AssistSatelliteConfiguration(
            available_wake_words=[], active_wake_words=[], max_active_wake_words=0
        )

    @override
    async def async_set_configuration(self, config: AssistSatelliteConfiguration) -> None:
        """Keep the configuration there is."""

    @override
    def on_pipeline_event(self, event: Any) -> None:
        """Hear of pipelines, which it runs none of."""

    @override
    async def async_announce(self, announcement: AssistSatelliteAnnouncement) -> None:
        """Say it."""
        self.announced.append(announcement.message)


class SpeakersFlow(ConfigFlow):
    """The flow that every integration with entries has to have."""


async def install(hass: HomeAssistant, entities: Mapping[Platform, Entity]) -> ConfigEntry[Any]:
    """Add entities as an integration of their own does. Return its entry."""

    async def set_up(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
        await hass.config_entries.async_forward_entry_setups(entry, list(entities))
        return True

    async def unload(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
        return await hass.config_entries.async_unload_platforms(entry, list(entities))

    module = MockModule(DOMAIN, async_setup_entry=set_up, async_unload_entry=unload)
    mock_integration(hass, module, built_in=False)
    mock_platform(hass, f"{DOMAIN}.config_flow")
    for platform, entity in entities.items():
        mock_platform(hass, f"{DOMAIN}.{platform}", MockPlatform(async_setup_entry=_adding(entity)))
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def _adding(entity: Entity) -> Any:
    """Return the set-up of a platform that has one entity."""

    async def add(
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        async_add_entities: AddConfigEntryEntitiesCallback,
    ) -> None:
        async_add_entities([entity])

    return add
