"""Talking to Jarvis, and reading what he asked his model, in either API style."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components import conversation
from homeassistant.components.conversation import ConversationResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant

from homelab_hub_simulators.openai import OpenAISimulator
from homelab_hub_simulators.openai.model.overview import note_of, without_note

AGENT: Final = "conversation.jarvis"
type Request = Mapping[str, Any]


async def say(
    hass: HomeAssistant,
    text: str,
    conversation_id: str | None = None,
    *,
    context: Context | None = None,
    device_id: str | None = None,
    agent_id: str = AGENT,
) -> ConversationResult:
    """Return Jarvis's answer to a sentence."""
    return await conversation.async_converse(
        hass,
        text,
        conversation_id,
        context or Context(),
        agent_id=agent_id,
        device_id=device_id,
    )


def words(result: ConversationResult) -> str:
    """Return what an answer says."""
    return str(result.response.speech["plain"]["speech"])


async def ask(
    hass: HomeAssistant, text: str, conversation_id: str | None = None, *, agent_id: str = AGENT
) -> str:
    """Return what Jarvis answers to a sentence."""
    return words(await say(hass, text, conversation_id, agent_id=agent_id))


async def set_options(hass: HomeAssistant, entry: ConfigEntry[Any], **options: Any) -> None:
    """Change options of all subentries, also to values that no form takes; the entry reloads."""
    for subentry in list(entry.subentries.values()):
        hass.config_entries.async_update_subentry(
            entry, subentry, data={**subentry.data, **options}
        )
    await hass.async_block_till_done(wait_background_tasks=True)


def asked(simulator: OpenAISimulator) -> list[Request]:
    """Return the requests for an answer, without those that look how the server is."""
    return [
        record.body
        for record in simulator.requests
        if isinstance(record.body, dict) and record.body.get("stream")
    ]


async def introduce(hass: HomeAssistant, simulator: OpenAISimulator) -> None:
    """Let Jarvis learn what his model takes, so that the tests' requests are all answered."""
    await ask(hass, "Hello")
    simulator.requests.clear()


def history(request: Request) -> list[dict[str, Any]]:
    """Return the messages and items of a request."""
    items: list[dict[str, Any]] = request["input"] if "input" in request else request["messages"]
    return items


def instructions(request: Request) -> str:
    """Return what the model is told before the conversation."""
    first = history(request)[0]
    assert first["role"] in ("developer", "system")
    return str(first["content"])


def spoken(request: Request) -> list[tuple[str, str]]:
    """Return who said what, without instructions, calls, results, and notes on the home."""
    return [
        (item["role"], without_note(item["content"]))
        for item in history(request)
        if item.get("role") in ("user", "assistant") and item.get("content")
    ]


def note(request: Request) -> str:
    """Return what a request tells of the home with what was said last, empty for nothing."""
    said = [item["content"] for item in history(request) if item.get("role") == "user"]
    return note_of(said[-1])


def results(request: Request) -> list[str]:
    """Return the results of tools in a request, oldest first, as JSON."""
    return [
        item["output"] if "output" in item else item["content"]
        for item in history(request)
        if item.get("type") == "function_call_output" or item.get("role") == "tool"
    ]


def tool_names(request: Request) -> set[str]:
    """Return the names of the tools in a request, and the kinds of those without a name."""
    return {
        (tool.get("function") or tool).get("name") or tool["type"]
        for tool in request.get("tools", ())
    }


def let_time_pass(entry: ConfigEntry[Any], seconds: float) -> None:
    """Bring the end of the circuit breaker's pause nearer; `freezer` does not move its clock."""
    entry.runtime_data.health._breaker._until -= seconds
