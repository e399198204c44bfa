"""Finding what somebody means in a few words, as they are spoken to a voice assistant."""

from collections.abc import Iterable
import re
from typing import Final
import unicodedata

from homeassistant.components.media_player.browse_media import (
    BrowseMedia,
    SearchMedia,
    SearchMediaQuery,
)
from homeassistant.components.media_player.const import MediaClass

from ...upstream import errors
from .music import Music
from .problems import ProblemError
from .shelves import MOST_BROWSED, leaf
from .things import Thing
from .uris import NotSpotifyError, Uri, What, parse

_FOUND: Final = 5
_ALL: Final = (What.TRACK, What.ALBUM, What.ARTIST, What.PLAYLIST)
_BY_CLASS: Final = {
    MediaClass.TRACK: (What.TRACK,),
    MediaClass.MUSIC: _ALL,
    MediaClass.ALBUM: (What.ALBUM,),
    MediaClass.ARTIST: (What.ARTIST,),
    MediaClass.PLAYLIST: (What.PLAYLIST,),
    MediaClass.PODCAST: (What.SHOW,),
    MediaClass.EPISODE: (What.EPISODE,),
    MediaClass.GENRE: (What.PLAYLIST, What.ALBUM, What.TRACK),
}
# What people say around the name of what they want; the next two in front tell the kind.
_AROUND: Final = re.compile(
    r"^(?:some|a bit of|a little|any|etwas|ein bisschen|bitte)\s+|\s+(?:please|bitte)$",
    re.IGNORECASE,
)
_KIND: Final = re.compile(
    r"^(?:(?:the|my|our|das|die|den|mein|meine|unsere?)\s+)?"
    r"(?:(?P<track>song|track|titel|lied)|(?P<album>album)|(?P<playlist>playlist)"
    r"|(?P<artist>artist|band|music by|songs by|musik von|songs von)"
    r"|(?P<show>podcast|show))\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_LIKED: Final = re.compile(
    r"^(?:(?:some of )?(?:my|our|the|meine|unsere)\s+)?(?:liked|saved|favou?rite|gespeicherten?"
    r"|gelikten?)\s+(?:songs?|tracks?|music|musik|lieder|titel)$|^(?:meine?|unsere)\s+"
    r"(?:lieblings(?:songs|lieder|musik|titel))$",
    re.IGNORECASE,
)
_MY: Final = re.compile(
    r"^(?:my|our|mein|meine|unsere?)\s+(?P<rest>.+?)(?:\s+playlist)?$", re.IGNORECASE
)
_ENDS: Final = re.compile(r"^(?P<rest>.+?)\s+(?P<what>playlist|album|podcast)$", re.IGNORECASE)
_BY: Final = re.compile(r"^(?P<name>.+?)\s+(?:by|von)\s+(?P<artist>.+)$", re.IGNORECASE)
_ENDINGS: Final = {"playlist": What.PLAYLIST, "album": What.ALBUM, "podcast": What.SHOW}
_LEAST: Final = 40.0
_RANK: Final = (What.ARTIST, What.TRACK, What.ALBUM, What.PLAYLIST, What.SHOW, What.EPISODE)


async def search_media(music: Music, query: SearchMediaQuery) -> SearchMedia:
    """Return what is found, best first: what voice assistants play is the first."""
    whats: list[What] = []
    for wanted in query.media_filter_classes or ():
        whats += [what for what in _BY_CLASS.get(wanted, ()) if what not in whats]
    text = query.search_query
    if query.media_content_id:
        text = await _within(music, text, query.media_content_id)
    found = await find(music, text, whats or None)
    result: list[BrowseMedia] = [leaf(thing, music) for thing in found if thing.playable]
    return SearchMedia(result=result[:MOST_BROWSED])


async def find_best(music: Music, text: str, what: What | None = None) -> Thing:
    """Return the best that is found. Raises `ProblemError` if nothing is."""
    found = await find(music, text, [what] if what else None)
    for thing in found:
        if thing.playable:
            return thing
    raise ProblemError("spotify_nothing_found", text=text)


async def find(
    music: Music, text: str, whats: Iterable[What] | None = None, limit: int = _FOUND
) -> list[Thing]:
    """Return what is found of some kinds, best first; of what is usual, without kinds."""
    if whats is None and _LIKED.match(text):
        return [Thing(uri=Uri(What.COLLECTION, ""), name="Liked songs")]
    words, said = _meant(text)
    wanted = list(whats or ([said] if said else _ALL))
    found = await music.client.search(_query(words, wanted), wanted, limit)
    mine = await _mine(music) if What.PLAYLIST in wanted else ()
    candidates = {thing.uri: thing for what in wanted for thing in found[what]}
    fitting = [thing for thing in mine if score(thing, words, mine=True) > _LEAST]
    candidates |= {thing.uri: thing for thing in fitting}
    music.remember(candidates.values())
    own = {thing.uri for thing in mine}
    ranked = sorted(
        enumerate(candidates.values()),
        key=lambda pair: (-score(pair[1], words, mine=pair[1].uri in own), pair[0]),
    )
    return [thing for _, thing in ranked]


def _meant(text: str) -> tuple[str, What | None]:
    """Return the words that name something, and the kind, if it was said."""
    before, text = "", " ".join(text.split())
    while text != before:
        before, text = text, _AROUND.sub("", text)
    if match := _KIND.match(text):
        kinds = match.groupdict()
        return kinds.pop("rest"), What(next(kind for kind, said in kinds.items() if said))
    if (match := _ENDS.match(text)) is not None:
        inner = _MY.match(match["rest"])
        rest = inner["rest"] if inner else match["rest"]
        return rest, _ENDINGS[match["what"].lower()]
    return text, None


def _query(words: str, wanted: list[What]) -> str:
    """Return what Spotify is asked: names of two kinds have filters of their own."""
    if (match := _BY.match(words)) and set(wanted) <= set(_ALL):
        return f"{match['name']} {match['artist']}"
    return words


def score(thing: Thing, words: str, *, mine: bool) -> float:
    """Return how well something fits words: names that are the same before names with them."""
    name, asked = _plain(thing.name), _plain(words)
    by = _plain(" ".join(thing.by))
    bonus = 10.0 if mine else 0.0
    if name == asked:
        return 130.0 + _weight(thing) + bonus
    if (
        (match := _BY.match(words))
        and _are_in(match["artist"], by)
        and _are_in(match["name"], name)
    ):
        return 110.0 + _weight(thing)
    within = set(asked.split()) <= set(name.split())
    if within:
        # Of what only has the words in it, a list to listen to says most of "some jazz".
        return 60.0 + (5.0 if thing.uri.what is What.PLAYLIST else 0.0) + bonus
    if set(asked.split()) <= set(f"{name} {by}".split()):
        return 50.0
    return 10.0


def _are_in(words: str, text: str) -> bool:
    """Return whether all words are in a text."""
    return set(_plain(words).split()) <= set(text.split())


def _weight(thing: Thing) -> float:
    """Return what goes first of things with the same name."""
    return float(len(_RANK) - _RANK.index(thing.uri.what)) if thing.uri.what in _RANK else 0.0


def _plain(text: str) -> str:
    """Return a text without case, accents and signs."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char for char in bare if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", kept.replace("'", "")))


async def _mine(music: Music) -> tuple[Thing, ...]:
    """Return the person's own playlists, none where that is not allowed or does not work now."""
    try:
        return await music.playlists()
    except errors.UpstreamError:
        return ()


async def _within(music: Music, text: str, media_content_id: str) -> str:
    """Return the query for something of an artist or of an album."""
    try:
        uri = parse(media_content_id)
    except NotSpotifyError:
        return text
    if uri.what not in {What.ARTIST, What.ALBUM}:
        return text
    thing = await music.look_up(uri)
    return f'{text} {uri.what}:"{thing.name}"'
