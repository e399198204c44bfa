"""Answers of OpenAI's API as they come: piece by piece, broken off, too slow, tried again."""

import asyncio
import time
from typing import Any

from aiohttp import web
import httpx
import pytest

from custom_components.homelab_hub.upstream import errors, openai
from custom_components.homelab_hub.upstream.openai import OpenAIServer
from homelab_hub_simulators.openai import OpenAISimulator

from .servers import events_of, serve, streaming

CHAT = {"model": "gpt-4.1-mini", "messages": [{"role": "user", "content": "Hi"}], "stream": True}


def text_in(events: list[dict[str, Any]]) -> str:
    """Return the text of an answer of the Responses API."""
    return "".join(
        event["delta"] for event in events if event["type"] == "response.output_text.delta"
    )


@pytest.mark.parametrize("path", ["/responses", "/chat/completions"])
async def test_events_come_one_by_one_as_they_are_sent(
    server: OpenAIServer, simulator: OpenAISimulator, path: str
) -> None:
    """Each within its own delay, not all at the end."""
    simulator.faults.put("slow_tokens", delay=0.03)
    request = {**CHAT, "messages": [{"role": "user", "content": "Count to 5"}]}
    if path == "/responses":
        request = {"model": "gpt-5.4-mini", "input": "Count to 5", "stream": True}
    async with server.stream(path, request, patience=5) as events:
        moments = [
            time.monotonic() async for event in events if "delta" in event or event.get("choices")
        ]
    assert len(moments) >= 5
    assert moments[-1] - moments[0] > 4 * 0.03


async def test_a_whole_answer_is_put_together(server: OpenAIServer) -> None:
    """Nothing is lost between the pieces."""
    assert text_in(await events_of(server)) == "1, 2, 3"


@pytest.mark.parametrize(
    ("kind", "after", "expected"),
    [
        ("cut_stream", 0, errors.UpstreamError),
        ("cut_stream", 2, errors.AnswerBrokenError),
        ("malformed_chunk", 2, errors.AnswerBrokenError),
    ],
)
@pytest.mark.parametrize("path", ["/responses", "/chat/completions"])
async def test_an_answer_that_breaks_off_is_an_error(
    server: OpenAIServer,
    simulator: OpenAISimulator,
    *,
    kind: str,
    after: int,
    expected: type[errors.UpstreamError],
    path: str,
) -> None:
    """What came before it was given."""
    simulator.faults.put(kind, after=after)
    request = None if path == "/responses" else CHAT
    with pytest.raises(expected):
        await events_of(server, request, path=path)


async def test_a_page_instead_of_a_stream_is_no_api(
    server: OpenAIServer, simulator: OpenAISimulator
) -> None:
    """Although its status is 200."""
    simulator.faults.put("html")
    with pytest.raises(errors.NotAnApiError):
        await events_of(server)
    with pytest.raises(errors.NotAnApiError):
        await server.post("/responses", {"model": "gpt-5.4-mini", "input": "Hi"})


async def test_patience_ends_the_wait_for_an_answer(
    server: OpenAIServer, simulator: OpenAISimulator
) -> None:
    """The server took the request and says nothing."""
    simulator.faults.put("hang")
    async with asyncio.timeout(10):
        with pytest.raises(errors.TooSlowError):
            await events_of(server, patience=0.1)


async def hold(request: web.Request, *chunks: bytes) -> web.StreamResponse:
    """Stream some bytes, then nothing more."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for chunk in chunks:
        await response.write(chunk)
    await asyncio.Event().wait()
    return response


async def test_being_accepted_is_no_beginning(http_client: httpx.AsyncClient) -> None:
    """A queue says at once that it took the request; patience is for the model."""

    async def queued(request: web.Request) -> web.StreamResponse:
        return await hold(request, b'data: {"type": "response.created"}\n\n')

    async with serve(queued, http_client) as server:
        with pytest.raises(errors.TooSlowError):
            await events_of(server, patience=0.1)


async def test_a_model_that_falls_silent_is_not_waited_for_for_ever(
    http_client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is shorter here: no clock of a test reaches it."""
    monkeypatch.setattr(openai, "SILENCE_TIMEOUT", 0.1)

    async def mute(request: web.Request) -> web.StreamResponse:
        return await hold(request, b'data: {"type": "response.output_text.delta"}\n\n')

    async with serve(mute, http_client) as server:
        with pytest.raises(errors.AnswerBrokenError):
            await events_of(server, patience=0.1)


async def test_leaving_early_hangs_up(http_client: httpx.AsyncClient) -> None:
    """So that the server stops working for nobody."""
    hung_up = asyncio.Event()

    async def talk(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            while True:
                await response.write(b'data: {"type": "more"}\n\n')
                await asyncio.sleep(0.005)
        finally:
            hung_up.set()

    async with serve(talk, http_client) as server:
        async with server.stream("/responses", {"stream": True}, patience=5) as events:
            await anext(events)
        async with asyncio.timeout(5):
            await hung_up.wait()


@pytest.mark.parametrize(
    ("path", "request_body"), [("/responses", None), ("/chat/completions", CHAT)]
)
async def test_a_connection_is_used_again_for_the_next_request(
    http_client: httpx.AsyncClient,
    simulator: OpenAISimulator,
    path: str,
    request_body: dict[str, Any] | None,
) -> None:
    """A handshake with a far server takes longer than everything of ours."""
    opened: list[str] = []

    async def trace(name: str, _: Any) -> None:
        if name == "connection.connect_tcp.started":
            opened.append(name)

    async def watch(request: httpx.Request) -> None:
        request.extensions["trace"] = trace

    http_client.event_hooks["request"].append(watch)
    server = OpenAIServer(base_url=simulator.base_url, api_key="sk", http_client=http_client)
    body = request_body or {"model": "gpt-5.4-mini", "input": "Hi", "stream": True}
    for _ in range(3):
        async with server.stream(path, body, patience=5) as events:
            async for event in events:
                if "completed" in str(event.get("type")) or "stop" in str(event):
                    break  # as whoever has all the words does
    assert len(opened) == 1


async def test_what_is_no_stream_does_not_keep_its_connection(
    simulator: OpenAISimulator,
) -> None:
    """A proxy's page that nobody reads must not use up the connections of Home Assistant."""
    simulator.faults.put("html", endpoint="responses")
    limits = httpx.Limits(max_connections=1)
    async with httpx.AsyncClient(trust_env=False, limits=limits) as client:
        server = OpenAIServer(base_url=simulator.base_url, api_key="sk", http_client=client)
        for _ in range(2):
            with pytest.raises(errors.NotAnApiError):
                await events_of(server, patience=1)
        assert await server.models()


@pytest.mark.parametrize(
    "chunks",
    [
        [b": a comment\n\n", b'event: x\r\ndata: {"type": "a"}\r\n\r\n', b"data: [DONE]\n\n"],
        [b'data:{"type": "a"}\n\n'],
        [b'data: {"ty', b'pe": "a"}', b"\n\n"],
        [b'id: 1\nretry: 5\ndata: {"type": "a"}\n\n'],
    ],
    ids=["comments", "no space", "in pieces", "other fields"],
)
async def test_streams_are_read_as_servers_write_them(
    http_client: httpx.AsyncClient, chunks: list[bytes]
) -> None:
    """Server-sent events are a standard with room (WHATWG HTML section 9.2)."""
    async with serve(streaming(*chunks), http_client) as server:
        assert await events_of(server) == [{"type": "a"}]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ({"code": "server_error"}, errors.ServerError),
        ({"code": "insufficient_quota"}, errors.QuotaError),
        ({"type": "rate_limit_exceeded"}, errors.RateLimitError),
        ({"message": "CUDA out of memory"}, errors.ServerError),
    ],
)
async def test_an_error_within_a_stream_is_translated_like_any_other(
    http_client: httpx.AsyncClient, error: Any, expected: type[errors.UpstreamError]
) -> None:
    """Servers that have begun to answer have no status left to send."""
    chunk = str({"error": error}).replace("'", '"').encode()
    async with serve(streaming(b"data: " + chunk + b"\n\n"), http_client) as server:
        with pytest.raises(expected):
            await events_of(server)


async def test_tries_again_only_when_told_to(
    server: OpenAIServer, simulator: OpenAISimulator
) -> None:
    """Nobody who waits at a loudspeaker wants two tries."""
    simulator.faults.put("rate_limit", retry_after=0, times=1)
    with pytest.raises(errors.RateLimitError):
        await events_of(server)
    assert len(simulator.requests) == 1
    simulator.faults.put("rate_limit", retry_after=0, times=1)
    assert text_in(await events_of(server, retries=1)) == "1, 2, 3"


async def test_a_wish_longer_than_a_minute_is_not_waited_for(
    server: OpenAIServer, simulator: OpenAISimulator
) -> None:
    """It is passed on instead, at once."""
    simulator.faults.put("rate_limit", retry_after=100)
    with pytest.raises(errors.RateLimitError) as caught:
        await events_of(server, retries=2)
    assert caught.value.retry_after == 100


async def test_what_waiting_does_not_mend_is_not_tried_again(
    server: OpenAIServer, simulator: OpenAISimulator
) -> None:
    """A key stays wrong."""
    simulator.faults.put("unauthorized")
    with pytest.raises(errors.CredentialsError):
        await events_of(server, retries=2)
    assert len(simulator.requests) == 1
