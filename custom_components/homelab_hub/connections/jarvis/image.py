"""The image entity with the last picture an AI task made."""

import base64
from datetime import datetime
from typing import Any, override

from homeassistant.components.image import ImageEntity
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ...assistant.pictures import Picture
from ...const import DOMAIN
from .entity import SubentryEntity
from .runtime import JarvisEntry

PICTURE_VERSION = 1
LONGEST_ATTRIBUTE = 1000


def picture_store(hass: HomeAssistant, subentry_id: str) -> Store[dict[str, Any]]:
    """Return the store of a subentry's last picture."""
    return Store(hass, PICTURE_VERSION, f"{DOMAIN}.picture.{subentry_id}")


class LastPictureEntity(SubentryEntity, ImageEntity):
    """Shows the last picture, and what was asked for; both survive a restart."""

    _attr_translation_key = "last_picture"
    _unrecorded_attributes = frozenset({"prompt", "revised_prompt"})

    def __init__(self, hass: HomeAssistant, entry: JarvisEntry, subentry: ConfigSubentry) -> None:
        """Start without a picture."""
        SubentryEntity.__init__(self, entry, subentry)
        ImageEntity.__init__(self, hass)
        self._subentry_id = subentry.subentry_id
        self._attr_unique_id = f"{subentry.subentry_id}_last_picture"
        self._store = picture_store(hass, subentry.subentry_id)
        self._content: bytes | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Show the stored picture, and every new one."""
        await super().async_added_to_hass()
        if stored := await self._store.async_load():
            self._content = base64.b64decode(stored["content"])
            self._attr_content_type = stored["content_type"]
            self._attr_image_last_updated = datetime.fromisoformat(stored["updated"])
            self._attr_extra_state_attributes = stored["attributes"]
        self.async_on_remove(self.jarvis.gallery.hang(self._subentry_id, self._show))

    @override
    async def async_image(self) -> bytes | None:
        """Return the picture as a file."""
        return self._content

    async def _show(self, picture: Picture) -> None:
        """Take a new picture, and store it."""
        self._content = picture.content
        self._attr_content_type = picture.mime_type
        self._attr_image_last_updated = dt_util.utcnow()
        self._attr_extra_state_attributes = {
            "prompt": picture.prompt[:LONGEST_ATTRIBUTE],
            "revised_prompt": picture.revised_prompt and picture.revised_prompt[:LONGEST_ATTRIBUTE],
            "model": picture.model,
            "cost": picture.cost,
            "edited": picture.edited,
        }
        self.async_write_ha_state()
        await self._store.async_save(self._stored(picture))

    def _stored(self, picture: Picture) -> dict[str, Any]:
        """Return the picture in a form that JSON holds."""
        return {
            "content": base64.b64encode(picture.content).decode("ascii"),
            "content_type": picture.mime_type,
            "updated": (self._attr_image_last_updated or dt_util.utcnow()).isoformat(),
            "attributes": self._attr_extra_state_attributes,
        }
