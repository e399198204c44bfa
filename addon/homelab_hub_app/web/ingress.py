"""The page in Home Assistant's sidebar, for administrators: through the Supervisor only."""

from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from homelab_hub_app.listener import peer_of

from .page import STYLE_NAME, page, paragraph, style, table
from .report import Report

REFRESH_SECONDS: Final = 10


def ingress_app(peer: str, report: Callable[[], Awaitable[Report]]) -> web.Application:
    """Return the pages; whoever is not at the address `peer` is refused."""

    @web.middleware
    async def from_supervisor(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if peer_of(request) != peer:
            raise web.HTTPForbidden
        return await handler(request)

    async def index(_request: web.Request) -> web.Response:
        now = await report()
        sources = table(now.source_rows(), "Sources") if now.sources else paragraph(_NO_SOURCES)
        return page("Homelab Hub", table(now.app_rows()), sources, refresh=REFRESH_SECONDS)

    app = web.Application(middlewares=[from_supervisor])
    app.router.add_get("/", index)
    app.router.add_get(f"/{STYLE_NAME}", style)
    return app


_NO_SOURCES: Final = (
    "No connection uses the app yet. Add one in Home Assistant: Settings, Devices & services,"
    " Add integration, Homelab Hub."
)
