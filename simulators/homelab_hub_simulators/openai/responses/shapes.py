"""The objects of the Responses API: the response itself and its items."""

import time
from typing import Any

from homelab_hub_simulators.openai.generation import MadeCall, Usage
from homelab_hub_simulators.openai.ids import new_id
from homelab_hub_simulators.openai.model.prompt import Search

from .request import ResponsesRequest


def new_response(request: ResponsesRequest) -> dict[str, Any]:
    """Return a response that has just begun; it repeats what was asked, as the API does."""
    body = request.body
    text: dict[str, Any] = {"format": {"type": "text"}, "verbosity": "medium"}
    return {
        "id": new_id("resp"),
        "object": "response",
        "created_at": int(time.time()),
        "status": "in_progress",
        "background": False,
        "completed_at": None,
        "error": None,
        "incomplete_details": None,
        "instructions": body.get("instructions"),
        "max_output_tokens": request.max_output_tokens,
        "max_tool_calls": None,
        "model": request.model.id,
        "output": [],
        "parallel_tool_calls": request.prompt.parallel,
        "previous_response_id": body.get("previous_response_id"),
        "prompt_cache_key": body.get("prompt_cache_key"),
        "reasoning": _reasoning(request),
        "safety_identifier": body.get("safety_identifier"),
        "service_tier": "auto",
        "store": request.stores,
        "temperature": body.get("temperature", 1.0),
        "text": text | (body.get("text") or {}),
        "tool_choice": body.get("tool_choice") or "auto",
        "tools": [_echo_tool(tool) for tool in body.get("tools") or []],
        "top_logprobs": 0,
        "top_p": body.get("top_p", 1.0),
        "truncation": body.get("truncation") or "disabled",
        "metadata": body.get("metadata") or {},
    }


def _reasoning(request: ResponsesRequest) -> dict[str, Any]:
    """Return the reasoning as the response repeats it."""
    if not request.model.reasons:
        return {"effort": None, "summary": None}
    return {"effort": request.reasoning.effort, "summary": request.reasoning.summary}


def _echo_tool(tool: dict[str, Any]) -> dict[str, Any]:
    """Return a tool as the response repeats it: functions have every field."""
    if tool.get("type") != "function":
        return tool
    return {"description": None, "parameters": None, "strict": True} | tool


def usage_shape(usage: Usage) -> dict[str, Any]:
    """Return the usage of a response."""
    return {
        "input_tokens": usage.input,
        "input_tokens_details": {"cached_tokens": usage.cached, "cache_write_tokens": 0},
        "output_tokens": usage.output,
        "output_tokens_details": {"reasoning_tokens": usage.reasoning},
        "total_tokens": usage.total,
    }


def text_part(text: str = "", annotations: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """Return the text part of a message."""
    return {"type": "output_text", "annotations": annotations or [], "logprobs": [], "text": text}


def new_message() -> dict[str, Any]:
    """Return an empty message item."""
    return {
        "id": new_id("msg"),
        "type": "message",
        "status": "in_progress",
        "content": [],
        "role": "assistant",
    }


def new_function_call(call: MadeCall) -> dict[str, Any]:
    """Return a function call item without its arguments."""
    return {
        "id": new_id("fc"),
        "type": "function_call",
        "status": "in_progress",
        "arguments": "",
        "call_id": call.call_id,
        "name": call.name,
    }


def search_action(search: Search, *, sources: bool) -> dict[str, Any]:
    """Return what a web search call did."""
    action: dict[str, Any] = {"type": "search", "query": search.query, "queries": [search.query]}
    if sources:
        action["sources"] = [{"type": "url", "url": source.url} for source in search.sources]
    return action


def cite(text: str, search: Search) -> tuple[str, str, dict[str, Any]]:
    """Return the citation that ends a text, the whole text, and its annotation."""
    source = search.sources[0]
    url = f"{source.url}?utm_source=openai"
    link = f"([{source.url.split('/')[2]}]({url}))"
    whole = f"{text} {link}"
    annotation = {
        "type": "url_citation",
        "start_index": len(text) + 1,
        "end_index": len(whole),
        "title": source.title,
        "url": url,
    }
    return f" {link}", whole, annotation
