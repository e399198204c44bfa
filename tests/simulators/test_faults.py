"""Every fault switch, as a client meets it."""

import asyncio
from collections.abc import AsyncIterator
import time
from typing import Any

import aiohttp
import httpx2
import openai
import pytest

from homelab_hub_simulators.faults import InvalidFaultError
from homelab_hub_simulators.openai import OpenAISimulator

from .exchanges import RecordingTransport
from .home import CHAT_TOOLS
from .talking import ask, stream


async def speak(client: openai.AsyncOpenAI, style: str, said: str) -> AsyncIterator[Any]:
    """Yield the events of a streamed answer in one style."""
    if style == "responses":
        events: Any = await client.responses.create(model="gpt-5.4-mini", input=said, stream=True)
    else:
        events = await client.chat.completions.create(
            model="gpt-5.4-mini", messages=[{"role": "user", "content": said}], stream=True
        )
    async for event in events:
        yield event


async def collect(events: AsyncIterator[Any], target: list[Any]) -> None:
    """Add the events to the list, as many as come."""
    async for event in events:
        target.append(event)  # noqa: PERF401 - what came before an error is kept


def is_delta(event: Any) -> bool:
    """Tell whether an event brings text."""
    if hasattr(event, "choices"):
        return bool(event.choices and event.choices[0].delta.content)
    return bool(event.type == "response.output_text.delta")


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        ({"kind": "unauthorized"}, openai.AuthenticationError, "invalid_api_key"),
        ({"kind": "rate_limit", "retry_after": 7}, openai.RateLimitError, "rate_limit_exceeded"),
        ({"kind": "insufficient_quota"}, openai.RateLimitError, "insufficient_quota"),
        ({"kind": "server_error", "status": 503}, openai.InternalServerError, None),
        ({"kind": "model_not_found"}, openai.NotFoundError, "model_not_found"),
    ],
)
async def test_a_refusal_looks_like_openai_s(
    client: openai.AsyncOpenAI,
    simulator: OpenAISimulator,
    fault: dict[str, Any],
    error: type[openai.APIStatusError],
    code: str | None,
) -> None:
    """Status, type and code are those of the real API."""
    simulator.faults.put(**fault)
    with pytest.raises(error) as refused:
        await ask(client, "hello")
    assert refused.value.code == code
    assert refused.value.response.headers.get("retry-after") == (
        "7" if "retry_after" in fault else None
    )
    assert refused.value.status_code == fault.get("status", refused.value.status_code)


async def test_the_quota_s_error_tells_its_type(
    client: openai.AsyncOpenAI, simulator: OpenAISimulator
) -> None:
    """Both 429s differ by type, which decides whether trying again helps."""
    simulator.faults.put("insufficient_quota")
    with pytest.raises(openai.RateLimitError) as refused:
        await ask(client, "hello")
    assert refused.value.type == "insufficient_quota"


async def test_a_proxy_answers_with_a_page(
    client: openai.AsyncOpenAI, simulator: OpenAISimulator
) -> None:
    """The page comes with 200 and is no JSON."""
    simulator.faults.put("html")
    raw = await client.models.with_raw_response.list()
    assert raw.status_code == 200
    assert raw.headers["content-type"].startswith("text/html")
    assert "Sign in" in raw.text


async def test_a_server_that_hangs_never_answers(
    client: openai.AsyncOpenAI, simulator: OpenAISimulator
) -> None:
    """The connection is accepted, the request is read, and then nothing."""
    simulator.faults.put("hang", times=1)
    with pytest.raises(openai.APITimeoutError):
        await ask(client, "hello", timeout=0.2)
    assert len(simulator.requests) == 1
    assert (await ask(client, "hello")).output_text


async def test_the_simulator_stops_although_a_client_hangs() -> None:
    """Stopping does not wait for those who wait."""
    async with asyncio.timeout(10), OpenAISimulator() as simulator:
        simulator.faults.put("hang")
        client = openai.AsyncOpenAI(api_key="sk-x", base_url=simulator.base_url, max_retries=0)
        waiting = asyncio.create_task(ask(client, "hello"))
        async with asyncio.timeout(5):
            while not simulator.requests:  # noqa: ASYNC110 - the record has no event of its own
                await asyncio.sleep(0.01)
    with pytest.raises(openai.APIConnectionError):
        await waiting
    await client.close()


@pytest.mark.parametrize("style", ["responses", "chat"])
async def test_a_cut_stream_is_a_reset_after_so_many_deltas(
    client: openai.AsyncOpenAI, simulator: OpenAISimulator, wire: RecordingTransport, style: str
) -> None:
    """What came before arrives; then the connection breaks."""
    simulator.faults.put("cut_stream", after=3)
    received: list[Any] = []
    with pytest.raises((httpx2.ReadError, openai.APIConnectionError)):
        await collect(speak(client, style, "count to 20"), received)
    assert sum(map(is_delta, received)) == 3
    wire.exchanges.clear()


@pytest.mark.parametrize("style", ["responses", "chat"])
async def test_a_malformed_chunk_is_no_json(
    client: openai.AsyncOpenAI, simulator: OpenAISimulator, wire: RecordingTransport, style: str
) -> None:
    """After so many deltas a data line breaks off."""
    simulator.faults.put("malformed_chunk", after=2)
    received: list[Any] = []
    with pytest.raises(ValueError, match="Unterminated string"):
        await collect(speak(client, style, "count to 20"), received)
    assert sum(map(is_delta, received)) == 2
    wire.exchanges.clear()


async def test_a_failed_response_ends_the_stream(
    client: openai.AsyncOpenAI, simulator: OpenAISimulator
) -> None:
    """In the Responses API the model's breakdown is an event."""
    simulator.faults.put("failed_response", after=2)
    last = (await stream(client, "count to 20"))[-1]
    assert last.type == "response.failed"
    assert last.response.error is not None
    assert last.response.error.code == "server_error"


async def test_a_failed_completion_ends_the_stream(
    client: openai.AsyncOpenAI, simulator: OpenAISimulator, wire: RecordingTransport
) -> None:
    """In Chat Completions it is an error object in the stream."""
    simulator.faults.put("failed_response", after=2)
    with pytest.raises(openai.APIError, match="had an error"):
        await collect(speak(client, "chat", "count to 20"), [])
    wire.exchanges.clear()


@pytest.mark.parametrize("style", ["responses", "chat"])
async def test_slow_tokens_come_slowly(
    client: openai.AsyncOpenAI, simulator: OpenAISimulator, style: str
) -> None:
    """There is a delay before every delta."""
    simulator.faults.put("slow_tokens", delay=0.02)
    started = time.monotonic()
    deltas = sum([is_delta(event) async for event in speak(client, style, "count to 10")])
    assert deltas == 10
    assert time.monotonic() - started >= 10 * 0.02


@pytest.mark.parametrize("kind", ["cut_stream", "malformed_chunk", "failed_response"])
async def test_an_answer_without_a_stream_is_disturbed_too(
    client: openai.AsyncOpenAI, simulator: OpenAISimulator, wire: RecordingTransport, kind: str
) -> None:
    """Reset, half a JSON, or a 500."""
    simulator.faults.put(kind)
    with pytest.raises((openai.APIConnectionError, openai.InternalServerError, ValueError)):
        await client.models.list()
    wire.exchanges.clear()


@pytest.mark.parametrize("style", ["responses", "chat"])
async def test_bad_arguments_hit_the_next_call_and_not_the_next_text(
    client: openai.AsyncOpenAI, simulator: OpenAISimulator, style: str
) -> None:
    """The switch waits until the model calls a tool."""
    simulator.faults.put("bad_tool_arguments", times=1)

    async def arguments(said: str) -> str:
        """Return the arguments of the first call, or nothing."""
        if style == "chat":
            completion: Any = await client.chat.completions.create(
                model="gpt-5.4-mini",
                messages=[{"role": "user", "content": said}],
                tools=CHAT_TOOLS,  # type: ignore[arg-type]  # plain dictionaries
            )
            made = completion.choices[0].message.tool_calls or []
            return made[0].function.arguments if made else ""
        response = await ask(client, said)
        return next((i.arguments for i in response.output if i.type == "function_call"), "")

    dictated = 'call tool intent__HassTurnOn with {"name": "X"}'
    assert await arguments("hello") == ""
    assert await arguments(dictated) == '{"name":"X", oops'
    assert await arguments(dictated) == '{"name":"X"}'


async def test_a_fault_counts_down(client: openai.AsyncOpenAI, simulator: OpenAISimulator) -> None:
    """`times` says how often, and then everything is well."""
    simulator.faults.put("server_error", times=2)
    for _ in range(2):
        with pytest.raises(openai.InternalServerError):
            await client.models.list()
    assert simulator.faults.active is None
    await client.models.list()


async def test_a_fault_can_be_for_one_endpoint(
    client: openai.AsyncOpenAI, simulator: OpenAISimulator
) -> None:
    """The others work on."""
    simulator.faults.put("rate_limit", endpoint="responses")
    await client.models.list()
    with pytest.raises(openai.RateLimitError):
        await ask(client, "hello")


async def test_the_admin_endpoint_switches_faults(
    client: openai.AsyncOpenAI, simulator: OpenAISimulator
) -> None:
    """PUT one, GET it, DELETE it; and the same for the record of requests."""
    fault = {"kind": "rate_limit", "times": None, "endpoint": "models", "retry_after": 3}
    async with aiohttp.ClientSession() as session:
        async with session.put(f"{simulator.admin_url}/faults", json=fault) as put:
            assert put.status == 200
        async with session.get(f"{simulator.admin_url}/faults") as listed:
            assert await listed.json() == [fault]
        with pytest.raises(openai.RateLimitError):
            await client.models.list()
        async with session.delete(f"{simulator.admin_url}/faults") as deleted:
            assert deleted.status == 204
        await client.models.list()
        async with session.get(f"{simulator.admin_url}/requests") as listed:
            assert await listed.json() == [{"method": "GET", "path": "/v1/models", "body": {}}] * 2
        async with session.delete(f"{simulator.admin_url}/requests") as deleted:
            assert deleted.status == 204
    assert simulator.requests == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ('{"kind": "earthquake"}', "unknown kind 'earthquake'"),
        ('{"kind": "hang", "endpoint": "moon"}', "unknown endpoint 'moon'"),
        ('{"kind": "hang", "times": 0}', "positive whole number"),
        ('{"kind": "hang", "after": 3}', "not 'after'"),
        ('{"kind": "cut_stream", "after": "soon"}', "number"),
        ('{"times": 1}', "kind"),
        ("nonsense", "invalid body"),
        ("[]", "invalid body"),
    ],
)
async def test_an_invalid_fault_is_explained(
    simulator: OpenAISimulator, body: str, told: str
) -> None:
    """A typing error in a switch does not pass silently."""
    async with (
        aiohttp.ClientSession() as session,
        session.put(f"{simulator.admin_url}/faults", data=body) as response,
    ):
        assert response.status == 400
        assert told in (await response.json())["error"]
    assert simulator.faults.active is None


def test_an_invalid_fault_is_refused_in_process_too() -> None:
    """The same checks hold for tests that use the object."""
    with pytest.raises(InvalidFaultError, match="unknown kind"):
        OpenAISimulator().faults.put("earthquake")
