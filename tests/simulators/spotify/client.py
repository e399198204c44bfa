"""spotipy in front of the simulator, in a thread, with every answer looked at."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import requests
from spotipy import Spotify, SpotifyException  # type: ignore[import-untyped]  # comes without types

from homelab_hub_simulators.spotify import SpotifySimulator

from .published import Published

PATIENCE = 30


class Client:
    """The real client with one person's token. It neither retries nor waits."""

    def __init__(self, spotify: SpotifySimulator, token: str, published: Published | None) -> None:
        """Be somebody."""
        self._published = published
        self._root = spotify.base_url
        self._session = requests.Session()
        self._session.hooks["response"].append(self._look)
        self.token = token
        self.last: Any = None
        self.spotipy = Spotify(
            auth=token, requests_session=self._session, requests_timeout=PATIENCE
        )
        self.spotipy.prefix = spotify.base_url

    async def run(self, ask: Callable[[Any], Any]) -> Any:
        """Ask something of spotipy, in a thread."""
        async with asyncio.timeout(PATIENCE):
            return await asyncio.to_thread(ask, self.spotipy)

    async def refused(self, ask: Callable[[Any], Any]) -> tuple[int, str, str | None]:
        """Ask what must fail; return the status, the message and the reason."""
        with pytest.raises(SpotifyException) as caught:
            await self.run(ask)
        error = caught.value
        return error.http_status, str(error.msg).partition("\n ")[2], error.reason

    async def send(self, http: str, path: str, **more: Any) -> Any:
        """Send what spotipy has no method for; return the response as requests has it.

        `path` is one of the API, or a whole URL.
        """
        url = path if path.startswith("http") else self._root + path
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})

        def ask(_: Any) -> Any:
            """Send it."""
            return self._session.request(http, url, headers=headers, timeout=PATIENCE, **more)

        return await self.run(ask)

    def _look(self, response: Any, *_: Any, **__: Any) -> None:
        """Check an answer; those that are no JSON, or no whole answers, are not published."""
        self.last = response
        if not response.url.startswith(self._root) or "fields=" in response.url:
            return
        path = response.url.removeprefix(self._root).partition("?")[0].rstrip("/")
        status, content = response.status_code, response.content
        is_json = "json" in response.headers.get("Content-Type", "")
        if self._published is not None and status != 304 and (is_json or not content):
            self._published.check(response.request.method, path, status, content)
