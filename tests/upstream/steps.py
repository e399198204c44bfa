"""What a scripted upstream can do with a request."""

import asyncio
import gzip
from typing import Any

from aiohttp import web

from .scripted import Step

GOOD = {"good": True}
HUGE = 256 * 1024


def says(status: int, body: Any = None, **headers: str) -> Step:
    """Answer with JSON; an underscore in a header's name stands for a hyphen."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    async def step(_: web.Request) -> web.StreamResponse:
        if body is None:
            return web.Response(status=status, headers=named)
        return web.json_response(body, status=status, headers=named)

    return step


good = says(200, GOOD)


def page(status: int = 200) -> Step:
    """Answer with an HTML page, as proxies and captive portals do."""

    async def step(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text="<html>Sign in</html>", content_type="text/html")

    return step


def only_for(token: str) -> Step:
    """Answer who has the token, and with 401 who has not."""

    async def step(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") == f"Bearer {token}":
            return web.json_response(GOOD)
        return web.json_response({"error": {"code": 401, "status": "UNAUTHENTICATED"}}, status=401)

    return step


async def reset(request: web.Request) -> web.StreamResponse:
    """Break the connection before an answer."""
    assert request.transport
    request.transport.abort()
    return web.Response()


async def reset_in_the_middle(request: web.Request) -> web.StreamResponse:
    """Break the connection in the middle of the answer."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = 1000
    await response.prepare(request)
    await response.write(b'{"half": ')
    assert request.transport
    request.transport.close()
    return response


class Stuck:
    """Begins an answer, with some of its body or none, and ends it when it is let go."""

    def __init__(self, begin: bytes | None) -> None:
        """Send `begin` first; None for no answer at all."""
        self._begin = begin
        self._go = asyncio.Event()
        self.reached = asyncio.Event()

    def let_go(self) -> None:
        """End all answers."""
        self._go.set()

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        """Answer."""
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        if self._begin is not None:
            await response.prepare(request)
            await response.write(self._begin)
        self.reached.set()
        await self._go.wait()
        if self._begin is None:
            return web.json_response(GOOD)
        return response


async def huge_chunked(request: web.Request) -> web.StreamResponse:
    """Send a body that does not say how long it is, and has no end."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    while True:
        await response.write(b" " * 65536)


async def huge_declared(_: web.Request) -> web.StreamResponse:
    """Send a large body that says so."""
    return web.Response(body=b" " * (8 * HUGE), content_type="application/json")


async def huge_compressed(_: web.Request) -> web.StreamResponse:
    """Send a small body that becomes a large one."""
    return web.Response(
        body=gzip.compress(b" " * (100 * HUGE)),
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )


def moved(url: str, status: int = 302) -> Step:
    """Redirect."""

    async def step(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": url})

    return step
