"""The tools a conversation may call, made safe to call."""

import asyncio
from collections.abc import Callable
from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import llm
import probatio

from ..const import LOGGER

TOOL_TIMEOUT = 60.0
# Keys that OpenAI does not take at the top of a function's schema (function calling guide).
_UNSUPPORTED = ("oneOf", "anyOf", "allOf", "enum", "not")

type JsonSchema = dict[str, Any]


class SlowTool(llm.Tool):
    """A tool that says itself how many seconds it may take, where that is longer than others."""

    time_limit: float


class SafeTool(llm.Tool):
    """A tool whose failure is a result the model can read, whatever it raises."""

    def __init__(self, tool: llm.Tool, serializer: Callable[[Any], Any] | None) -> None:
        """Wrap a tool of the API."""
        self._tool = tool
        self._serializer = serializer
        self._schema: JsonSchema | None = None
        self.name = tool.name
        self.title = tool.title
        self.description = tool.description
        self.parameters = tool.parameters
        self.annotations = tool.annotations
        self.integration = tool.integration

    @property
    def tool(self) -> llm.Tool:
        """Return the tool it wraps."""
        return self._tool

    @property
    def _time_limit(self) -> float:
        """Return the seconds that a call may take."""
        return self._tool.time_limit if isinstance(self._tool, SlowTool) else TOOL_TIMEOUT

    @property
    def schema(self) -> JsonSchema:
        """Return the JSON schema of the parameters, as function calling takes it."""
        if self._schema is None:
            schema = probatio.to_openapi(
                self.parameters, custom_serializer=self._serializer, openapi_version="3.1.0"
            )
            self._schema = {key: schema[key] for key in schema if key not in _UNSUPPORTED}
        return self._schema

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Call the tool. A time-out or any failure comes back as an error result."""
        try:
            async with asyncio.timeout(self._time_limit):
                result = await self._tool.async_call(hass, tool_input, llm_context)
        except HomeAssistantError, probatio.Invalid:
            raise  # the chat log makes a result of these
        except Exception as error:  # noqa: BLE001 - dispatch: tools are other people's code
            LOGGER.warning("Tool %s failed", self.name, exc_info=error)
            return llm.ToolResult(
                data={"error": type(error).__name__, "error_text": str(error)}, error=True
            )
        return result if isinstance(result, llm.ToolResult) else llm.ToolResult(data=result)


def safe_instance(instance: llm.APIInstance, api: llm.API) -> llm.APIInstance:
    """Return an instance of `api` with the same prompt and tools, each safe to call."""
    return llm.APIInstance(
        api=api,
        api_prompt=instance.api_prompt,
        llm_context=instance.llm_context,
        tools=[
            tool if isinstance(tool, SafeTool) else SafeTool(tool, instance.custom_serializer)
            for tool in instance.tools
        ],
        custom_serializer=instance.custom_serializer,
    )
