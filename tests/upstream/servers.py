"""Servers of a few lines, for answers that no simulator gives."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
import httpx

from custom_components.homelab_hub.upstream.openai import OpenAIServer

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serve(handler: Handler, http_client: httpx.AsyncClient) -> AsyncGenerator[OpenAIServer]:
    """Run a server that answers everything with `handler`; give a client of it."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handler)
    async with TestServer(application) as running:
        yield OpenAIServer(
            base_url=str(running.make_url("/v1")), api_key="sk-test", http_client=http_client
        )


def answering(
    status: int, body: Any = None, *, text: str | None = None, headers: dict[str, str] | None = None
) -> Handler:
    """Return a handler that answers with JSON, or with a page."""

    async def handle(_: web.Request) -> web.StreamResponse:
        if text is not None:
            return web.Response(status=status, text=text, content_type="text/html")
        return web.json_response(body, status=status, headers=headers)

    return handle


def streaming(*chunks: bytes) -> Handler:
    """Return a handler that streams bytes as they are."""

    async def handle(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for chunk in chunks:
            await response.write(chunk)
        return response

    return handle


async def events_of(
    server: OpenAIServer,
    body: dict[str, Any] | None = None,
    *,
    path: str = "/responses",
    patience: float = 5,
    retries: int = 0,
) -> list[dict[str, Any]]:
    """Return all events of an answer. Raises what the client raises."""
    body = body or {"model": "gpt-5.4-mini", "input": "Count to 3", "stream": True}
    async with server.stream(path, body, patience=patience, retries=retries) as events:
        return await collected(events)


async def collected(events: AsyncIterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return all events."""
    return [event async for event in events]
