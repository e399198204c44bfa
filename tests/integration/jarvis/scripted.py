"""A server that answers word for word what a test wrote down, in either API style.

For what the simulator's model would never say: unknown tools, calls of several tools of a test,
an answer that waits in the middle.
"""

import asyncio
from collections.abc import AsyncGenerator, Collection, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

type Event = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Reply:
    """One answer: text in pieces, then calls as (name, arguments as JSON).

    `gate` is waited for after the first piece, and `reached` is set before. `searched` says that the server has searched the web
    for it, which only the Responses API can.
    """

    pieces: Collection[str] = ()
    calls: Collection[tuple[str, str]] = ()
    gate: asyncio.Event | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    searched: bool = False


@dataclass(slots=True, kw_only=True)
class ScriptedServer:
    """The replies to come, in their order, and the requests that came."""

    style: str
    replies: list[Reply] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    base_url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Send the next reply; a question without a stream is a test call."""
        body = await request.json()
        if not body.get("stream"):
            return web.json_response({})
        self.requests.append(body)
        reply = self.replies.pop(0)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for event in _responses(reply) if self.style == "responses" else _chat(reply):
            await response.write(f"data: {json.dumps(event)}\n\n".encode())
            if reply.gate and "first" in json.dumps(event):
                reply.reached.set()
                await asyncio.wait_for(reply.gate.wait(), 5)
        await response.write_eof()
        return response


@asynccontextmanager
async def scripted_server(style: str) -> AsyncGenerator[ScriptedServer]:
    """Run a server with one model that speaks one style."""
    server = ScriptedServer(style=style)
    async with listening(server):
        yield server


@asynccontextmanager
async def listening(server: ScriptedServer) -> AsyncGenerator[None]:
    """Let a server be reached at its base URL."""
    application = web.Application()
    path = "/v1/responses" if server.style == "responses" else "/v1/chat/completions"
    application.router.add_post(path, server.answer)
    application.router.add_get("/v1/models", _models)
    async with TestServer(application) as running:
        server.base_url = str(running.make_url("/v1"))
        yield


async def _models(_: web.Request) -> web.Response:
    """Answer the only model."""
    return web.json_response({"object": "list", "data": [{"id": "scripted"}]})


def _responses(reply: Reply) -> Iterator[Event]:
    """Yield a reply as events of the Responses API."""
    yield {"type": "response.created", "response": {}}
    if reply.searched:
        item = {"type": "web_search_call", "id": "ws_1", "status": "completed"}
        yield {"type": "response.output_item.done", "item": item}
    for piece in reply.pieces:
        yield {"type": "response.output_text.delta", "delta": piece}
    for place, (name, arguments) in enumerate(reply.calls):
        item = {
            "type": "function_call",
            "call_id": f"call_{place}",
            "name": name,
            "arguments": arguments,
        }
        yield {"type": "response.output_item.done", "item": item}
    yield {"type": "response.completed", "response": {"status": "completed", "model": "scripted"}}


def _chat(reply: Reply) -> Iterator[Event]:
    """Yield a reply as chunks of Chat Completions."""
    for piece in reply.pieces:
        yield _chunk({"content": piece})
    for place, (name, arguments) in enumerate(reply.calls):
        function = {"name": name, "arguments": arguments}
        call = {"index": place, "id": f"call_{place}", "type": "function", "function": function}
        yield _chunk({"tool_calls": [call]})
    yield _chunk({}, "tool_calls" if reply.calls else "stop")


def _chunk(delta: Event, finish_reason: str | None = None) -> Event:
    """Return one chunk."""
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}]}
