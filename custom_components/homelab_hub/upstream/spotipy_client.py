"""Spotify's Web API: spotipy makes the requests, our transport sends them.

Every request of spotipy goes through `_internal_call`, and nearly every method returns what that
returns, which here is a coroutine. Importing this is slow: do it in an executor.
"""

from collections.abc import Awaitable, Mapping
import json
from typing import Any, override

from spotipy import Spotify  # type: ignore[import-untyped]  # comes without types
from spotipy.exceptions import SpotifyException  # type: ignore[import-untyped]  # likewise

from . import errors
from .endpoints import endpoint
from .transport import Transport

# What looks at an answer before it returns, and so does not work here: both are deprecated.
BROKEN = frozenset({"audio_features", "search_markets"})


class SpotipyClient(Spotify):  # type: ignore[misc]  # comes without types
    """spotipy, whose methods return awaitables; they raise `UpstreamError` when awaited.

    Not those in `BROKEN`. Some methods return None for arguments they do not like, instead of
    something to await; arguments are for the caller to check.
    """

    def __init__(self, transport: Transport) -> None:
        """Prepare; nothing is sent yet."""
        super().__init__(requests_session=False)
        # What would go past the transport has nothing to go through.
        self._session = None
        self.prefix = endpoint("spotify", "api")
        self._transport = transport

    @override
    def _internal_call(
        self, method: str, url: str, payload: Any, params: Mapping[str, Any]
    ) -> Awaitable[Any]:
        """Return the call; spotipy's own one sends it."""
        return self._call(method, url, payload, dict(params))

    async def _call(self, method: str, url: str, payload: Any, params: dict[str, Any]) -> Any:
        """Send a request; return its JSON, None if there is none."""
        if not url.startswith("http"):
            url = self.prefix + url
        elif not url.startswith(self.prefix):
            # `next` and `previous` follow what an answer says: the token stays with Spotify.
            raise errors.NotAnApiError("the next page is not at Spotify")
        kind = params.pop("content_type", None)
        data = (payload if kind else json.dumps(payload)) if payload else None
        headers = {"Content-Type": kind or "application/json"}
        answer = await self._way(method, url.removeprefix(self.prefix)).request(
            method,
            url,
            params=params,
            data=data,
            headers=headers,
            # Moving what has moved already moves something else.
            idempotent=False if data and '"range_start"' in data else None,
        )
        if method == "GET":
            return answer.json()
        try:
            return answer.json()
        except errors.AnswerBrokenError:
            # Commands to the player are answered with 200 and a word that is not JSON.
            return None

    def _way(self, _method: str, _path: str) -> Transport:
        """Return the way for a request."""
        return self._transport

    @override
    def _get_id(self, type: str, id: str) -> Any:
        """Return the id in a URI, a URL or an id."""
        try:
            return super()._get_id(type, id)
        except SpotifyException as error:
            raise errors.BadRequestError(f"not the id of a Spotify {type}") from error

    # spotipy drops what the call returns in the next three.

    @override
    def volume(self, volume_percent: int, device_id: str | None = None) -> Any:
        """Set the volume, 0 to 100."""
        return self._put("me/player/volume", volume_percent=volume_percent, device_id=device_id)

    @override
    def shuffle(self, state: bool, device_id: str | None = None) -> Any:
        """Shuffle or not."""
        return self._put("me/player/shuffle", state=state, device_id=device_id)

    @override
    def repeat(self, state: str, device_id: str | None = None) -> Any:
        """Repeat `track`, `context` or nothing (`off`)."""
        return self._put("me/player/repeat", state=state, device_id=device_id)
