"""The documents of all connections in the media browser.

Identifiers are `ENTRY_ID` and `ENTRY_ID/PLACE`; what a place is called is the connection's own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, override

from homeassistant.components.media_player.browse_media import (
    BrowseMedia,
    SearchMedia,
    SearchMediaQuery,
)
from homeassistant.components.media_player.const import MediaClass
from homeassistant.components.media_player.errors import BrowseError
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)

from ..connector.actor import Actor, acting
from ..const import DOMAIN
from ..upstream import errors
from .searching import search
from .shelf import Item, Shelf
from .view import url_of

type Shelves = Callable[[], Mapping[str, Shelf]]

ACTOR: Final = Actor(component="media")
_CLASSES: Final[Mapping[str, MediaClass]] = {
    "image": MediaClass.IMAGE,
    "audio": MediaClass.MUSIC,
    "video": MediaClass.VIDEO,
}


class DocumentsMediaSource(MediaSource):
    """The shelves of all connections that are loaded, by the ids of their entries."""

    name = "Homelab Hub"

    def __init__(self, shelves: Shelves) -> None:
        """Ask for the shelves whenever somebody looks."""
        super().__init__(DOMAIN)
        self._shelves = shelves

    @override
    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Return where a document can be had."""
        entry_id, _, place = (item.identifier or "").partition("/")
        if (shelf := self._shelves().get(entry_id)) is None or not place:
            raise Unresolvable(translation_domain=DOMAIN, translation_key="documents_gone")
        with acting(ACTOR):
            try:
                kind = await shelf.kind_of(place)
            except errors.UpstreamError as error:
                raise Unresolvable(**shelf.words(error)) from error
        return PlayMedia(url_of(entry_id, place), kind)

    @override
    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """Return the connections, the top of one, or what is in a folder."""
        found = self._shelves()
        # The top has no identifier, whatever its annotation says.
        entry_id, _, place = (item.identifier or "").partition("/")
        if not entry_id:
            tops = [_folder(top, shelf.title, None) for top, shelf in found.items()]
            return _folder(None, self.name or DOMAIN, tops)
        if (shelf := found.get(entry_id)) is None:
            raise BrowseError(translation_domain=DOMAIN, translation_key="documents_gone")
        with acting(ACTOR):
            try:
                page = await shelf.browse(place)
            except errors.UpstreamError as error:
                raise BrowseError(**shelf.words(error)) from error
        identifier = f"{entry_id}/{place}" if place else entry_id
        return _folder(identifier, page.title, [_child(entry_id, one) for one in page.items])

    @override
    async def async_search_media(
        self, item: MediaSourceItem, query: SearchMediaQuery
    ) -> SearchMedia:
        """Return what is found in a folder, in a connection, or in all of them."""
        entry_id, _, place = (item.identifier or "").partition("/")
        found = self._shelves()
        if entry_id and entry_id not in found:
            raise BrowseError(translation_domain=DOMAIN, translation_key="documents_gone")
        chosen = {entry_id: found[entry_id]} if entry_id else found
        result: list[BrowseMedia] = []
        failure: BrowseError | None = None
        with acting(ACTOR):
            for name, shelf in chosen.items():
                try:
                    items = await search(shelf, place, query.search_query)
                except errors.UpstreamError as error:
                    failure = BrowseError(**shelf.words(error))
                else:
                    result += _of_classes(query, (_child(name, one) for one in items))
        if failure is not None and not result:
            raise failure
        return SearchMedia(result=result)


def _of_classes(
    query: SearchMediaQuery, items: Iterable[BrowseMediaSource]
) -> Iterator[BrowseMediaSource]:
    """Yield what is of the classes that are asked for; folders only if none are."""
    for item in items:
        if not query.media_filter_classes or (
            item.can_play and item.media_class in query.media_filter_classes
        ):
            yield item


def _child(entry_id: str, item: Item) -> BrowseMediaSource:
    """Return a folder or a document in the list of what is in a folder."""
    identifier = f"{entry_id}/{item.place}"
    if item.kind is None:
        return _folder(identifier, item.title, None)
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=_CLASSES.get(item.kind.partition("/")[0], MediaClass.DIRECTORY),
        media_content_type=item.kind,
        title=item.title,
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
        can_search=True,
        children=children,
    )
