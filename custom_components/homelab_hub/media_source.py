"""The door for the media browser: the documents that connections have."""

from homeassistant.components.media_source import MediaSource
from homeassistant.core import HomeAssistant

from .connections import shelf_of
from .const import DOMAIN
from .documents.media import DocumentsMediaSource
from .documents.shelf import Shelf
from .documents.view import DocumentsView


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Return the source; asked for once, when media are first browsed."""

    def shelves() -> dict[str, Shelf]:
        return {
            entry.entry_id: shelf
            for entry in hass.config_entries.async_loaded_entries(DOMAIN)
            if (shelf := shelf_of(entry)) is not None
        }

    hass.http.register_view(DocumentsView(shelves))
    return DocumentsMediaSource(shelves)
