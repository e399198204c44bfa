"""What somebody means who wants to hear something: a URI, an address, an id, a media source, words.

Raises `ProblemError` for what is nothing that plays, and `UpstreamError`.
"""

from typing import Final

from homeassistant.components.media_player.const import MediaType
from homeassistant.components.media_source import async_resolve_media, is_media_source_id
from homeassistant.components.media_source.error import Unresolvable

from .finding import find_best
from .music import Music
from .problems import ProblemError
from .things import Thing
from .uris import Uri, What, looks_like_one

# Media types of Home Assistant's own integration begin with it.
CORES_PREFIX: Final = "spotify://"
_KINDS: Final = {
    MediaType.MUSIC: What.TRACK,
    MediaType.PODCAST: What.SHOW,
    "current_user_saved_tracks": What.COLLECTION,
}


def hint_of(media_type: str) -> str:
    """Return which kind of thing a media type says."""
    media_type = media_type.removeprefix(CORES_PREFIX)
    return _KINDS.get(media_type, media_type)


async def resolve(
    music: Music, text: str, media_type: str = MediaType.MUSIC, entity_id: str | None = None
) -> Thing:
    """Return what a text means; words that are no name of anything are searched for."""
    hint = hint_of(media_type)
    if is_media_source_id(text):
        text = await _of_source(music, text, entity_id)
    if hint == What.COLLECTION:
        return await music.known(Uri(What.COLLECTION, ""))
    if not text.strip():
        raise ProblemError("spotify_link_wrong", link=text)
    if (uri := await music.uri_of(text, hint)) is not None:
        return await music.known(uri)
    kind = What(hint) if hint in set(What) and media_type != MediaType.MUSIC else None
    return await find_best(music, text, kind)


async def _of_source(music: Music, media_id: str, entity_id: str | None) -> str:
    """Return what a media source leads to; only what is at Spotify can be played there."""
    try:
        media = await async_resolve_media(music.client.hass, media_id, entity_id)
    except Unresolvable as error:
        raise ProblemError("spotify_link_wrong", link=media_id) from error
    if not looks_like_one(media.url):
        raise ProblemError("spotify_source_not_here", link=media_id)
    return media.url
