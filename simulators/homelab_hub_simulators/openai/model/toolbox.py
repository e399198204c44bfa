"""Finding a tool by what it is called in Home Assistant, whatever its prefix."""

from collections.abc import Mapping
from typing import Any

from .prompt import PlannedCall, Prompt, Tool


def bare_name(name: str) -> str:
    """Return a tool's name without namespaces: `assist__intent__HassTurnOn` → `HassTurnOn`."""
    return name.rpartition("__")[2]


def find_tool(prompt: Prompt, name: str) -> Tool | None:
    """Return the offered tool of that name, with or without its namespace."""
    for tool in prompt.tools:
        if name in (tool.name, bare_name(tool.name)):
            return tool
    return None


def fit(tool: Tool, arguments: Mapping[str, Any]) -> PlannedCall:
    """Return the call with the arguments the tool's schema has, in the types it asks for."""
    properties: dict[str, Any] = tool.parameters.get("properties") or {}
    fitting = {
        name: _as_type(value, properties[name])
        for name, value in arguments.items()
        if name in properties and value is not None
    }
    return PlannedCall(name=tool.name, arguments=fitting)


def _as_type(value: Any, schema: Mapping[str, Any]) -> Any:
    """Return the value as the schema wants it: alone or in a list, whole or not."""
    kind = schema.get("type")
    kinds = kind if isinstance(kind, list) else [kind]
    if "array" in kinds and not isinstance(value, list):
        return [value]
    if "integer" in kinds and isinstance(value, float):
        return round(value)
    return value
