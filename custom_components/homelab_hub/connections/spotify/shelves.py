"""Things as Home Assistant's media browser shows them."""

from typing import Final

from homeassistant.components.media_player.browse_media import BrowseMedia
from homeassistant.components.media_player.const import MediaClass

from .music import Music
from .things import Thing
from .uris import What

MOST_BROWSED: Final = 300
CLASSES: Final = {
    What.TRACK: MediaClass.TRACK,
    What.ALBUM: MediaClass.ALBUM,
    What.ARTIST: MediaClass.ARTIST,
    What.PLAYLIST: MediaClass.PLAYLIST,
    What.SHOW: MediaClass.PODCAST,
    What.EPISODE: MediaClass.EPISODE,
    What.AUDIOBOOK: MediaClass.PODCAST,
    What.CHAPTER: MediaClass.EPISODE,
    What.COLLECTION: MediaClass.PLAYLIST,
}
# What is in what.
INSIDE: Final = {
    What.ALBUM: MediaClass.TRACK,
    What.ARTIST: MediaClass.ALBUM,
    What.PLAYLIST: MediaClass.TRACK,
    What.SHOW: MediaClass.EPISODE,
    What.COLLECTION: MediaClass.TRACK,
}


def leaf(thing: Thing, music: Music, *, title: str | None = None) -> BrowseMedia:
    """Return a thing as one of many; the items of other people's playlists are not to be seen."""
    what = thing.uri.what
    closed = what is What.PLAYLIST and not music.is_open(thing)
    return BrowseMedia(
        media_class=CLASSES[what],
        media_content_type=str(what),
        media_content_id=str(thing.uri),
        title=title or thing.name,
        can_play=thing.playable,
        can_expand=what in INSIDE and not closed,
        can_search=what in {What.ARTIST, What.ALBUM},
        thumbnail=thing.image,
    )
