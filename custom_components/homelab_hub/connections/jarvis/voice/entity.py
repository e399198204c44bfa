"""What listening and speaking have in common."""

from typing import override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant

from ..entity import SubentryEntity
from ..runtime import JarvisEntry
from .issues import forget_trouble, speech_trouble


class VoiceEntity(SubentryEntity):
    """An entity with the name of its subentry, which engines of Home Assistant must have."""

    _attr_has_entity_name = False

    def __init__(self, hass: HomeAssistant, entry: JarvisEntry, subentry: ConfigSubentry) -> None:
        """Belong to a subentry."""
        super().__init__(entry, subentry)
        self._attr_name = subentry.title
        self._subentry = subentry
        self.trouble = speech_trouble(hass, self.jarvis, subentry)

    @override
    async def async_will_remove_from_hass(self) -> None:
        """Forget what was wrong: another model or server may do."""
        await super().async_will_remove_from_hass()
        forget_trouble(self.hass, self._subentry)
