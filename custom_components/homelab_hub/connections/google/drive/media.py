"""Drive in the media browser: the folders and files that this application sees.

Identifiers are `ENTRY_ID`, `ENTRY_ID/FOLDER_ID` and `ENTRY_ID/FILE_ID`.
"""

from collections.abc import Mapping
from typing import Any, Final, override

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

from ....connector.actor import Actor, acting
from ....connector.words import words
from ....const import DOMAIN
from ....upstream import errors
from .client import FOLDER
from .deeds import query_of
from .finding import drives
from .formats import OFFERED, PDF
from .media_view import URL
from .part import DrivePart

ACTOR: Final = Actor(component="media")
FIELDS: Final = "id,name,mimeType,parents"
MOST: Final = 1000
_CLASSES: Final[Mapping[str, MediaClass]] = {
    "image": MediaClass.IMAGE,
    "audio": MediaClass.MUSIC,
    "video": MediaClass.VIDEO,
}


class DriveMediaSource(MediaSource):
    """The Drives of all accounts."""

    name = "Homelab Hub"

    def __init__(self, hass: HomeAssistant) -> None:
        """Belong to the integration."""
        super().__init__(DOMAIN)
        self._hass = hass

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return where a file can be had; Google's own documents as PDF."""
        entry_id, _, file_id = (item.identifier or "").partition("/")
        if (part := drives(self._hass).get(entry_id)) is None or not file_id:
            raise Unresolvable(translation_domain=DOMAIN, translation_key="drive_no_account")
        with acting(ACTOR):
            try:
                file = await part.client.get(file_id, "id,mimeType")
            except errors.UpstreamError as error:
                raise Unresolvable(**words(error, part.account.entry)) from error
        return PlayMedia(f"{URL}/{entry_id}/{file_id}", _type_of(file))

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Return the accounts, the top of one, or what is in a folder."""
        found = drives(self._hass)
        # The top has no identifier, whatever its annotation says.
        entry_id, _, folder_id = (item.identifier or "").partition("/")
        if not entry_id:
            accounts = [_account(part) for part in found.values()]
            return _folder(None, self.name or DOMAIN, accounts)
        if (part := found.get(entry_id)) is None:
            raise BrowseError(translation_domain=DOMAIN, translation_key="drive_no_account")
        with acting(ACTOR):
            try:
                return await _browse(part, folder_id)
            except errors.UpstreamError as error:
                raise BrowseError(**words(error, part.account.entry)) from error


async def _browse(part: DrivePart, folder_id: str) -> BrowseMediaSource:
    """Return the top of a Drive, or what is in a folder."""
    entry = part.account.entry
    found = await part.client.search(
        query_of("", folder_id or None), FIELDS, limit=MOST, order="folder,name_natural"
    )
    title, identifier = entry.title, entry.entry_id
    if folder_id:
        title = (await part.client.get(folder_id, "name"))["name"]
        identifier = f"{identifier}/{folder_id}"
    else:
        # A file that was opened for us may lie in a folder that we do not see.
        seen = {file["id"] for file in found}
        found = [file for file in found if seen.isdisjoint(file.get("parents", ()))]
    return _folder(identifier, title, [_item(entry.entry_id, file) for file in found])


def _account(part: DrivePart) -> BrowseMediaSource:
    """Return an account in the list of them."""
    return _folder(part.account.entry.entry_id, part.account.entry.title, None)


def _item(entry_id: str, file: Mapping[str, Any]) -> BrowseMediaSource:
    """Return a folder or a file in the list of what is in a folder."""
    identifier = f"{entry_id}/{file['id']}"
    if file["mimeType"] == FOLDER:
        return _folder(identifier, file["name"], None)
    kind = _type_of(file)
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=_CLASSES.get(kind.partition("/")[0], MediaClass.DIRECTORY),
        media_content_type=kind,
        title=file["name"],
        can_play=True,
        can_expand=False,
    )


def _folder(
    identifier: str | None, title: str, children: list[BrowseMediaSource] | None
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
    )


def _type_of(file: Mapping[str, Any]) -> str:
    """Return the type that a file has when it is opened."""
    kind: str = file["mimeType"]
    return PDF if kind in OFFERED else kind
