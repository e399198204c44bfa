"""The media browser: what is the person's own, and what is in it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from homeassistant.components.media_player.browse_media import BrowseMedia
from homeassistant.components.media_player.const import MediaClass
from homeassistant.components.media_player.errors import BrowseError
from homeassistant.exceptions import HomeAssistantError

from ...const import DOMAIN
from ...upstream import errors
from . import lists
from .client import Client
from .const import READING, SEEING
from .lists import Listing
from .music import Music
from .resolving import CORES_PREFIX
from .shelves import CLASSES, INSIDE, MOST_BROWSED, leaf
from .things import Thing
from .uris import NotSpotifyError, Uri, What, parse

_ROOT: Final = "spotify"
_SHELF: Final = "shelf:"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """A list at the top; `method` is what it is read with."""

    title: str
    children: MediaClass
    method: str
    read: Callable[[Client], Awaitable[Listing]]


SHELVES: Final = {
    "playlists": Shelf(
        title="Playlists",
        children=MediaClass.PLAYLIST,
        method="GET me/playlists",
        read=lambda client: lists.playlists(client, MOST_BROWSED),
    ),
    "tracks": Shelf(
        title="Liked songs",
        children=MediaClass.TRACK,
        method="GET me/tracks",
        read=lambda client: lists.saved(client, What.TRACK, MOST_BROWSED),
    ),
    "albums": Shelf(
        title="Albums",
        children=MediaClass.ALBUM,
        method="GET me/albums",
        read=lambda client: lists.saved(client, What.ALBUM, MOST_BROWSED),
    ),
    "artists": Shelf(
        title="Artists",
        children=MediaClass.ARTIST,
        method="GET me/following",
        read=lambda client: lists.followed(client, MOST_BROWSED),
    ),
    "shows": Shelf(
        title="Podcasts",
        children=MediaClass.PODCAST,
        method="GET me/shows",
        read=lambda client: lists.saved(client, What.SHOW, MOST_BROWSED),
    ),
    "episodes": Shelf(
        title="Saved episodes",
        children=MediaClass.EPISODE,
        method="GET me/episodes",
        read=lambda client: lists.saved(client, What.EPISODE, MOST_BROWSED),
    ),
    "recent": Shelf(
        title="Recently played",
        children=MediaClass.TRACK,
        method="GET me/player/recently-played",
        read=lists.recent,
    ),
    "top_artists": Shelf(
        title="Top artists",
        children=MediaClass.ARTIST,
        method="GET me/top/artists",
        read=lambda client: lists.top(client, What.ARTIST, 50),
    ),
    "top_tracks": Shelf(
        title="Top songs",
        children=MediaClass.TRACK,
        method="GET me/top/tracks",
        read=lambda client: lists.top(client, What.TRACK, 50),
    ),
}


async def browse(music: Music, media_type: str | None, media_id: str | None) -> BrowseMedia:
    """Return what there is in something, in all for None. Raises `BrowseError`, `UpstreamError`."""
    if not media_id or media_id == _ROOT:
        return _root(music)
    if media_id.startswith(_SHELF):
        shelf = SHELVES.get(media_id.removeprefix(_SHELF))
        if shelf is None:
            raise _nothing(media_id)
        return await _shelf(music, media_id, shelf)
    try:
        uri = parse(media_id, (media_type or "").removeprefix(CORES_PREFIX))
    except NotSpotifyError as error:
        raise _nothing(media_id) from error
    if uri.what not in INSIDE:
        raise _nothing(media_id)
    return await _inside(music, uri)


def _root(music: Music) -> BrowseMedia:
    """Return the lists at the top that the account and the application may see."""
    client = music.client
    children = [
        BrowseMedia(
            media_class=MediaClass.DIRECTORY,
            media_content_type=_ROOT,
            media_content_id=f"{_SHELF}{key}",
            title=shelf.title,
            can_play=False,
            can_expand=True,
            children_media_class=shelf.children,
        )
        for key, shelf in SHELVES.items()
        if client.may(SEEING if key == "recent" else READING)
        and client.patience.abilities.usable(shelf.method)
    ]
    return BrowseMedia(
        media_class=MediaClass.DIRECTORY,
        media_content_type=_ROOT,
        media_content_id=_ROOT,
        title="Spotify",
        can_play=False,
        can_expand=True,
        can_search=True,
        children=children,
        children_media_class=MediaClass.DIRECTORY,
    )


async def _shelf(music: Music, media_id: str, shelf: Shelf) -> BrowseMedia:
    """Return a list at the top with what is in it."""
    listing = await shelf.read(music.client)
    shown = [thing for thing in listing.things if thing.playable]
    music.remember(shown)
    liked = media_id == f"{_SHELF}tracks"
    return BrowseMedia(
        media_class=MediaClass.DIRECTORY,
        media_content_type=str(What.COLLECTION) if liked else _ROOT,
        media_content_id=str(Uri(What.COLLECTION, "")) if liked else media_id,
        title=shelf.title,
        can_play=liked,
        can_expand=True,
        children=[leaf(thing, music) for thing in shown],
        children_media_class=shelf.children,
        not_shown=max(0, listing.total - len(shown)),
    )


async def _inside(music: Music, uri: Uri) -> BrowseMedia:
    """Return something with what is in it."""
    try:
        thing = await music.look_up(uri) if uri.what is not What.COLLECTION else _liked(uri)
        listing = await lists.inside(music.client, uri, MOST_BROWSED)
    except errors.ForbiddenError as error:
        if uri.what is not What.PLAYLIST:
            raise
        raise _closed(uri) from error
    shown = [one for one in listing.things if one.playable]
    music.remember(shown)
    return BrowseMedia(
        media_class=CLASSES[uri.what],
        media_content_type=str(uri.what),
        media_content_id=str(uri),
        title=thing.name,
        can_play=True,
        can_expand=True,
        thumbnail=thing.image,
        children=[leaf(one, music) for one in shown],
        children_media_class=INSIDE[uri.what],
        not_shown=max(0, listing.total - len(shown)),
    )


def _liked(uri: Uri) -> Thing:
    """Return the saved songs."""
    return Thing(uri=uri, name=SHELVES["tracks"].title)


def _nothing(media_id: str) -> HomeAssistantError:
    """Return the error for what cannot be browsed."""
    return BrowseError(
        translation_domain=DOMAIN,
        translation_key="spotify_link_wrong",
        translation_placeholders={"link": media_id[:200]},
    )


def _closed(uri: Uri) -> HomeAssistantError:
    """Return the error for somebody else's playlist, which only plays."""
    return BrowseError(
        translation_domain=DOMAIN,
        translation_key="spotify_playlist_closed",
        translation_placeholders={"name": str(uri)},
    )
