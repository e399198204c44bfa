"""Both integrations set up alike: the Assist API, and a model without special options."""

from dataclasses import dataclass

from homelab_hub_demo.client import HomeAssistant, HomeAssistantError, Json
from homelab_hub_demo.jarvis import FLOW, Server, add_jarvis, outcome
from homelab_hub_demo.tour.forms import SUBENTRY_FLOW

from .home import until_loaded

MODEL = "gpt-4o-mini"
"""The default of Home Assistant's integration; it takes neither reasoning effort nor verbosity."""
LOCAL = "conversation.home_assistant"
CORE = "conversation.openai_conversation"
JARVIS = "conversation.jarvis"
JARVIS_MODEL_ONLY = "conversation.jarvis_model_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agents:
    """Config entries and Assist pipelines of both; the pipelines try local commands first."""

    core_entry: str
    jarvis_entry: str
    core_pipeline: str
    jarvis_pipeline: str


async def add_agents(home_assistant: HomeAssistant, server: Server) -> Agents:
    """Add both integrations as a person would, through their flows."""
    core_entry = await _add_core(home_assistant, server)
    jarvis_entry = (await add_jarvis(home_assistant, server))["entry_id"]
    await until_loaded(home_assistant, jarvis_entry)
    for subentry in await home_assistant.call(
        "config_entries/subentries/list", entry_id=jarvis_entry
    ):
        if subentry["subentry_type"] == "conversation":
            await _save_agent(
                home_assistant, jarvis_entry, {"subentry_id": subentry["subentry_id"]}, local=True
            )
    await _save_agent(home_assistant, jarvis_entry, {}, name="Jarvis model only", local=False)
    return Agents(
        core_entry=core_entry,
        jarvis_entry=jarvis_entry,
        core_pipeline=await _pipeline(home_assistant, CORE, local=True),
        jarvis_pipeline=await _pipeline(home_assistant, JARVIS, local=False),
    )


async def _add_core(home_assistant: HomeAssistant, server: Server) -> str:
    """Return the entry of Home Assistant's integration, with the options it starts with."""
    flow = await home_assistant.request("POST", FLOW, {"handler": "openai_conversation"})
    done = await home_assistant.request(
        "POST", f"{FLOW}/{flow['flow_id']}", {"api_key": server.api_key}
    )
    if done["type"] != "create_entry":
        raise HomeAssistantError(f"openai_conversation was not added: {outcome(done)}")
    entry_id: str = done["result"]["entry_id"]
    await until_loaded(home_assistant, entry_id)
    return entry_id


async def _save_agent(
    home_assistant: HomeAssistant,
    entry_id: str,
    which: Json,
    *,
    local: bool,
    name: str | None = None,
) -> None:
    """Save the options of an agent of Jarvis; a name makes a new one."""
    flow = await home_assistant.request(
        "POST", SUBENTRY_FLOW, {"handler": [entry_id, "conversation"], **which}
    )
    options = {
        "llm_hass_api": ["assist"],
        "local_first": local,
        "chat_model": MODEL,
        "model": {"reasoning_effort": "default", "verbosity": "default"},
    }
    done = await home_assistant.request(
        "POST",
        f"{SUBENTRY_FLOW}/{flow['flow_id']}",
        options | ({"name": name} if name else {}),
    )
    if done["type"] not in {"create_entry", "abort"}:
        raise HomeAssistantError(f"the agent was not saved: {outcome(done)}")
    await until_loaded(home_assistant, entry_id)


async def _pipeline(home_assistant: HomeAssistant, agent: str, *, local: bool) -> str:
    """Return a new Assist pipeline of an agent."""
    created = await home_assistant.call(
        "assist_pipeline/pipeline/create",
        name=agent,
        language="en",
        conversation_engine=agent,
        conversation_language="en",
        stt_engine=None,
        stt_language=None,
        tts_engine=None,
        tts_language=None,
        tts_voice=None,
        wake_word_entity=None,
        wake_word_id=None,
        prefer_local_intents=local,
    )
    pipeline_id: str = created["id"]
    return pipeline_id
