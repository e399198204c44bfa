"""Answers what the app asks about songs, from the account that plays them.

Importing this must stay cheap: it happens whether or not there is a Spotify account.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError

from ...connector.errors import NotAllowedError
from ...link import link_of
from ...protocol import songs
from ...protocol.errors import Code, RequestError
from ...protocol.peer import Asked
from ...protocol.words import Nothing
from ...upstream import errors
from .actions import spotify_of
from .problems import ProblemError

if TYPE_CHECKING:
    from .songs import SongRequests

MOST_FOUND: Final = 10
LONGEST_TEXT: Final = 300


@callback
def async_register(hass: HomeAssistant) -> None:
    """Answer for every connection that the app runs, as long as Home Assistant does."""
    link = link_of(hass)
    answers = _Answers(hass)
    link.answer(songs.SEARCH_SONGS, None, answers.search)
    link.answer(songs.RESOLVE_SONG, None, answers.resolve)
    link.answer(songs.WHAT_PLAYS, None, answers.what_plays)
    link.answer(songs.FEED_SONG, None, answers.feed)
    link.answer(songs.SKIP_SONG, None, answers.skip)


class _Answers:
    """The answers. All raise `RequestError` and nothing else for what Spotify or a user does."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Answer with the account there is."""
        self._hass = hass

    async def search(self, wanted: songs.SongSearch, _asked: Asked[Any]) -> songs.Songs:
        """Return songs that play here."""
        with self._songs() as account:
            limit = min(max(wanted.limit, 1), MOST_FOUND)
            return songs.Songs(songs=await account.search(wanted.text[:LONGEST_TEXT], limit))

    async def resolve(self, wanted: songs.SongWanted, _asked: Asked[Any]) -> songs.Song:
        """Return the song that is meant."""
        with self._songs() as account:
            return await account.resolve(wanted.text[:LONGEST_TEXT])

    async def what_plays(self, _params: Nothing, _asked: Asked[Any]) -> songs.Playback:
        """Return what plays."""
        with self._songs() as account:
            return songs.Playback(now=await account.playing())

    async def feed(self, fed: songs.SongFed, _asked: Asked[Any]) -> Nothing:
        """Put a song after what plays."""
        with self._songs() as account:
            await account.feed(fed.uri)
        return Nothing()

    async def skip(self, _params: Nothing, _asked: Asked[Any]) -> Nothing:
        """Go on to what is next."""
        with self._songs() as account:
            await account.skip()
        return Nothing()

    @contextmanager
    def _songs(self) -> Generator[SongRequests]:
        """Give the account that plays; turn what is wrong into what the app is told."""
        try:
            yield spotify_of(self._hass, None).songs
        except ServiceValidationError as error:
            key = error.translation_key or ""
            raise RequestError(Code.UNAVAILABLE, key, reason=key) from error
        except ProblemError as error:
            raise RequestError(
                Code.NOT_FOUND, error.key, reason=error.key, details=error.placeholders
            ) from error
        except NotAllowedError as error:
            raise RequestError(Code.FORBIDDEN, error.key, reason=error.key) from error
        except errors.RateLimitError as error:
            raise RequestError(
                Code.RATE_LIMITED, error.key, reason=error.key, retry_after=error.retry_after
            ) from error
        except errors.UpstreamError as error:
            raise RequestError(
                Code.UNAVAILABLE, error.key, reason=error.key, retry_after=error.retry_after
            ) from error
