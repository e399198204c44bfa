"""Making playlists and changing them, in the form of March 2026: only one's own and friends'.

developer.spotify.com/documentation/web-api/concepts/playlists.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from itertools import batched
from typing import Any, Final

from ...upstream import errors
from .api import Api
from .const import MOST_ITEMS, WRITING
from .lists import inside
from .music import Music
from .problems import ProblemError
from .uris import ITEMS, Uri

MOST_IN_PLAYLIST: Final = 10_000


async def create(
    music: Music,
    name: str,
    *,
    description: str = "",
    public: bool = False,
    collaborative: bool = False,
    items: Sequence[Uri] = (),
) -> dict[str, Any]:
    """Make a playlist, with items in it; return its `uri`, `url`, `name` and `snapshot_id`."""
    _check(items)
    if public and collaborative:
        raise ProblemError("spotify_playlist_public_together")
    answer = await music.client.api(WRITING).current_user_playlist_create(
        name, public=public, collaborative=collaborative, description=description
    )
    music.forget()
    uri = await music.playlist(str(answer["uri"]))
    made = {"uri": str(uri), "url": uri.url, "name": name, "added": 0}
    return made | (await add(music, uri, items) if items else {})


async def add(
    music: Music, playlist: Uri, items: Sequence[Uri], position: int | None = None
) -> dict[str, Any]:
    """Add items at a position, counted from 0, or at the end; return how many, and the version."""
    _check(items)
    snapshot = None
    with _changing(music, playlist) as api:
        for part, some in enumerate(batched(items, MOST_ITEMS, strict=False)):
            at = None if position is None else position + part * MOST_ITEMS
            answer = await api.playlist_add_items(playlist.id, [str(uri) for uri in some], at)
            snapshot = _snapshot(answer)
    return {"uri": str(playlist), "added": len(items), "snapshot_id": snapshot}


async def remove(music: Music, playlist: Uri, items: Sequence[Uri]) -> dict[str, Any]:
    """Remove items, each wherever it is in the playlist; return the version."""
    _check(items)
    snapshot = None
    with _changing(music, playlist) as api:
        for some in batched(items, MOST_ITEMS, strict=False):
            answer = await api.playlist_remove_all_occurrences_of_items(
                playlist.id, [str(uri) for uri in some]
            )
            snapshot = _snapshot(answer)
    return {"uri": str(playlist), "removed": len(items), "snapshot_id": snapshot}


async def move(music: Music, playlist: Uri, start: int, to: int, count: int = 1) -> dict[str, Any]:
    """Move items from a position to another, counted from 0; return the version.

    `to` is where the first of them is afterwards.
    """
    before = to + count if to > start else to
    with _changing(music, playlist) as api:
        answer = await api.playlist_reorder_items(playlist.id, start, before, count)
    return {"uri": str(playlist), "snapshot_id": _snapshot(answer)}


async def read(music: Music, playlist: Uri, limit: int, start: int) -> dict[str, Any]:
    """Return what is known of a playlist, and its `items` from a position on."""
    thing = await music.look_up(playlist)
    try:
        listing = await inside(music.client, playlist, limit, start)
    except errors.ForbiddenError as error:
        raise ProblemError("spotify_playlist_closed", name=thing.name) from error
    more = start + limit < listing.total
    return thing.as_answer() | {
        "total": listing.total,
        "items": [one.as_answer() for one in listing.things],
        "next": start + limit if more else None,
    }


@contextmanager
def _changing(music: Music, playlist: Uri) -> Generator[Api]:
    """Give the methods for a change, whose refusals have reasons that Spotify does not say."""
    api = music.client.api(WRITING)
    try:
        yield api
    except errors.NotFoundError as error:
        raise ProblemError("spotify_gone", link=playlist) from error
    except errors.BadRequestError as error:
        raise ProblemError("spotify_playlist_items_wrong") from error
    except errors.ForbiddenError as error:
        if "size" in error.detail:
            raise ProblemError("spotify_playlist_full", most=MOST_IN_PLAYLIST) from error
        raise ProblemError("spotify_playlist_not_yours", link=playlist) from error


def _check(items: Sequence[Uri]) -> None:
    """Raise `ProblemError` for what cannot be in a playlist."""
    for uri in items:
        if uri.what not in ITEMS:
            raise ProblemError("spotify_not_for_playlist", link=uri)


def _snapshot(answer: Any) -> str | None:
    """Return the version of a playlist after a change."""
    return answer.get("snapshot_id") if isinstance(answer, dict) else None
