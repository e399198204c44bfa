"""Reading a request of Chat Completions: https://platform.openai.com/docs/api-reference/chat."""

from dataclasses import dataclass
from typing import Any

from homelab_hub_simulators.openai.errors import invalid, missing, unsupported, wrong_type
from homelab_hub_simulators.openai.model.prompt import Prompt, Tool, ToolChoice
from homelab_hub_simulators.openai.models import Model, Purpose, find_model
from homelab_hub_simulators.openai.names import names
from homelab_hub_simulators.openai.options import (
    Reasoning,
    check_sampling,
    check_verbosity,
    read_effort,
)
from homelab_hub_simulators.openai.schemas import check_output_schema, read_function

from .messages import read_messages

KNOWN = names(
    "audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens "
    "max_tokens messages metadata modalities model moderation n parallel_tool_calls prediction "
    "presence_penalty prompt_cache_key prompt_cache_options prompt_cache_retention "
    "reasoning_effort response_format safety_identifier seed service_tier stop store stream "
    "stream_options temperature tool_choice tools top_logprobs top_p user verbosity "
    "web_search_options"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    """A request that was understood."""

    model: Model
    prompt: Prompt
    reasoning: Reasoning
    max_tokens: int | None
    streams: bool
    include_usage: bool


def read_request(body: dict[str, Any]) -> ChatRequest:
    """Return the request.

    Raises ApiError for everything the API refuses.
    """
    unknown = sorted(body.keys() - KNOWN)
    if unknown:
        raise invalid(f"Unrecognized request argument supplied: {unknown[0]}")
    model = find_model(body.get("model"), Purpose.TEXT)
    effort = read_effort(model, body.get("reasoning_effort"), "reasoning_effort")
    reasoning = Reasoning(effort=effort)
    check_sampling(model, body, reasoning)
    check_verbosity(model, body.get("verbosity"), "verbosity")
    options = body.get("stream_options")
    if options is not None and not body.get("stream"):
        raise invalid(
            "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
            param="stream_options",
        )
    tools = _tools(body.get("tools"))
    choice, forced = _tool_choice(body.get("tool_choice"), tools)
    output_schema, json_object = _format(body.get("response_format") or {"type": "text"})
    return ChatRequest(
        model=model,
        reasoning=reasoning,
        max_tokens=_max_tokens(model, body),
        streams=bool(body.get("stream")),
        include_usage=bool((options or {}).get("include_usage")),
        prompt=Prompt(
            entries=tuple(read_messages(body.get("messages"))),
            tools=tuple(tools),
            tool_choice=choice,
            forced_tool=forced,
            parallel=body.get("parallel_tool_calls") is not False,
            output_schema=output_schema,
            json_object=json_object,
        ),
    )


def _max_tokens(model: Model, body: dict[str, Any]) -> int | None:
    """Return the limit of the output."""
    if body.get("max_tokens") is not None and model.reasons:
        raise unsupported("max_tokens", " Use 'max_completion_tokens' instead.")
    for name in ("max_completion_tokens", "max_tokens"):
        limit = body.get(name)
        if limit is None:
            continue
        if not isinstance(limit, int) or isinstance(limit, bool):
            raise wrong_type(name, "an integer", limit)
        if limit < 1:
            raise invalid(
                f"Invalid '{name}': integer below minimum value. Expected a value >= 1, but got "
                f"{limit} instead.",
                param=name,
                code="integer_below_min_value",
            )
        return limit
    return None


def _tools(given: Any) -> list[Tool]:
    """Return the functions offered."""
    if given is None:
        return []
    if not isinstance(given, list):
        raise wrong_type("tools", "an array of objects", given)
    if not given:
        raise invalid(
            "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an "
            "empty array instead.",
            param="tools",
            code="empty_array",
        )
    tools: list[Tool] = []
    for index, tool in enumerate(given):
        place = f"tools[{index}]"
        kind = tool.get("type") if isinstance(tool, dict) else None
        if kind != "function":
            raise invalid(
                f"Invalid value: '{kind}'. Supported values are: 'function' and 'custom'.",
                param=f"{place}.type",
                code="invalid_value",
            )
        tools.append(read_function(tool.get("function"), f"{place}.function"))
    return tools


def _tool_choice(given: Any, tools: list[Tool]) -> tuple[ToolChoice, str | None]:
    """Return whether a tool must be called, and which."""
    if given is None:
        return ToolChoice.AUTO, None
    if not tools:
        raise invalid(
            "'tool_choice' is only allowed when 'tools' are specified.", param="tool_choice"
        )
    if isinstance(given, str) and given in set(ToolChoice):
        return ToolChoice(given), None
    function = given.get("function") if isinstance(given, dict) else None
    name = function.get("name") if isinstance(function, dict) else None
    if name not in {tool.name for tool in tools}:
        raise invalid(
            "Invalid value for 'tool_choice': no function named "
            f"'{name or given}' was specified in the 'tools' parameter.",
            param="tool_choice",
        )
    return ToolChoice.AUTO, name


def _format(given: Any) -> tuple[dict[str, Any] | None, bool]:
    """Return the schema of the output, and whether it shall be any JSON object."""
    kind = given.get("type") if isinstance(given, dict) else None
    match kind:
        case "text":
            return None, False
        case "json_object":
            return None, True
        case "json_schema":
            wanted = given.get("json_schema")
            if not isinstance(wanted, dict):
                raise missing("response_format.json_schema")
            schema = check_output_schema(
                wanted.get("name"),
                wanted.get("schema"),
                "response_format",
                strict=bool(wanted.get("strict")),
            )
            return schema, False
        case _:
            raise invalid(
                f"Invalid value: '{kind}'. Supported values are: 'json_object', 'json_schema', "
                "and 'text'.",
                param="response_format.type",
                code="invalid_value",
            )
