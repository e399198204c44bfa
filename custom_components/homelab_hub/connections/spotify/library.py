"""The library: what is saved, and who is followed.

Since March 2026 there is one method for every kind of thing; which capability it takes depends on
the kind: following a playlist is a change of the person's playlists.
"""

from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Any, Final

from ...connector.capabilities import Capability
from .const import MOST_URIS, READING, SAVING, WRITING
from .music import Music
from .problems import ProblemError
from .uris import Uri, What

# What can be saved or followed.
SAVED: Final = frozenset({What.TRACK, What.ALBUM, What.SHOW, What.EPISODE, What.AUDIOBOOK})
FOLLOWED: Final = frozenset({What.ARTIST, What.PLAYLIST})


async def save(music: Music, uris: Sequence[Uri]) -> dict[str, Any]:
    """Save or follow things; return which."""
    for capabilities, some in _grouped(uris):
        await music.client.api(capabilities).save(some)
    return _changed(music, uris)


async def unsave(music: Music, uris: Sequence[Uri]) -> dict[str, Any]:
    """Save or follow things no longer; return which."""
    for capabilities, some in _grouped(uris):
        await music.client.api(capabilities).unsave(some)
    return _changed(music, uris)


async def contains(music: Music, uris: Sequence[Uri]) -> dict[str, Any]:
    """Return for each thing whether it is saved or followed."""
    _check(uris)
    saved: dict[str, bool] = {}
    for some in batched([str(uri) for uri in uris], MOST_URIS, strict=False):
        answer = await music.client.api(READING).current_user_saved_items(list(some))
        saved |= dict(zip(some, (one is True for one in answer), strict=False))
    return {"saved": saved, "all": all(saved.values())}


def _changed(music: Music, uris: Sequence[Uri]) -> dict[str, Any]:
    """Return what was changed."""
    if any(uri.what is What.PLAYLIST for uri in uris):
        music.forget()
    return {"uris": [str(uri) for uri in uris]}


def _grouped(uris: Sequence[Uri]) -> Iterable[tuple[tuple[Capability, ...], list[str]]]:
    """Yield the URIs as they go together: by what allows them, and no more than a call takes."""
    _check(uris)
    lists = [str(uri) for uri in uris if uri.what is What.PLAYLIST]
    others = [str(uri) for uri in uris if uri.what is not What.PLAYLIST]
    for capabilities, group in ((SAVING, others), (WRITING, lists)):
        for some in batched(group, MOST_URIS, strict=False):
            yield capabilities, list(some)


def _check(uris: Sequence[Uri]) -> None:
    """Raise `ProblemError` for what cannot be saved."""
    for uri in uris:
        if uri.what not in SAVED | FOLLOWED:
            raise ProblemError("spotify_not_to_save", link=uri)
