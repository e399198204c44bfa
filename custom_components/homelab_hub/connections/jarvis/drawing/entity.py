"""The image entity with the last picture an agent drew in a conversation."""

from typing import Final, override

from homeassistant.components.image import ImageEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from ....assistant.drawing.album import Drawn
from ..entity import SubentryEntity
from ..runtime import JarvisEntry

LONGEST_ATTRIBUTE: Final = 1000


class LastDrawnEntity(SubentryEntity, ImageEntity):
    """Shows the newest picture of the album, and what was asked for."""

    _attr_translation_key = "last_picture"
    _unrecorded_attributes = frozenset({"prompt"})

    def __init__(self, hass: HomeAssistant, entry: JarvisEntry, subentry: ConfigSubentry) -> None:
        """Show what is in the album of an agent."""
        SubentryEntity.__init__(self, entry, subentry)
        ImageEntity.__init__(self, hass)
        self._album = self.jarvis.albums[subentry.subentry_id]
        self._attr_unique_id = f"{subentry.subentry_id}_last_picture"
        self._newest: Drawn | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the album."""
        await super().async_added_to_hass()
        self._look()
        self.async_on_remove(self._album.listen(self._changed))

    @override
    async def async_image(self) -> bytes | None:
        """Return the picture as a file."""
        if self._newest is None:
            return None
        try:
            return await self._album.read(self._newest)
        except OSError:
            return None

    @callback
    def _changed(self) -> None:
        """Show what is the newest picture now."""
        self._look()
        self.async_write_ha_state()

    def _look(self) -> None:
        """Take over what is known of the newest picture."""
        self._newest = newest = next(reversed(self._album.all), None)
        if newest is None:
            self._attr_image_last_updated = None
            self._attr_extra_state_attributes = {}
            return
        self._attr_content_type = newest.mime_type
        self._attr_image_last_updated = newest.created
        self._attr_extra_state_attributes = {
            "prompt": newest.prompt[:LONGEST_ATTRIBUTE],
            "model": newest.model,
            "cost": newest.cost,
            "edited": newest.edited,
            "media_content_id": newest.media_content_id,
        }
