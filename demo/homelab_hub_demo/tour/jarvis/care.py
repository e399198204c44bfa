"""Looking after Jarvis: what he costs, diagnostics, new keys, other servers, reloading."""

import json

from homelab_hub_demo.client import Json
from homelab_hub_demo.jarvis import (
    DOMAIN,
    FLOW,
    Server,
    change_server,
    find_entry,
    outcome,
    submit,
    wait_until_loaded,
)
from homelab_hub_demo.tour.assist import say, turn_off, wait_for_state
from homelab_hub_demo.tour.forms import change_options
from homelab_hub_demo.tour.log import no_error_of_ours
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .faults import fault, reload_entry
from .talking import COUNTER, FLOOR, READING, ask_model

steps = Steps()


@steps.add("usage sensors count")
async def usage(visit: Visit) -> str:
    """See numbers for what the tour has used so far."""
    values: dict[str, float] = {}
    for entity_id in visit.notes.get("sensors", []):
        state = (await visit.demo.home_assistant.state(entity_id))["state"]
        if entity_id.endswith("_today") and state not in {"unknown", "unavailable"}:
            name = entity_id.removeprefix("sensor.").removesuffix("_today")
            values[name] = float(state)
    counted = {name: value for name, value in values.items() if value > 0}
    for what in ("requests", "input", "output", "pictures", "cost"):
        expect(any(what in name for name in counted), f"{what} above 0 in {values}")
    return ", ".join(f"{name} {value:g}" for name, value in counted.items())


@steps.add("diagnostics hold no key")
async def diagnostics(visit: Visit) -> str:
    """Download them and look for the key."""
    path = f"/api/diagnostics/config_entry/{visit.notes['entry_id']}"
    content = await visit.demo.home_assistant.download(path)
    expect(visit.demo.server.api_key.encode() not in content, "diagnostics without the API key")
    return f"{len(content)} bytes, with {', '.join(sorted(json.loads(content)['data']))}"


@steps.add("a refused key asks for a new one")
async def reauth(visit: Visit) -> str:
    """Let the key be refused, and give one in the dialog this opens."""
    home_assistant = visit.demo.home_assistant
    async with fault(visit, "unauthorized"):
        await say(home_assistant, "How are you?")
    flow = await pending_flow(visit, "reauth")
    wrong = await submit(home_assistant, flow, {"api_key": "sk-wrong-key"})
    expect(wrong.get("errors"), f"a wrong key to be refused, not {outcome(wrong)}")
    done = await submit(home_assistant, flow, {"api_key": "sk-another-key"})
    expect(done.get("reason") == "reauth_successful", f"reauth_successful, not {outcome(done)}")
    await wait_until_loaded(home_assistant)
    await ask_model(visit, "How are you?")
    return f"{wrong['errors']}, then {done['reason']}"


async def pending_flow(visit: Visit, source: str) -> Json:
    """Return our flow in progress that was started for a reason."""
    flows = await visit.demo.home_assistant.call("config_entries/flow/progress")
    found = [
        flow for flow in flows if flow["handler"] == DOMAIN and flow["context"]["source"] == source
    ]
    expect(found, f"a {source} flow in progress, not {flows}")
    return await visit.demo.home_assistant.request("GET", f"{FLOW}/{found[0]['flow_id']}")


@steps.add("reconfigure changes key and server")
async def reconfigure(visit: Visit) -> str:
    """Walk the dialog, and see the next turn use what was typed."""
    home_assistant, entry_id = visit.demo.home_assistant, visit.notes["entry_id"]
    base_url = visit.demo.server.base_url.replace("127.0.0.1", "localhost")
    await change_server(home_assistant, entry_id, Server(api_key="sk-third", base_url=base_url))
    reply = await ask_model(visit, "How are you?")
    await change_server(home_assistant, entry_id, visit.demo.server)
    return f"reconfigure_successful, {reply.quoted}"


@steps.add("Chat Completions do as well as Responses")
async def chat_completions(visit: Visit) -> str:
    """Choose the other API style, as servers at home have it."""
    home_assistant, entry_id = visit.demo.home_assistant, visit.notes["entry_id"]
    await change_server(home_assistant, entry_id, visit.demo.server, api_style="chat")
    before = len(visit.demo.simulator.requests)
    reply = await ask_model(visit, "Turn on the counter light")
    await wait_for_state(home_assistant, COUNTER, "on")
    # The look at the server after a reload goes on beside.
    paths = {one.path for one in visit.demo.simulator.requests[before:]} - {"/v1/models"}
    expect(paths == {"/v1/chat/completions"}, f"only chat completions, not {paths}")
    await change_server(home_assistant, entry_id, visit.demo.server, api_style="auto")
    await turn_off(home_assistant, COUNTER)
    return f"{reply.quoted} in {len(reply.pieces)} pieces, lamp on"


@steps.add("a reload leaves him working")
async def reload(visit: Visit) -> str:
    """Reload, and talk."""
    await reload_entry(visit)
    reply = await ask_model(visit, "Turn on the reading lamp")
    await wait_for_state(visit.demo.home_assistant, READING, "on")
    return f"{reply.quoted}, lamp on"


@steps.add("disabled and enabled again, he works")
async def unload(visit: Visit) -> str:
    """Unload him, see his entities gone, and load him again."""
    home_assistant, entry_id = visit.demo.home_assistant, visit.notes["entry_id"]
    for disabled_by, state in (("user", "not_loaded"), (None, "loaded")):
        await home_assistant.call(
            "config_entries/disable", entry_id=entry_id, disabled_by=disabled_by
        )
        entry = await find_entry(home_assistant)
        expect(entry["state"] == state, f"{state}, not {entry}")
    reply = await ask_model(visit, "Turn off the reading lamp")
    await wait_for_state(home_assistant, READING, "off")
    return f"{reply.quoted}, lamp off"


@steps.add("local first is back on")
async def local_first_again(visit: Visit) -> str:
    """Leave the options as a new home has them."""
    home_assistant = visit.demo.home_assistant
    await change_options(home_assistant, visit.notes["entry_id"], "conversation", local_first=True)
    before = len(visit.demo.simulator.requests)
    reply = await say(home_assistant, "Turn on the floor lamp")
    await wait_for_state(home_assistant, FLOOR, "on")
    expect(len(visit.demo.simulator.requests) == before, "no request to the AI server")
    return f"{reply.quoted}, 0 requests"


@steps.add("Home Assistant's log has no error of ours")
async def log(visit: Visit) -> str:
    """Read the log as its page in the frontend shows it."""
    return await no_error_of_ours(visit)
