"""Home Assistant's own API for administrators, in the hands of one, and of somebody else."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import ClientSession

from homelab_hub_demo.client import HomeAssistant
from homelab_hub_demo.login import tokens
from homelab_hub_demo.tour.assist import Reply, say
from homelab_hub_demo.tour.forms import change_options
from homelab_hub_demo.tour.steps import Steps, Visit, expect

from .guarding import expect_locked, lock, obeying

steps = Steps()

ADMINISTRATION = "homeassistant"
GUEST = "guest"
PASSWORD = "guest-guest"  # noqa: S105 - of a home that is gone after the tour
COUNT = obeying("render_template", template="{{ states.light | count }} lamps")
UNLOCK = obeying("call_action", action="lock.unlock", target={"entity_id": "lock.front_door"})


def tools_since(visit: Visit, before: int) -> set[str]:
    """Return the names of the tools that the model was offered since then."""
    asked = visit.demo.simulator.requests[before:]
    return {tool["name"] for one in asked for tool in one.body.get("tools", ())}


async def ask(visit: Visit, home_assistant: HomeAssistant, text: str) -> tuple[Reply, set[str]]:
    """Return an answer, and the tools the model was offered for it."""
    before = len(visit.demo.simulator.requests)
    reply = await say(home_assistant, text)
    return reply, tools_since(visit, before)


@asynccontextmanager
async def logged_in_as_guest(visit: Visit) -> AsyncGenerator[HomeAssistant]:
    """Be somebody who is no administrator."""
    home_assistant = visit.demo.home_assistant
    user = (
        await home_assistant.call(
            "config/auth/create", name="Guest", group_ids=["system-users"], local_only=True
        )
    )["user"]
    await home_assistant.call(
        "config/auth_provider/homeassistant/create",
        user_id=user["id"],
        username=GUEST,
        password=PASSWORD,
    )
    url = home_assistant.url
    async with ClientSession() as session:
        token = (await tokens(session, url, GUEST, PASSWORD))["access_token"]
        async with HomeAssistant(session, url, token) as guest:
            yield guest
    await home_assistant.call("config/auth/delete", user_id=user["id"])


@steps.add("an administrator may let Jarvis administer, and the door is still asked about")
async def administrator(visit: Visit) -> str:
    """Choose Home Assistant's own API beside device control."""
    home_assistant = visit.demo.home_assistant
    apis = ["assist", ADMINISTRATION]
    await change_options(
        home_assistant,
        visit.notes["entry_id"],
        "conversation",
        local_first=False,
        llm_hass_api=apis,
    )
    await lock(visit)
    counted, tools = await ask(visit, home_assistant, COUNT)
    expect("answered" in counted.speech, f"lamps counted, not {counted.speech!r}")
    expect(any(name.endswith("call_action") for name in tools), f"call_action in {sorted(tools)}")
    question, _ = await ask(visit, home_assistant, UNLOCK)
    expect(question.continues, f"a question, not {question.speech!r}")
    await expect_locked(visit)
    return f"{counted.quoted}; {question.quoted}"


@steps.add("who is no administrator has none of those tools")
async def guest(visit: Visit) -> str:
    """Be a guest, who may still talk to Jarvis."""
    async with logged_in_as_guest(visit) as guest:
        counted, tools = await ask(visit, guest, COUNT)
        await ask(visit, guest, UNLOCK)
    forbidden = {name for name in tools if name.endswith(("render_template", "call_action"))}
    expect(not forbidden, f"no tools of administrators, not {forbidden}")
    expect("answered" not in counted.speech, f"nothing counted, not {counted.speech!r}")
    await expect_locked(visit)
    await change_options(
        visit.demo.home_assistant,
        visit.notes["entry_id"],
        "conversation",
        local_first=True,
        llm_hass_api=["assist"],
    )
    return f"{len(tools)} tools; {counted.quoted}"
