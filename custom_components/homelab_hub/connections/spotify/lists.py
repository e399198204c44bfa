"""Lists of things: what is in something, and what is the person's own.

Everything raises `UpstreamError`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from .client import Client
from .const import LOOKING_UP, PAGE, READING, SEEING, SHORT_PAGE
from .things import Thing, things
from .uris import Uri, What

# Returns a page: at most so many, from one on.
type Page = Callable[[int, int], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Listing:
    """Some of the things in a list, and how many there are in all, with those that are gone."""

    things: tuple[Thing, ...]
    total: int


async def inside(client: Client, uri: Uri, most: int, start: int = 0) -> Listing:
    """Return what is in an album, a playlist, a show or the saved songs, or is by an artist."""
    market = client.market
    api = client.api(LOOKING_UP if uri.what in {What.ALBUM, What.ARTIST} else READING)
    match uri.what:
        case What.ALBUM:
            return await _pages(partial(api.album_tracks, uri.id, market=market), most, start)
        case What.ARTIST:
            albums = partial(api.artist_albums, uri.id, None, "album,single", None)
            return await _pages(albums, most, start, size=SHORT_PAGE)
        case What.SHOW:
            return await _pages(partial(api.show_episodes, uri.id, market=market), most, start)
        case What.PLAYLIST:
            items = partial(api.playlist_items, uri.id, None, market=market)
            return await _pages(items, most, start, key="item")
        case What.COLLECTION:
            return await saved(client, What.TRACK, most, start)
        case _:
            return Listing((), 0)


async def saved(client: Client, what: What, most: int, start: int = 0) -> Listing:
    """Return the tracks, albums, shows or episodes that are saved, newest first."""
    api, market = client.api(READING), client.market
    match what:
        case What.ALBUM:
            page: Page = partial(api.current_user_saved_albums, market=market)
        case What.SHOW:
            page = api.current_user_saved_shows
        case What.EPISODE:
            page = partial(api.current_user_saved_episodes, market=market)
        case _:
            page = partial(api.current_user_saved_tracks, market=market)
    return await _pages(page, most, start, key=str(what))


async def playlists(client: Client, most: int) -> Listing:
    """Return the playlists that the person has or follows."""
    return await _pages(client.api(READING).current_user_playlists, most)


async def followed(client: Client, most: int) -> Listing:
    """Return the artists that the person follows."""
    found: list[Thing] = []
    after, total = None, 0
    while len(found) < most:
        answer = await client.api(READING).current_user_followed_artists(PAGE, after)
        artists = _object(_object(answer).get("artists"))
        found += things(artists.get("items"))
        total = _whole(artists.get("total")) or len(found)
        after = _object(artists.get("cursors")).get("after")
        if not after:
            break
    return Listing(tuple(found[:most]), total)


async def top(client: Client, what: What, most: int) -> Listing:
    """Return the tracks or artists that the person hears most."""
    api = client.api(READING)
    page = api.current_user_top_artists if what is What.ARTIST else api.current_user_top_tracks
    return await _pages(page, most)


async def recent(client: Client) -> Listing:
    """Return the tracks that were played, the latest first, each of them once."""
    answer = _object(await client.api(SEEING).current_user_recently_played(PAGE))
    once = {thing.uri: thing for thing in things(answer.get("items"), "track")}
    return Listing(tuple(once.values()), len(once))


async def _pages(
    page: Page, most: int, start: int = 0, *, key: str | None = None, size: int = PAGE
) -> Listing:
    """Return the things of as many pages as it takes."""
    found: list[Thing] = []
    offset, end, total = start, start + most, start
    while offset < end:
        answer = _object(await page(min(size, end - offset), offset))
        entries = answer.get("items") or []
        total = _whole(answer.get("total")) or offset + len(entries)
        found += things(entries, key)
        offset += len(entries)
        if not entries or offset >= total:
            break
    return Listing(tuple(found), total)


def _object(answer: Any) -> dict[str, Any]:
    """Return an answer that is an object, an empty one for anything else."""
    return answer if isinstance(answer, dict) else {}


def _whole(number: Any) -> int | None:
    """Return a whole number, None for anything else."""
    return number if isinstance(number, int) else None
