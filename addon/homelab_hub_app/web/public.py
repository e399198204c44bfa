"""Pages that anybody may read who has their address, such as what a stream shows.

The address holds a key of its own, which opens nothing else: programs that show a page in a stream
can send an address and nothing more.
"""

from collections.abc import Awaitable, Callable, Mapping
from hmac import compare_digest
from typing import Final

from aiohttp import web

from homelab_hub_app.link.server import HEALTH_PATH, health
from homelab_hub_upstream.secret import Secret

from .page import STYLE_NAME, page, style, table
from .report import Report

type Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


def public_app(key: Callable[[], Secret], pages: Mapping[str, Page]) -> web.Application:
    """Return the pages, each below the key by its name; without the key of now nothing is there."""

    @web.middleware
    async def with_key(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        offered = request.match_info.get("key")
        if offered is not None and not compare_digest(_bytes(offered), _bytes(key().reveal())):
            raise web.HTTPNotFound
        return await handler(request)

    app = web.Application(middlewares=[with_key])
    app.router.add_get(HEALTH_PATH, health)
    for name, handler in {STYLE_NAME: style, **pages}.items():
        app.router.add_get(f"/{{key}}/{name}", handler)
    return app


def status_page(report: Callable[[], Awaitable[Report]]) -> Page:
    """Return a page that says whether the bots are there."""

    async def status(_request: web.Request) -> web.Response:
        now = await report()
        return page("Status", table(now.source_rows()), refresh=_REFRESH_SECONDS)

    return status


_REFRESH_SECONDS: Final = 30


def _bytes(text: str) -> bytes:
    """Return the bytes of any text that an address may hold."""
    return text.encode("utf-8", "surrogatepass")
