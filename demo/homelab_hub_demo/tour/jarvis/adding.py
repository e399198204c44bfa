"""The add-flow, from refusal to a Jarvis who is the agent of Assist."""

from homelab_hub_demo.client import Json
from homelab_hub_demo.folder import HOST, free_port
from homelab_hub_demo.jarvis import (
    AGENT,
    FLOW,
    add_jarvis,
    find_entry,
    make_default_agent,
    outcome,
    start_flow,
    submit,
)
from homelab_hub_demo.tour.forms import filled_in
from homelab_hub_demo.tour.steps import Steps, Visit, expect

steps = Steps()

PICTURE = "image.jarvis_ai_task_last_picture"
TASKS = "ai_task.jarvis_ai_task"


async def refusal(visit: Visit, **changes: Json) -> str:
    """Return the error the add-flow shows for the right fields with changes, then close it."""
    home_assistant = visit.demo.home_assistant
    flow = await start_flow(home_assistant)
    answer = await submit(home_assistant, flow, visit.demo.server.fields | changes)
    expect(answer["type"] == "form", f"the form again, not {outcome(answer)}")
    await home_assistant.request("DELETE", f"{FLOW}/{flow['flow_id']}")
    errors: dict[str, str] = answer["errors"]
    return ", ".join(f"{field}: {error}" for field, error in errors.items())


@steps.add("the add-flow suggests the server of the environment")
async def suggestion(visit: Visit) -> str:
    """See the form prefilled."""
    home_assistant = visit.demo.home_assistant
    flow = await start_flow(home_assistant)
    expect(flow.get("step_id") == "jarvis", f"a form with the step jarvis, not {outcome(flow)}")
    values = filled_in(flow["data_schema"])
    await home_assistant.request("DELETE", f"{FLOW}/{flow['flow_id']}")
    expect(values == visit.demo.server.fields, "key and base URL filled in from the environment")
    return f"key and {values['base_url']} filled in"


@steps.add("a wrong key is refused")
async def wrong_key(visit: Visit) -> str:
    """Try a key the server does not know."""
    seen = await refusal(visit, api_key="sk-wrong-key")
    expect("invalid_auth" in seen, f"invalid_auth, not {seen}")
    return seen


@steps.add("a base URL that is no API is refused")
async def no_api(visit: Visit) -> str:
    """Try Home Assistant itself, which serves HTML."""
    seen = await refusal(visit, base_url=f"{visit.demo.home_assistant.url}/v1")
    expect("not_an_api" in seen, f"not_an_api, not {seen}")
    return seen


@steps.add("a server that is off is told apart")
async def nobody_there(visit: Visit) -> str:
    """Try a port nobody listens on."""
    seen = await refusal(visit, base_url=f"http://{HOST}:{free_port(0)}/v1")
    expect("cannot_connect" in seen, f"cannot_connect, not {seen}")
    return seen


@steps.add("a base URL that is no URL is refused")
async def no_url(visit: Visit) -> str:
    """Try words."""
    seen = await refusal(visit, base_url="my server")
    expect("invalid_url" in seen, f"invalid_url, not {seen}")
    return seen


@steps.add("the add-flow adds Jarvis", essential=True)
async def added(visit: Visit) -> str:
    """Add him, and see the entry loaded with its two subentries."""
    home_assistant = visit.demo.home_assistant
    entry = await add_jarvis(home_assistant, visit.demo.server)
    visit.notes["entry_id"] = entry["entry_id"]
    found = await find_entry(home_assistant)
    expect(found["state"] == "loaded", f"a loaded entry, not {found['state']} {found['reason']}")
    subentries = await home_assistant.call(
        "config_entries/subentries/list", entry_id=entry["entry_id"]
    )
    titles = {item["subentry_type"]: item["title"] for item in subentries}
    wanted = {
        "conversation": "Jarvis",
        "ai_task_data": "Jarvis AI Task",
        "stt": "Jarvis STT",
        "tts": "Jarvis TTS",
    }
    expect(titles == wanted, f"the subentries {wanted}, not {titles}")
    return f"“{found['title']}” with {' and '.join(titles.values())}"


@steps.add("agent, AI Task, picture and sensors are there")
async def entities(visit: Visit) -> str:
    """See his entities available."""
    home_assistant = visit.demo.home_assistant
    for entity_id in (AGENT, TASKS, PICTURE):
        state = (await home_assistant.state(entity_id))["state"]
        expect(state != "unavailable", f"{entity_id} to be available")
    mine = [
        entity["entity_id"]
        for entity in await home_assistant.call("config/entity_registry/list")
        if entity["config_entry_id"] == visit.notes["entry_id"]
    ]
    sensors = [entity_id for entity_id in mine if entity_id.startswith("sensor.")]
    expect(len(sensors) >= 12, f"six numbers for today and this month, not {sensors}")
    visit.notes["sensors"] = sensors
    return f"{len(mine)} entities, {len(sensors)} of them usage sensors"


@steps.add("he becomes the agent of Assist", essential=True)
async def default_agent(visit: Visit) -> str:
    """Choose him in the preferred pipeline."""
    home_assistant = visit.demo.home_assistant
    await make_default_agent(home_assistant)
    pipeline = await home_assistant.call("assist_pipeline/pipeline/get")
    expect(pipeline["conversation_engine"] == AGENT, f"{AGENT}, not {pipeline}")
    return f"“{pipeline['name']}” uses {pipeline['conversation_engine']}"
