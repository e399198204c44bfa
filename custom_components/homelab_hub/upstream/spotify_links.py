"""Where Spotify's shortened links lead, as its apps share them.

No API tells. The shortener is asked without credentials, and nobody else is: a link may come from
anybody who writes in a chat.
"""

import asyncio
from typing import Final

import aiohttp
from yarl import URL

from . import errors
from .endpoints import endpoint
from .reading import unreachable

WEB_PLAYER: Final = "open.spotify.com"
# Hosts of nothing but shortened links; the web player has some as well, under this path.
SHORTENERS: Final = frozenset({"spotify.link", "spotify.app.link", "spoti.fi"})
SHORT_PATH: Final = "/s/"
_SHORTENER: Final = "spotify.link"
_MOST_STEPS: Final = 4
_SECONDS: Final = 8.0
_NAME: Final = "Spotify's links"


def is_shortened(url: URL) -> bool:
    """Return whether an address tells nothing itself."""
    return url.host in SHORTENERS or (url.host == WEB_PLAYER and url.path.startswith(SHORT_PATH))


async def follow(session: aiohttp.ClientSession, link: str) -> str:
    """Return the web player's address that a shortened link leads to. Raises `UpstreamError`.

    The session is to have no cookies and no credentials of its own.
    """
    url = URL(link if "://" in link else f"https://{link}").with_scheme("https")
    try:
        async with asyncio.timeout(_SECONDS):
            for _ in range(_MOST_STEPS):
                if not is_shortened(url):
                    break
                url = await _next(session, url)
    except TimeoutError:
        raise errors.TooSlowError(f"{_NAME}: no answer in time") from None
    if url.host != WEB_PLAYER or is_shortened(url):
        raise errors.NotAnApiError(f"{_NAME}: it leads elsewhere")
    return str(url)


async def _next(session: aiohttp.ClientSession, url: URL) -> URL:
    """Return where a shortened link leads, which is not gone to."""
    if url.user is not None or url.scheme != "https" or url.port != url.with_port(None).port:
        raise errors.NotAnApiError(f"{_NAME}: it leads elsewhere")
    asked = url
    if url.host == _SHORTENER:
        asked = URL(endpoint("spotify", "links")).join(
            URL(url.raw_path_qs.lstrip("/"), encoded=True)
        )
    try:
        async with session.head(asked, allow_redirects=False) as answer:
            status, location = answer.status, answer.headers.get("Location")
    except (aiohttp.ClientError, OSError) as error:
        raise unreachable(_NAME, error) from None
    if location is None:
        raise errors.NotFoundError(f"{_NAME}: HTTP {status}", status=status)
    try:
        return url.join(URL(location))
    except ValueError:
        raise errors.NotAnApiError(f"{_NAME}: it leads elsewhere") from None
