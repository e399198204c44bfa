"""An AI server that fails in every way it can: Jarvis answers, and the home still obeys."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import ClientSession

from homelab_hub_demo.client import Json
from homelab_hub_demo.jarvis import DOMAIN
from homelab_hub_demo.tour.assist import Reply, say, turn_off, wait_for_state
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .talking import FLOOR, READING, ask_model

steps = Steps()

REPAIR_FLOW = "/api/repairs/issues/fix"
FAST_MS = 1000
"""What a turn may take when the circuit breaker already knows that the server is down."""


@asynccontextmanager
async def fault(visit: Visit, kind: str, **parameters: Json) -> AsyncGenerator[None]:
    """Switch a fault on in the simulator, at a time when all is well; it is gone afterwards."""
    await recover(visit)
    url = f"{visit.demo.simulator.admin_url}/faults"
    async with ClientSession(raise_for_status=True) as session:
        await session.put(url, json={"kind": kind, **parameters})
        try:
            yield
        finally:
            await session.delete(url)


async def reload_entry(visit: Visit) -> None:
    """Reload the config entry, as its menu does; what it learned about the server is forgotten."""
    path = f"/api/config/config_entries/entry/{visit.notes['entry_id']}/reload"
    await visit.demo.home_assistant.request("POST", path)


async def recover(visit: Visit) -> None:
    """Get an answer of the model again, without waiting until the circuit breaker would try."""
    await reload_entry(visit)
    await ask_model(visit, "How are you?")


async def issues(visit: Visit) -> list[str]:
    """Return the ids of our repair issues."""
    listed = await visit.demo.home_assistant.call("repairs/list_issues")
    return [issue["issue_id"] for issue in listed["issues"] if issue["domain"] == DOMAIN]


async def lamp_in_spite(visit: Visit) -> Reply:
    """Ask for a lamp, which the model cannot turn on now, and see it on."""
    home_assistant = visit.demo.home_assistant
    reply = await say(home_assistant, "Turn on the floor lamp")
    await wait_for_state(home_assistant, FLOOR, "on")
    await turn_off(home_assistant, FLOOR)
    return reply


def add_fault_step(title: str, kind: str, **parameters: Json) -> None:
    """Add a step in which the server fails in one way."""

    @steps.add(title)
    async def walk(visit: Visit) -> str:
        async with fault(visit, kind, **parameters):
            reply = await lamp_in_spite(visit)
            again = await say(visit.demo.home_assistant, "How are you?", reply.conversation_id)
        return f"lamp on in {reply.ms} ms: {reply.quoted}; then in {again.ms} ms {again.quoted}"


add_fault_step("fault: key refused (401)", "unauthorized")
add_fault_step("fault: rate limit (429)", "rate_limit", retry_after=30)
add_fault_step("fault: out of quota", "insufficient_quota")
add_fault_step("fault: server error (503)", "server_error", status=503)
add_fault_step("fault: the server hangs", "hang")
add_fault_step("fault: stream cut at once", "cut_stream", after=0)
add_fault_step("fault: stream cut in a tool call", "cut_stream", after=2)
add_fault_step("fault: a malformed chunk", "malformed_chunk")
add_fault_step("fault: the model is gone (404)", "model_not_found")
add_fault_step("fault: a proxy's HTML page", "html")


@steps.add("fault: stream cut in an answer")
async def cut_answer(visit: Visit) -> str:
    """Hear the beginning, and what became of the rest."""
    async with fault(visit, "cut_stream", after=3, times=1):
        reply = await say(visit.demo.home_assistant, "What can I cook with rice and leeks?")
    expect(len(reply.pieces) > 3, f"the pieces before the cut and a hint, not {reply.pieces}")
    return reply.quoted


@steps.add("fault: slow tokens are waited for")
async def slow_tokens(visit: Visit) -> str:
    """See a slow answer come in full."""
    async with fault(visit, "slow_tokens", delay=0.1):
        reply = await ask_model(visit, "Turn on the reading lamp")
        await wait_for_state(visit.demo.home_assistant, READING, "on")
    await turn_off(visit.demo.home_assistant, READING)
    return f"{reply.quoted} after {reply.ms} ms"


@steps.add("fault: invalid JSON in a tool call")
async def bad_arguments(visit: Visit) -> str:
    """See the model told of its mistake, and trying again."""
    async with fault(visit, "bad_tool_arguments", times=1):
        reply = await ask_model(visit, "Turn on the reading lamp")
        await wait_for_state(visit.demo.home_assistant, READING, "on")
    await turn_off(visit.demo.home_assistant, READING)
    return f"{reply.quoted}, lamp on"


@steps.add("what happened is said once, and then it is fast")
async def said_once(visit: Visit) -> str:
    """Compare the first answer with the ones after it."""
    async with fault(visit, "server_error", status=500):
        first = await lamp_in_spite(visit)
        requests = len(visit.demo.simulator.requests)
        second = await lamp_in_spite(visit)
        third = await lamp_in_spite(visit)
        asked = len(visit.demo.simulator.requests) - requests
    expect(len(first.speech) > len(second.speech), f"the hint once: {first} {second}")
    expect(second.speech == third.speech, f"the plain answer, not {second} {third}")
    slowest = max(second.ms, third.ms)
    expect(slowest < FAST_MS, f"less than {FAST_MS} ms, not {slowest}")
    expect(asked == 0, f"no request while the breaker is open, not {asked}")
    return f"{first.quoted}, then {second.quoted} in {slowest} ms"


@steps.add("a repair issue comes, and goes with the next answer")
async def repair(visit: Visit) -> str:
    """See the issue while the fault lasts."""
    async with fault(visit, "insufficient_quota"):
        await lamp_in_spite(visit)
        listed = await issues(visit)
        expect(listed, "a repair issue")
    await recover(visit)
    left = await issues(visit)
    expect(not left, f"no repair issue once the server answers, not {left}")
    return f"{len(listed)} issue, none after the next answer"


@steps.add("its repair looks whether the server is back")
async def mended(visit: Visit) -> str:
    """Press the button twice: while the fault lasts, and after."""
    home_assistant = visit.demo.home_assistant
    async with fault(visit, "insufficient_quota"):
        await lamp_in_spite(visit)
        listed = await issues(visit)
        expect(len(listed) == 1, f"one repair issue, not {listed}")
        flow = await home_assistant.request(
            "POST", REPAIR_FLOW, {"handler": DOMAIN, "issue_id": listed[0]}
        )
        path = f"{REPAIR_FLOW}/{flow['flow_id']}"
        still = await home_assistant.request("POST", path, {})
        expect(still.get("errors"), f"the repair to see that it still fails, not {still}")
    done = await home_assistant.request("POST", path, {})
    expect(done["type"] == "create_entry", f"the repair to end, not {done}")
    expect(not await issues(visit), "no issue after the repair")
    return f"{still['errors']['base']}, then mended"
