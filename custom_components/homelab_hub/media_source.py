"""The door for the media browser: the documents that connections have, and what agents drew."""

from typing import override

from homeassistant.components.media_player.browse_media import SearchMedia, SearchMediaQuery
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
)
from homeassistant.core import HomeAssistant

from .assistant.drawing.album import BRANCH
from .connections import shelf_of
from .connections.jarvis.drawing.media import PicturesMediaSource
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
    return HubMediaSource(DocumentsMediaSource(shelves), PicturesMediaSource(hass))


class HubMediaSource(MediaSource):
    """The top of both: documents by the ids of their entries, and a folder of pictures."""

    name = "Homelab Hub"

    def __init__(self, documents: DocumentsMediaSource, pictures: PicturesMediaSource) -> None:
        """Take the branches."""
        super().__init__(DOMAIN)
        self._documents = documents
        self._pictures = pictures

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return where a document or a picture can be had."""
        return await self._branch(item).async_resolve_media(item)

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Return what is in a folder; the top has those of documents, and the one of pictures."""
        found = await self._branch(item).async_browse_media(item)
        if not item.identifier and self._pictures.has_any:
            found.children = [*(found.children or ()), self._pictures.top()]
        return found

    @override
    async def async_search_media(
        self, item: MediaSourceItem, query: SearchMediaQuery
    ) -> SearchMedia:
        """Return what is found in a folder of documents, or in all of them."""
        return await self._branch(item).async_search_media(item, query)

    def _branch(self, item: MediaSourceItem) -> MediaSource:
        """Return who knows what an identifier names."""
        is_picture = (item.identifier or "").partition("/")[0] == BRANCH
        return self._pictures if is_picture else self._documents
