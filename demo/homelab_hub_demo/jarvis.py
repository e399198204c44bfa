"""Add Jarvis and make him the agent of Assist, as a person does in the frontend."""

from dataclasses import dataclass
import hashlib
import os
from typing import Self

from .client import HomeAssistant, HomeAssistantError, Json
from .waiting import until

DOMAIN = "homelab_hub"
AGENT = "conversation.jarvis"
LOAD_SECONDS = 15
FLOW = "/api/config/config_entries/flow"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """An AI server: what a person types into the add-flow."""

    api_key: str
    base_url: str

    @classmethod
    def from_environment(cls) -> Self | None:
        """Return the server the shell names, if it names one."""
        if not (api_key := os.environ.get("OPENAI_API_KEY")):
            return None
        base_url = os.environ.get("OPENAI_BASE_URL") or "https://api.openai.com/v1"
        return cls(api_key=api_key, base_url=base_url)

    @property
    def fields(self) -> Json:
        """Return the form's fields."""
        return {"api_key": self.api_key, "base_url": self.base_url}

    @property
    def environment(self) -> dict[str, str]:
        """Return what suggests this server in the add-flow of a Home Assistant started with it."""
        return {"OPENAI_API_KEY": self.api_key, "OPENAI_BASE_URL": self.base_url}

    @property
    def digest(self) -> str:
        """Return something to compare servers by that holds no secret."""
        return hashlib.sha256(f"{self.base_url} {self.api_key}".encode()).hexdigest()


async def start_flow(home_assistant: HomeAssistant, **context: Json) -> Json:
    """Return the first form for a Jarvis; a new one is chosen in a menu first."""
    flow = await home_assistant.request("POST", FLOW, {"handler": DOMAIN, **context})
    if flow["type"] == "menu":
        flow = await submit(home_assistant, flow, {"next_step_id": "jarvis"})
    return flow


async def submit(home_assistant: HomeAssistant, flow: Json, fields: Json) -> Json:
    """Return what the flow answers to a filled-in form."""
    return await home_assistant.request("POST", f"{FLOW}/{flow['flow_id']}", fields)


def outcome(step: Json) -> str:
    """Return what a step of a flow says, without the values in its form: one is the key."""
    return str({key: step[key] for key in ("type", "step_id", "reason", "errors") if key in step})


async def add_jarvis(home_assistant: HomeAssistant, server: Server) -> Json:
    """Add a connection through the config flow and return its config entry."""
    flow = await start_flow(home_assistant)
    done = await submit(home_assistant, flow, server.fields)
    if done["type"] != "create_entry":
        raise HomeAssistantError(f"the config flow did not take {server.base_url}: {outcome(done)}")
    return done["result"]


async def change_server(
    home_assistant: HomeAssistant, entry_id: str, server: Server, **more: Json
) -> None:
    """Point an existing connection to another server, through the reconfigure flow."""
    flow = await start_flow(home_assistant, entry_id=entry_id)
    done = await submit(home_assistant, flow, server.fields | more)
    if done.get("reason") != "reconfigure_successful":
        raise HomeAssistantError(f"reconfiguring to {server.base_url} failed: {outcome(done)}")
    await wait_until_loaded(home_assistant)


async def find_entry(home_assistant: HomeAssistant) -> Json:
    """Return the config entry of the first Jarvis, or None; accounts have nothing below them."""
    entries = await home_assistant.call("config_entries/get", domain=DOMAIN)
    return next((entry for entry in entries if entry["supported_subentry_types"]), None)


async def wait_until_loaded(home_assistant: HomeAssistant) -> Json:
    """Wait out the reload that follows a change; return the config entry."""

    async def look() -> Json:
        entry = await find_entry(home_assistant)
        return entry if entry["state"] == "loaded" else None

    try:
        return await until(look, LOAD_SECONDS)
    except TimeoutError:
        raise HomeAssistantError(f"not loaded: {await find_entry(home_assistant)}") from None


async def make_default_agent(home_assistant: HomeAssistant) -> None:
    """Make Jarvis the agent of the preferred Assist pipeline.

    Jarvis tries local commands himself, so the pipeline need not.
    """
    pipelines = await home_assistant.call("assist_pipeline/pipeline/list")
    preferred = next(
        pipeline
        for pipeline in pipelines["pipelines"]
        if pipeline["id"] == pipelines["preferred_pipeline"]
    )
    changed = preferred | {
        "name": "Jarvis",
        "conversation_engine": AGENT,
        "prefer_local_intents": False,
    }
    pipeline_id = changed.pop("id")
    await home_assistant.call("assist_pipeline/pipeline/update", pipeline_id=pipeline_id, **changed)
