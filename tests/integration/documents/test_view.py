"""Documents on their way to a browser."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import gzip
from typing import Any

import aiohttp
from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homelab_hub.documents.shelf import Opened
from custom_components.homelab_hub.documents.view import DocumentsView, url_of

TEXT = b"a line of text\n" * 1000


class Packed:
    """A shelf whose only document its server sends packed, as it was stored."""

    def __init__(self, url: str) -> None:
        """Be at a URL."""
        self._url = url

    @asynccontextmanager
    async def open(self, place: str, span: str | None) -> AsyncGenerator[Opened]:
        """Open it."""
        async with aiohttp.ClientSession() as session, session.get(self._url) as answer:
            yield Opened(kind="text/plain", answer=answer)


async def serve(_: web.Request) -> web.Response:
    """Send the text packed, with the length that it then has."""
    return web.Response(body=gzip.compress(TEXT), headers={"Content-Encoding": "gzip"})


async def test_what_comes_packed_arrives_whole(
    hass: HomeAssistant,
    sockets: None,
    aiohttp_server: Any,
    hass_client: ClientSessionGenerator,
) -> None:
    """Its length on the way is not that of what is read."""
    application = web.Application()
    application.router.add_get("/", serve)
    server = await aiohttp_server(application)
    shelf: Any = Packed(str(server.make_url("/")))
    assert await async_setup_component(hass, "http", {})
    hass.http.register_view(DocumentsView(lambda: {"shelf": shelf}))

    client = await hass_client()
    async with client.get(url_of("shelf", "text")) as answer:
        assert await answer.read() == TEXT
