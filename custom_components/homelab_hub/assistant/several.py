"""Tools that several accounts have, as one tool that is told the account."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
from homeassistant.util.json import JsonObjectType
import probatio

ACCOUNT: Final = "account"


class ToolOfSeveral(llm.Tool):
    """A tool with an `account` parameter, where an account would have it without."""

    def __init__(self, tools: Mapping[str, llm.Tool]) -> None:
        """Offer the tools of accounts, by what people call those."""
        first = next(iter(tools.values()))
        self.name = first.name
        self.title = first.title
        self.description = first.description
        self.annotations = first.annotations
        self.integration = first.integration
        self.parameters = first.parameters.extend(
            {probatio.Required(ACCOUNT, description="Whose"): probatio.In(list(tools))}
        )
        self._tools = tools

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult | JsonObjectType:
        """Call the tool of the account that is asked for."""
        arguments = self.parameters(tool_input.tool_args)
        tool = self._tools[arguments[ACCOUNT]]
        rest = {name: value for name, value in tool_input.tool_args.items() if name != ACCOUNT}
        return await tool.async_call(hass, replace(tool_input, tool_args=rest), llm_context)


def together(tools: Iterable[tuple[str, llm.Tool]]) -> list[llm.Tool]:
    """Return tools, of which each name is there once; given with the account each belongs to."""
    by_name: dict[str, dict[str, llm.Tool]] = {}
    for account, tool in tools:
        by_name.setdefault(tool.name, {})[account] = tool
    return [
        next(iter(same.values())) if len(same) == 1 else ToolOfSeveral(same)
        for same in by_name.values()
    ]
