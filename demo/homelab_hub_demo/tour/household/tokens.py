"""What a sentence costs: the first request of Jarvis beside that of Home Assistant's own agent."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib import import_module
import json

from homelab_hub_demo.client import Json
from homelab_hub_demo.jarvis import AGENT, FLOW, outcome, submit
from homelab_hub_demo.tour.assist import turn_off
from homelab_hub_demo.tour.jarvis.talking import READING
from homelab_hub_demo.tour.steps import Steps, Visit, expect

steps = Steps()

SENTENCE = "Jarvis, be a dear and switch the reading lamp on"
OTHERS = "openai_conversation"
MANY = 300
"""Lamps that the home has for a while, as large ones have things."""


async def tokens_of(visit: Visit, agent: str) -> int:
    """Return the tokens of the first request that an agent sends for a sentence.

    Counted are the JSON of instructions, conversation and tools, in the o200k encoding.
    """
    encoding = import_module("bpe_openai").get_encoding("o200k_base")
    before = len(visit.demo.simulator.requests)
    await visit.demo.home_assistant.call("conversation/process", text=SENTENCE, agent_id=agent)
    sent = [one.body for one in visit.demo.simulator.requests[before:]]
    first = next(body for body in sent if isinstance(body, dict) and body.get("input"))
    told = {key: first[key] for key in ("instructions", "input", "tools") if key in first}
    await turn_off(visit.demo.home_assistant, READING)
    return len(encoding.encode(json.dumps(told, ensure_ascii=False)))


@asynccontextmanager
async def many_lamps(visit: Visit) -> AsyncGenerator[None]:
    """Have many more lamps in the home, which assistants see."""
    home_assistant = visit.demo.home_assistant
    names = {f"light.tour_{number}": f"Hallway lamp {number}" for number in range(MANY)}
    for entity_id, name in names.items():
        state = {"state": "off", "attributes": {"friendly_name": name}}
        await home_assistant.request("POST", f"/api/states/{entity_id}", state)
    await expose(visit, list(names), should_expose=True)
    try:
        yield
    finally:
        await expose(visit, list(names), should_expose=False)
        for entity_id in names:
            await home_assistant.request("DELETE", f"/api/states/{entity_id}")


async def expose(visit: Visit, entity_ids: list[str], *, should_expose: bool) -> None:
    """Show entities to assistants, or hide them."""
    await visit.demo.home_assistant.call(
        "homeassistant/expose_entity",
        assistants=["conversation"],
        entity_ids=entity_ids,
        should_expose=should_expose,
    )


@steps.add("Home Assistant's own OpenAI agent is added beside Jarvis", essential=True)
async def theirs(visit: Visit) -> str:
    """Add it; it uses the same server, by the environment."""
    home_assistant = visit.demo.home_assistant
    flow = await home_assistant.request("POST", FLOW, {"handler": OTHERS})
    done = await submit(home_assistant, flow, {"api_key": visit.demo.server.api_key})
    expect(done["type"] == "create_entry", f"an entry, not {outcome(done)}")
    visit.notes["theirs"] = done["result"]["entry_id"]
    listed = await home_assistant.call("config/entity_registry/list")
    [agent] = [
        one["entity_id"]
        for one in listed
        if one["platform"] == OTHERS and one["entity_id"].startswith("conversation.")
    ]
    visit.notes["their_agent"] = agent
    return str(agent)


@steps.add("tokens of the first request, in this home and with 300 lamps more")
async def table(visit: Visit) -> str:
    """Say the same to both, and count."""
    agents: dict[str, Json] = {"core": visit.notes["their_agent"], "Jarvis": AGENT}
    small = {name: await tokens_of(visit, agent) for name, agent in agents.items()}
    async with many_lamps(visit):
        large = {name: await tokens_of(visit, agent) for name, agent in agents.items()}
    expect(large["Jarvis"] * 2 < large["core"], f"half of core's or less, not {large}")
    told = [
        f"{where}: core {found['core']:,}, Jarvis {found['Jarvis']:,}"
        for where, found in (("this home", small), (f"{MANY} lamps more", large))
    ]
    return "; ".join(told)


@steps.add("… and removed again")
async def removed(visit: Visit) -> str:
    """Leave Jarvis alone in the home."""
    path = f"/api/config/config_entries/entry/{visit.notes['theirs']}"
    await visit.demo.home_assistant.request("DELETE", path)
    return f"{visit.notes['their_agent']} is gone"
