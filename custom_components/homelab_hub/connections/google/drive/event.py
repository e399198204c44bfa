"""Event entities of folders that are watched."""

from collections.abc import Mapping
import hashlib
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.event import EventEntity
from homeassistant.core import callback

from ....connector.entity import AccountEntity
from .watch import ADDED, CHANGED, REMOVED, Watch

if TYPE_CHECKING:
    from .part import DrivePart


class FolderEvent(AccountEntity, EventEntity):
    """Fires once for each file that is added, changed or removed in a folder."""

    _attr_translation_key = "drive_folder"

    def __init__(self, part: DrivePart, watch: Watch, path: str) -> None:
        """Belong to a folder."""
        mark = hashlib.sha256(path.encode()).hexdigest()[:16]
        super().__init__(part.account.entry, f"drive_folder_{mark}")
        self._attr_event_types = [ADDED, CHANGED, REMOVED]
        self._attr_translation_placeholders = {"folder": path}
        self._watch = watch
        self._path = path

    @override
    async def async_added_to_hass(self) -> None:
        """Hear of what happens in the folder."""
        await super().async_added_to_hass()
        self.async_on_remove(self._watch.hear(self._path, self._fire))

    @callback
    def _fire(self, kind: str, file: Mapping[str, Any]) -> None:
        """Report what happened."""
        size = file.get("size")
        self._trigger_event(
            kind,
            {
                "file_id": file["id"],
                "name": file.get("name"),
                "mime_type": file.get("mimeType"),
                "size": None if size is None else int(size),
                "modified": file.get("modifiedTime"),
                "link": file.get("webViewLink"),
            },
        )
        self.async_write_ha_state()
