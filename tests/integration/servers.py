"""Servers that are not the simulator: proxies, other services, APIs that lack something."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serve(handler: Handler) -> AsyncGenerator[str]:
    """Give the base URL of a server on this machine that answers every request with a handler."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handler)
    server = TestServer(application)
    await server.start_server(access_log=None)  # it cannot cope with a clock that tests move
    try:
        yield str(server.make_url("/v1"))
    finally:
        await server.close()


def always(body: str, *, content_type: str, status: int = 200) -> Handler:
    """Return a handler that knows one answer."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=body, content_type=content_type, status=status)

    return answer


def only(path: str, body: dict[str, Any], *, method: str = "POST") -> Handler:
    """Return a handler that serves one path with JSON, and answers 404 in JSON elsewhere."""

    async def answer(request: web.Request) -> web.Response:
        if (request.method, request.path) == (method, path):
            return web.json_response(body)
        return web.json_response({"detail": "Not Found"}, status=404)

    return answer
