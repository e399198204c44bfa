"""Song requests: what the companion app asks of an account over the link.

No token leaves Home Assistant: the app says what it wants, and gets songs. Everything raises
`UpstreamError`, with `retry_after` where Spotify asked for a pause, and `ProblemError`.
"""

from typing import Final

from ...protocol.songs import NowPlaying, Song
from .finding import find
from .music import Music
from .player import Player
from .problems import ProblemError
from .things import Thing
from .uris import ITEMS, NotSpotifyError, What, parse

# What plays is looked at anew when it is older, in seconds.
_OLD: Final = 5.0


def song_of(thing: Thing) -> Song:
    """Return a thing as a song."""
    return Song(
        uri=str(thing.uri),
        title=thing.name,
        artists=list(thing.by),
        album=thing.album,
        seconds=thing.seconds,
        explicit=thing.explicit,
        image=thing.image,
        url=thing.uri.url,
    )


class SongRequests:
    """What can be asked about songs, and done with them, for one account."""

    def __init__(self, music: Music, player: Player) -> None:
        """Serve with an account's player."""
        self._music = music
        self._player = player

    async def search(self, text: str, limit: int = 5) -> list[Song]:
        """Return songs that plays here, best first."""
        found = await find(self._music, text, [What.TRACK], limit)
        return [song_of(thing) for thing in found if thing.playable][:limit]

    async def resolve(self, text: str) -> Song:
        """Return the song that a link, a URI or words mean, if it plays here."""
        if (uri := await self._music.uri_of(text)) is None:
            if not (found := await self.search(text, 1)):
                raise ProblemError("spotify_nothing_found", text=text)
            return found[0]
        if uri.what not in ITEMS:
            raise ProblemError("spotify_not_a_song", link=text)
        return song_of(await self._music.known(uri))

    async def playing(self) -> NowPlaying | None:
        """Return what plays, None if no device is active."""
        follower = self._player.follower
        fresh = follower.age < _OLD and follower.error is None
        playback = follower.playback if fresh else await follower.look()
        if playback is None:
            return None
        now = playback.seen_at
        return NowPlaying(
            song=song_of(playback.item) if playback.item else None,
            device=playback.device.name,
            playing=playback.playing,
            position=playback.position_at(now),
            left=playback.left(now),
            context=playback.context,
        )

    async def feed(self, uri: str) -> None:
        """Put one song after what plays; where nothing is active, play it on the preferred device.

        Spotify's queue only takes: neither removing nor another order is possible. So feed one
        song ahead, and keep the others.
        """
        try:
            parsed = parse(uri)
        except NotSpotifyError as error:
            raise ProblemError("spotify_link_wrong", link=uri) from error
        if parsed.what not in ITEMS:
            raise ProblemError("spotify_not_a_song", link=uri)
        await self._player.enqueue(parsed)

    async def skip(self) -> None:
        """Go on to what is next."""
        await self._player.skip()
