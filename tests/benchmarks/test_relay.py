"""The relay of the benchmarks: it must not change what it measures."""

from aiohttp import ClientSession
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.benchmarks.relay import running_relay

pytestmark = pytest.mark.usefixtures("socket_enabled")

QUESTION = {"model": "gpt-4o-mini", "input": "Tell me a joke", "stream": True}
KEY = {"Authorization": "Bearer sk-test"}


async def test_every_request_is_noted_and_answered_as_without_the_relay() -> None:
    """Two requests of one connection are two exchanges, each answered after it was asked."""
    async with running_relay() as relay, OpenAISimulator() as simulator, ClientSession() as web:
        relay.target = ("127.0.0.1", int(simulator.origin.rpartition(":")[2]))
        watch = relay.watch()
        for _ in range(2):
            async with web.post(
                f"http://127.0.0.1:{relay.port}/v1/responses", json=QUESTION, headers=KEY
            ) as response:
                answer = await response.text()
            assert "It was not very bright" in answer
        first, second = watch.exchanges
    assert first.asked < first.answered < second.asked < second.answered
    assert [request.body for request in simulator.requests] == [QUESTION, QUESTION]


async def test_own_time_is_what_no_server_was_waited_for() -> None:
    """Before the request, between two of them, and after the last delta."""
    async with running_relay() as relay:
        watch = relay.watch()
        relay.upward(b"POST /v1/responses HTTP/1.1\r\n")
        relay.downward(b'data: {"type": "response.output_text.delta"}')
        relay.downward(b'data: {"type": "response.completed"}')
    (exchange,) = watch.exchanges
    waited = exchange.answered - exchange.asked
    start, end = exchange.asked - 2, exchange.answered + 3
    assert watch.own_time(start, end) == pytest.approx(5)
    assert end - start == pytest.approx(5 + waited)
