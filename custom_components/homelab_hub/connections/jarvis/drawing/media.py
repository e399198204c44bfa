"""The albums in the media browser, below what connections have.

Everybody of the household sees them, as they see the entity with the last picture, and as Home
Assistant's own media are everybody's. Identifiers are `pictures`, `pictures/ALBUM` and
`pictures/ALBUM/PICTURE`.
"""

from datetime import timedelta
from typing import Final, override

from homeassistant.components.http.auth import async_sign_path
from homeassistant.components.media_player.const import MediaClass
from homeassistant.components.media_player.errors import BrowseError
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ....assistant.drawing.album import BRANCH, Album, Drawn, albums_of
from ....assistant.outsiders import one_line
from ....const import DOMAIN
from .view import find

LONGEST_TITLE: Final = 80
THUMBNAIL_FOR: Final = timedelta(hours=1)


class PicturesMediaSource(MediaSource):
    """What agents have drawn, newest first."""

    name = "Pictures"

    def __init__(self, hass: HomeAssistant) -> None:
        """Show the albums of the agents that are loaded."""
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return where a picture can be had."""
        _, _, place = item.identifier.partition("/")
        album_id, _, picture_id = place.partition("/")
        if (drawn := find(self._hass, album_id, picture_id)) is None:
            raise Unresolvable(translation_domain=DOMAIN, translation_key="drawing_gone")
        return PlayMedia(
            drawn.url, drawn.mime_type, path=albums_of(self._hass)[album_id].path(drawn)
        )

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Return the albums, or the pictures of one."""
        _, _, album_id = item.identifier.partition("/")
        albums = albums_of(self._hass)
        if not album_id:
            return self.top([_folder(album, None) for album in albums.values() if album.all])
        if (album := albums.get(album_id)) is None:
            raise BrowseError(translation_domain=DOMAIN, translation_key="drawing_gone")
        return _folder(album, [self._child(drawn) for drawn in reversed(album.all)])

    def top(self, children: list[BrowseMediaSource] | None = None) -> BrowseMediaSource:
        """Return the folder with all albums."""
        return _directory(BRANCH, str(self.name), children)

    @property
    def has_any(self) -> bool:
        """Return whether there is a picture to see."""
        return any(album.all for album in albums_of(self._hass).values())

    def _child(self, drawn: Drawn) -> BrowseMediaSource:
        """Return a picture in the list of an album."""
        day = dt_util.as_local(drawn.created).date()
        return BrowseMediaSource(
            domain=DOMAIN,
            identifier=f"{BRANCH}/{drawn.album}/{drawn.id}",
            media_class=MediaClass.IMAGE,
            media_content_type=drawn.mime_type,
            title=f"{one_line(drawn.prompt, LONGEST_TITLE)} ({day})",
            can_play=True,
            can_expand=False,
            thumbnail=async_sign_path(self._hass, drawn.url, THUMBNAIL_FOR),
        )


def _folder(album: Album, children: list[BrowseMediaSource] | None) -> BrowseMediaSource:
    """Return an album."""
    return _directory(f"{BRANCH}/{album.id}", album.title, children)


def _directory(
    identifier: str, title: str, children: list[BrowseMediaSource] | None
) -> BrowseMediaSource:
    """Return something that others are in."""
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=MediaClass.DIRECTORY,
        media_content_type="",
        title=title,
        can_play=False,
        can_expand=True,
        children=children,
        children_media_class=MediaClass.IMAGE,
    )
