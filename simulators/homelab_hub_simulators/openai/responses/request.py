"""Reading a request of the Responses API: https://platform.openai.com/docs/api-reference/responses."""

from dataclasses import dataclass
from typing import Any

from homelab_hub_simulators.openai.errors import ApiError, invalid, missing, wrong_type
from homelab_hub_simulators.openai.model.prompt import (
    Entry,
    Message,
    Prompt,
    Role,
    Tool,
    ToolChoice,
)
from homelab_hub_simulators.openai.models import Model, Purpose, find_model
from homelab_hub_simulators.openai.names import names
from homelab_hub_simulators.openai.options import (
    Reasoning,
    check_sampling,
    check_verbosity,
    read_reasoning,
)
from homelab_hub_simulators.openai.schemas import check_output_schema, read_function

from .items import read_items

KNOWN = names(
    "background context_management conversation include input instructions max_output_tokens "
    "max_tool_calls metadata model moderation parallel_tool_calls previous_response_id prompt "
    "prompt_cache_key prompt_cache_options prompt_cache_retention reasoning safety_identifier "
    "service_tier store stream stream_options temperature text tool_choice tools top_logprobs "
    "top_p truncation user"
)
BUILT_IN_TOOLS = frozenset(
    {
        "web_search",
        "web_search_2025_08_26",
        "web_search_preview",
        "code_interpreter",
        "image_generation",
        "file_search",
        "mcp",
        "custom",
    }
)
MIN_OUTPUT_TOKENS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponsesRequest:
    """A request that was understood. `items` is the input as sent, for `store`."""

    body: dict[str, Any]
    model: Model
    prompt: Prompt
    items: list[dict[str, Any]]
    reasoning: Reasoning
    max_output_tokens: int | None

    @property
    def includes(self) -> frozenset[str]:
        """What the client wants included beside the usual."""
        return frozenset(self.body.get("include") or ())

    @property
    def stores(self) -> bool:
        """Whether the response is kept by the server."""
        return self.body.get("store") is not False


def read_request(body: dict[str, Any], earlier: list[dict[str, Any]]) -> ResponsesRequest:
    """Return the request; `earlier` are the items of the previous response, if it named one.

    Raises ApiError for everything the API refuses.
    """
    unknown = sorted(body.keys() - KNOWN)
    if unknown:
        raise invalid(
            f"Unknown parameter: '{unknown[0]}'.", param=unknown[0], code="unknown_parameter"
        )
    model = find_model(body.get("model"), Purpose.TEXT)
    items = _items(body)
    reasoning = read_reasoning(model, body.get("reasoning"))
    check_sampling(model, body, reasoning)
    text = body.get("text") or {}
    check_verbosity(model, text.get("verbosity"), "text.verbosity")
    tools, built_in = _tools(body.get("tools") or [])
    choice, forced = _tool_choice(body.get("tool_choice"), tools)
    output_schema, json_object = _format(text.get("format") or {})
    entries: list[Entry] = []
    if body.get("instructions"):
        entries.append(Message(role=Role.SYSTEM, text=body["instructions"]))
    entries += read_items(earlier + items, stored=body.get("store") is not False)
    return ResponsesRequest(
        body=body,
        model=model,
        items=earlier + items,
        reasoning=reasoning,
        max_output_tokens=_max_output_tokens(body),
        prompt=Prompt(
            entries=tuple(entries),
            tools=tuple(tools),
            tool_choice=choice,
            forced_tool=forced,
            parallel=body.get("parallel_tool_calls") is not False,
            web_search=any(kind.startswith("web_search") for kind in built_in),
            output_schema=output_schema,
            json_object=json_object,
        ),
    )


def _items(body: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the input as items."""
    given = body.get("input")
    if given is None:
        if body.get("previous_response_id") or body.get("prompt"):
            return []
        raise missing("input")
    if isinstance(given, str):
        return [{"type": "message", "role": "user", "content": given}]
    if not isinstance(given, list):
        raise invalid(
            "Invalid type for 'input': expected one of a string or array of objects, but got "
            "something else instead.",
            param="input",
            code="invalid_type",
        )
    return given


def _max_output_tokens(body: dict[str, Any]) -> int | None:
    """Return the limit of the output."""
    limit = body.get("max_output_tokens")
    if limit is None:
        return None
    if not isinstance(limit, int) or isinstance(limit, bool):
        raise wrong_type("max_output_tokens", "an integer", limit)
    if limit < MIN_OUTPUT_TOKENS:
        raise invalid(
            "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= "
            f"{MIN_OUTPUT_TOKENS}, but got {limit} instead.",
            param="max_output_tokens",
            code="integer_below_min_value",
        )
    return limit


def _tools(given: Any) -> tuple[list[Tool], list[str]]:
    """Return the functions, and the kinds of the API's own tools."""
    if not isinstance(given, list):
        raise wrong_type("tools", "an array of objects", given)
    functions: list[Tool] = []
    built_in: list[str] = []
    for index, tool in enumerate(given):
        place = f"tools[{index}]"
        kind = tool.get("type") if isinstance(tool, dict) else None
        if kind == "function":
            functions.append(read_function(tool, place))
        elif kind in BUILT_IN_TOOLS:
            built_in.append(str(kind))
        else:
            raise invalid(
                f"Invalid value: '{kind}'. Supported values are: 'function', "
                + ", ".join(f"'{name}'" for name in sorted(BUILT_IN_TOOLS))
                + ".",
                param=f"{place}.type",
                code="invalid_value",
            )
    return functions, built_in


def _tool_choice(given: Any, tools: list[Tool]) -> tuple[ToolChoice, str | None]:
    """Return whether a tool must be called, and which."""
    if given is None:
        return ToolChoice.AUTO, None
    if isinstance(given, str):
        if given not in set(ToolChoice):
            raise invalid(
                f"Invalid value: '{given}'. Supported values are: 'none', 'auto', and 'required'.",
                param="tool_choice",
                code="invalid_value",
            )
        if given == ToolChoice.REQUIRED and not tools:
            raise _no_tools()
        return ToolChoice(given), None
    name = given.get("name") if isinstance(given, dict) else None
    if isinstance(given, dict) and given.get("type") == "function":
        if name not in {tool.name for tool in tools}:
            raise invalid(
                f"Tool choice 'function' not found in 'tools' parameter: '{name}'.",
                param="tool_choice",
            )
        return ToolChoice.AUTO, name
    return ToolChoice.AUTO, None


def _no_tools() -> ApiError:
    """Return the 400 for a tool that must be called where none is offered."""
    return invalid(
        "Tool choice 'required' must be specified with 'tools' parameter.", param="tool_choice"
    )


def _format(given: Any) -> tuple[dict[str, Any] | None, bool]:
    """Return the schema of the output, and whether it shall be any JSON object."""
    kind = given.get("type", "text") if isinstance(given, dict) else None
    match kind:
        case "text":
            return None, False
        case "json_object":
            return None, True
        case "json_schema":
            schema = check_output_schema(
                given.get("name"),
                given.get("schema"),
                "text.format",
                strict=bool(given.get("strict")),
            )
            return schema, False
        case _:
            raise invalid(
                f"Invalid value: '{kind}'. Supported values are: 'json_object', 'json_schema', "
                "and 'text'.",
                param="text.format.type",
                code="invalid_value",
            )
