"""Tools of a test's own, offered to Jarvis as an LLM API."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
import probatio

API_ID = "toolbox"
type Action = Callable[[dict[str, Any]], Awaitable[Any]]


class TestTool(llm.Tool):
    """A tool that does what a test gives it to do, and counts."""

    __test__ = False
    integration = "homelab_hub"
    annotations = llm.ToolAnnotations(read_only=True, destructive=False, open_world=False)

    def __init__(
        self, name: str, action: Action, parameters: probatio.Schema | None = None
    ) -> None:
        """Take the name and the action."""
        self.name = name
        self.description = f"Does {name}"
        self.parameters = parameters or probatio.Schema({})
        self.calls: list[dict[str, Any]] = []
        self._action = action

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Do it."""
        self.calls.append(tool_input.tool_args)
        return llm.ToolResult(data={"answer": await self._action(tool_input.tool_args)})


@dataclass(slots=True, kw_only=True)
class Toolbox(llm.API):
    """An API that has just these tools."""

    tools: Sequence[llm.Tool]

    @override
    async def async_get_api_instance(self, llm_context: llm.LLMContext) -> llm.APIInstance:
        """Return the tools."""
        return llm.APIInstance(
            api=self, api_prompt="Tools of a test.", llm_context=llm_context, tools=[*self.tools]
        )


@dataclass(slots=True, kw_only=True)
class AdminToolbox(Toolbox):
    """An API that only administrators may use, which Home Assistant knows since 2026.11."""

    requires_admin: bool = True


def offer(hass: HomeAssistant, *tools: llm.Tool) -> None:
    """Register tools under `API_ID`."""
    llm.async_register_api(hass, Toolbox(hass=hass, id=API_ID, name="Toolbox", tools=tools))
