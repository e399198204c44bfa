"""Words are passed on as they come, and tools run side by side."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.components.assist_pipeline.pipeline import (
    async_get_pipeline,
    async_update_pipeline,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from tests.integration.conftest import STYLES

from .conftest import add_jarvis
from .scripted import Reply, ScriptedServer, scripted_server
from .talk import AGENT, ask, results, set_options, spoken
from .toolbox import API_ID, TestTool, offer


@pytest.fixture(params=sorted(STYLES))
async def server(request: pytest.FixtureRequest, sockets: None) -> AsyncGenerator[ScriptedServer]:
    """Run a scripted server, once in each API style."""
    async with scripted_server(request.param) as running:
        yield running


@pytest.fixture
async def scripted(home: HomeAssistant, server: ScriptedServer) -> ConfigEntry[Any]:
    """Return the entry of a Jarvis who reads from a script, and has the tools of the test."""
    entry = await add_jarvis(home, server.base_url)
    await set_options(home, entry, local_first=False)
    return entry


async def run_pipeline(
    hass: HomeAssistant, client: MockHAClientWebSocket, text: str
) -> tuple[asyncio.Queue[dict[str, Any]], asyncio.Task[None]]:
    """Start what the frontend starts when a user types. Return its events to come."""
    await client.send_json_auto_id(
        {
            "type": "assist_pipeline/run",
            "start_stage": "intent",
            "end_stage": "intent",
            "input": {"text": text},
        }
    )
    events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def receive() -> None:
        while True:
            message = await client.receive_json()
            if message["type"] == "event":
                await events.put(message["event"])

    return events, hass.async_create_background_task(receive(), "receive events")


async def text_deltas(events: asyncio.Queue[dict[str, Any]], count: int) -> list[str]:
    """Return the next pieces of text of an answer."""
    pieces: list[str] = []
    async with asyncio.timeout(5):
        while len(pieces) < count:
            event = await events.get()
            if event["type"] == "intent-progress":
                delta = event["data"]["chat_log_delta"]
                pieces += [delta["content"]] if delta.get("content") else []
    return pieces


async def answer_of(events: asyncio.Queue[dict[str, Any]]) -> str:
    """Return what is said when all is said."""
    async with asyncio.timeout(5):
        while (event := await events.get())["type"] != "intent-end":
            pass
    output = event["data"]["intent_output"]
    return str(output["response"]["speech"]["plain"]["speech"])


@pytest.fixture
async def pipelines(hass: HomeAssistant, scripted: ConfigEntry[Any]) -> None:
    """Make Jarvis the agent of the preferred assistant."""
    assert await async_setup_component(hass, "assist_pipeline", {})
    pipeline = async_get_pipeline(hass)
    await async_update_pipeline(hass, pipeline, conversation_engine=AGENT)


@pytest.fixture
async def bell(hass: HomeAssistant, scripted: ConfigEntry[Any]) -> TestTool:
    """Let Jarvis ring a bell."""

    async def ring(_: dict[str, Any]) -> str:
        return "ding dong"

    tool = TestTool("bell", ring)
    offer(hass, tool)
    await set_options(hass, scripted, llm_hass_api=[API_ID])
    return tool


async def test_the_first_words_are_heard_while_the_model_still_speaks(
    hass: HomeAssistant,
    server: ScriptedServer,
    pipelines: None,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """The server says the rest only when the frontend has shown the beginning."""
    gate = asyncio.Event()
    server.replies = [Reply(pieces=["The first", " and", " the last."], gate=gate)]
    events, receiving = await run_pipeline(hass, await hass_ws_client(hass), "Hello")
    assert await text_deltas(events, 1) == ["The first"]
    gate.set()
    assert await text_deltas(events, 2) == [" and", " the last."]
    assert await answer_of(events) == "The first and the last."
    receiving.cancel()


async def test_what_jarvis_says_by_himself_is_streamed_too(
    hass: HomeAssistant, pipelines: None, hass_ws_client: WebSocketGenerator
) -> None:
    """Voice satellites speak what is streamed, so silence there would be silence."""
    events, receiving = await run_pipeline(hass, await hass_ws_client(hass), " ")
    assert await text_deltas(events, 1) == ["I did not hear anything."]
    assert await answer_of(events) == "I did not hear anything."
    receiving.cancel()


async def test_parallel_calls_run_side_by_side(
    hass: HomeAssistant, server: ScriptedServer, scripted: ConfigEntry[Any]
) -> None:
    """Two tools that wait for each other both come back, each with its own result."""
    barrier = asyncio.Barrier(2)

    async def meet(arguments: dict[str, Any]) -> str:
        async with asyncio.timeout(5):
            await barrier.wait()
        return f"met by {arguments['who']}"

    left, right = TestTool("left", meet), TestTool("right", meet)
    offer(hass, left, right)
    await set_options(hass, scripted, llm_hass_api=[API_ID])
    server.replies = [
        Reply(calls=[("left", '{"who": "Ada"}'), ("right", '{"who": "Bob"}')]),
        Reply(pieces=["They met."]),
    ]
    assert await ask(hass, "Let them meet") == "They met."
    first, second = results(server.requests[1])
    assert ("met by Ada" in first, "met by Bob" in second) == (True, True)


async def test_words_in_front_of_a_call_are_kept(
    hass: HomeAssistant, server: ScriptedServer, bell: TestTool
) -> None:
    """The model sees what it said already, and the call is made once."""
    server.replies = [
        Reply(pieces=["Let me ring."], calls=[("bell", "")]),
        Reply(pieces=["It rang."]),
    ]
    assert await ask(hass, "Ring the bell") == "It rang."
    assert bell.calls == [{}]
    assert "Let me ring." in str(server.requests[1])
    (result,) = results(server.requests[1])
    assert "ding dong" in result


@pytest.mark.parametrize(
    ("first", "pieces"),
    [
        (["Let me", " ring."], ["Let me", " ring.", " ", "It rang."]),
        (["Let me ring.\n"], ["Let me ring.\n", "It rang."]),
        ([], ["It rang."]),
    ],
)
@pytest.mark.usefixtures("bell", "pipelines")
async def test_the_messages_of_a_turn_do_not_run_into_each_other(
    hass: HomeAssistant,
    server: ScriptedServer,
    hass_ws_client: WebSocketGenerator,
    first: list[str],
    pieces: list[str],
) -> None:
    """There is a space before the call is made, whoever joins what is streamed."""
    server.replies = [
        Reply(pieces=first, calls=[("bell", "")]),
        Reply(pieces=["It rang."]),
    ]
    events, receiving = await run_pipeline(hass, await hass_ws_client(hass), "Ring the bell")
    assert await text_deltas(events, len(pieces)) == pieces
    assert await answer_of(events) == "It rang."
    receiving.cancel()


@pytest.mark.usefixtures("bell", "pipelines")
async def test_a_call_that_cannot_be_read_is_apart_too(
    hass: HomeAssistant, server: ScriptedServer, hass_ws_client: WebSocketGenerator
) -> None:
    """It comes as a message of its own."""
    server.replies = [
        Reply(pieces=["Let me ring."], calls=[("bell", "{")]),
        Reply(pieces=["It failed."]),
    ]
    events, receiving = await run_pipeline(hass, await hass_ws_client(hass), "Ring the bell")
    assert await text_deltas(events, 3) == ["Let me ring.", " ", "It failed."]
    receiving.cancel()


async def test_half_a_character_of_a_model_breaks_no_conversation(
    hass: HomeAssistant, server: ScriptedServer, scripted: ConfigEntry[Any], bell: TestTool
) -> None:
    """Servers cut emoji in two, and JSON does not hold a half: nothing could be sent or stored."""
    server.replies = [
        Reply(pieces=["Well \ud83d", "\ude00", " \ude00"], calls=[("bell", '{"how": "\\ud83d"}')]),
        Reply(calls=[("bell", '{"how": "\ud83d"}')]),
        Reply(pieces=["Done. \ud83d"]),
        Reply(pieces=["Yes."]),
    ]
    assert await ask(hass, "Ring the bell", "mine") == "Done. "
    assert await ask(hass, "Is that so?", "mine") == "Yes."
    assert bell.calls == []
    assert ("assistant", "Well \U0001f600 \ufffd ") in spoken(server.requests[-1])
    assert [one["id"] for one in scripted.runtime_data.history._as_stored()["conversations"]]
