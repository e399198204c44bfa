"""A server that reports, with each answer, the usage a test wrote down."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
from typing import Any

from aiohttp import web

from tests.integration.servers import serve


@dataclass(slots=True, kw_only=True)
class Meter:
    """What the next answers report: the model, and its usage or nothing."""

    model: str = "gpt-5.4-mini"
    usage: dict[str, Any] | None = field(
        default_factory=lambda: {
            "prompt_tokens": 1000,
            "prompt_tokens_details": {"cached_tokens": 400},
            "completion_tokens": 50,
        }
    )
    base_url: str = ""
    requests: int = 0
    """How often an answer was asked for."""
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when something was asked."""
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """Set until a test clears it, so that answers wait."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Say one word, in Chat Completions alone."""
        if request.path == "/v1/models":
            return web.json_response({"data": [{"id": self.model}]})
        if request.path != "/v1/chat/completions":
            return web.json_response({"error": {"message": "not here"}}, status=404)
        if not (await request.json()).get("stream"):
            return web.json_response({"choices": []})
        self.requests += 1
        self.heard.set()
        await asyncio.wait_for(self.ready.wait(), 10)
        choice = {"index": 0, "delta": {"content": "Yes."}, "finish_reason": "stop"}
        chunk = {"model": self.model, "choices": [choice], "usage": self.usage}
        return web.Response(
            text=f"data: {json.dumps(chunk)}\n\ndata: [DONE]\n\n", content_type="text/event-stream"
        )


@asynccontextmanager
async def metered_server() -> AsyncGenerator[Meter]:
    """Run a server that reports usage as its meter says."""
    meter = Meter()
    meter.ready.set()
    async with serve(meter.answer) as meter.base_url:
        yield meter
