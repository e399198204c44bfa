"""What an account can look up: the catalogue, and its own playlists, which are remembered."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from homeassistant.util import dt as dt_util

from ...upstream import errors
from ...upstream.spotify_links import follow
from .client import Client
from .const import READING
from .lists import playlists
from .problems import ProblemError
from .things import Thing
from .uris import ITEMS, NotSpotifyError, Uri, What, looks_like_one, parse

MOST_PLAYLISTS: Final = 500
_REMEMBERED: Final = 500
_FRESH: Final = timedelta(minutes=10)


class Music:
    """The catalogue and the playlists of one account.

    Everything raises `UpstreamError`, and `ProblemError` for what is not there.
    """

    def __init__(self, client: Client) -> None:
        """Remember nothing yet."""
        self.client = client
        self._playlists: tuple[Thing, ...] = ()
        self._read_at: datetime | None = None
        self._seen: OrderedDict[Uri, tuple[Thing, datetime]] = OrderedDict()

    async def playlists(self) -> tuple[Thing, ...]:
        """Return the playlists that the person has or follows."""
        now = dt_util.utcnow()
        if self._read_at is None or now - self._read_at > _FRESH:
            self._playlists = (await playlists(self.client, MOST_PLAYLISTS)).things
            self._read_at = now
        return self._playlists

    def forget(self) -> None:
        """Read the playlists anew when they are needed: they were changed."""
        self._read_at = None

    def remember(self, found: Iterable[Thing]) -> None:
        """Keep what was just found: it is likely to be played, and need not be asked for again."""
        now = dt_util.utcnow()
        for thing in found:
            self._seen[thing.uri] = thing, now
            self._seen.move_to_end(thing.uri)
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)

    def is_open(self, playlist: Thing) -> bool:
        """Return whether the items of a playlist are to be seen: its owner's, and friends'."""
        return playlist.collaborative or playlist.owner == self.client.user_id

    async def uri_of(self, text: str, hint: str | None = None) -> Uri | None:
        """Return what a URI, an address or an id names, None for words to search for.

        `hint` is the kind that a plain id is of. Shortened links are followed. Raises
        `ProblemError` for a link to nothing at Spotify.
        """
        try:
            return parse(text, hint)
        except NotSpotifyError as error:
            if not (error.shortened or looks_like_one(text)):
                return None
            if not error.shortened:
                raise ProblemError("spotify_link_wrong", link=text) from error
        try:
            return parse(await follow(self.client.account.session, text.strip()))
        except (NotSpotifyError, errors.UpstreamError) as error:
            raise ProblemError("spotify_link_shortened", link=text) from error

    async def playlist(self, wanted: str) -> Uri:
        """Return the playlist that a link, a URI, an id or the name of one of the person's means."""
        if (uri := await self.uri_of(wanted, What.PLAYLIST)) is None:
            return await self._named(wanted)
        if uri.what is not What.PLAYLIST:
            raise ProblemError("spotify_not_a_playlist", link=wanted)
        return uri

    async def known(self, uri: Uri) -> Thing:
        """Return an item that plays; contexts are taken as they are, as Spotify has secret ones."""
        if uri.what not in ITEMS:
            return Thing(uri=uri, name=str(uri))
        if uri.what is not What.TRACK and not self.client.may(READING):
            return Thing(uri=uri, name=str(uri))  # only who may read the library is told
        seen, when = self._seen.get(uri, (None, None))
        fresh = when is not None and dt_util.utcnow() - when < _FRESH
        thing = seen if seen is not None and fresh else await self.look_up(uri)
        if not thing.playable:
            raise ProblemError("spotify_not_playable", name=thing.title)
        return thing

    async def look_up(self, uri: Uri) -> Thing:
        """Return what is known of something."""
        try:
            return await self.client.get(uri)
        except errors.NotFoundError as error:
            raise ProblemError("spotify_gone", link=uri) from error
        except errors.BadRequestError as error:
            raise ProblemError("spotify_link_wrong", link=uri) from error

    async def _named(self, name: str) -> Uri:
        """Return the playlist with a name; those that can be changed go first."""
        same = [one for one in await self.playlists() if one.name.casefold() == name.casefold()]
        mine = [one for one in same if self.is_open(one)] or same
        if not mine:
            raise ProblemError("spotify_playlist_unknown", name=name)
        if len(mine) > 1:
            raise ProblemError("spotify_playlist_ambiguous", name=name)
        return mine[0].uri
