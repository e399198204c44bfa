"""The door for assistants' tools: every agent that uses Assist gets those of all accounts."""

from homeassistant.components.llm import LLMTools
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.llm import LLM_API_ASSIST, LLMContext

from .assistant.several import together
from .connections import effects_of, tools_of
from .const import DOMAIN


@callback
def async_get_tools(hass: HomeAssistant, llm_context: LLMContext, api_id: str) -> LLMTools | None:
    """Return the tools that are free to use, of what the user lets assistants use.

    Jarvis gets those that change and send too: his guard asks a person first, others have none.
    """
    if api_id != LLM_API_ASSIST:
        return None
    tools = together(
        (entry.title, tool)
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        for tool in (
            *tools_of(entry),
            *(effects_of(entry) if llm_context.platform == DOMAIN else ()),
        )
    )
    return LLMTools(tools=tools) if tools else None
