"""The Responses API (POST /responses)."""

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, override

from homeassistant.components.conversation import (
    AssistantContent,
    Content,
    SystemContent,
    ToolResultContent,
    UserContent,
)
from homeassistant.helpers.json import json_dumps

from ..upstream import errors
from ..upstream.openai import JsonObject
from ..upstream.openai_errors import of_code
from .options import ModelOptions
from .style import (
    Delta,
    File,
    Outcome,
    Structure,
    Style,
    ToolCalls,
    number,
    paired_calls,
    result_text,
)
from .tools import SafeTool
from .usage import Usage


@dataclass(frozen=True, slots=True)
class Reasoning:
    """Reasoning items of an answer, encrypted; given back until the turn is over."""

    items: tuple[JsonObject, ...]


class ResponsesStyle(Style):
    """Speaks the Responses API, storing nothing at the server."""

    path: ClassVar[str] = "/responses"
    history: ClassVar[str] = "input"

    @override
    def request(
        self, options: ModelOptions, cache_key: str, structure: Structure | None
    ) -> JsonObject:
        """Return the request; reasoning comes back encrypted since nothing is stored."""
        text: JsonObject = {}
        if options.verbosity:
            text["verbosity"] = options.verbosity
        if structure:
            text["format"] = {
                "type": "json_schema",
                "name": structure.name,
                "schema": structure.schema,
                "strict": True,
            }
        request: JsonObject = {
            "model": options.model,
            "max_output_tokens": options.max_output_tokens,
            "prompt_cache_key": cache_key,
            "store": False,
            "stream": True,
        }
        if options.reasoning_effort:
            request["reasoning"] = {"effort": options.reasoning_effort}
            request["include"] = ["reasoning.encrypted_content"]
        if text:
            request["text"] = text
        if options.temperature is not None:
            request["temperature"] = options.temperature
        return request

    @override
    def tools(self, tools: Iterable[SafeTool], options: ModelOptions) -> list[JsonObject]:
        """Return function tools, and web search where it is on."""
        formatted: list[JsonObject] = [
            {
                "type": "function",
                "name": tool.name,
                "description": tool.description or "",
                "parameters": tool.schema,
                "strict": False,
            }
            for tool in tools
        ]
        if options.web_search:
            formatted.append({"type": "web_search"})
        return formatted

    @override
    def messages(self, content: Sequence[Content]) -> list[JsonObject]:
        """Return input items. Reasoning is kept from the last thing the user said on."""
        paired = paired_calls(content)
        turn = max(
            (place for place, item in enumerate(content) if isinstance(item, UserContent)),
            default=-1,
        )
        items: list[JsonObject] = []
        for place, item in enumerate(content):
            match item:
                case SystemContent(content=text) if text:
                    items.append(_message("developer", text))
                case UserContent(content=text):
                    items.append(_message("user", text))
                case AssistantContent():
                    if place > turn and isinstance(item.native, Reasoning):
                        items += item.native.items
                    items += _assistant(item, paired)
                case ToolResultContent(tool_call_id=call_id) if call_id in paired:
                    items.append(
                        {
                            "type": "function_call_output",
                            "call_id": call_id,
                            "output": result_text(item.result),
                        }
                    )
        return items

    @override
    def attach(self, message: JsonObject, files: Collection[File]) -> None:
        """Put pictures and documents behind the text."""
        message["content"] = [
            {"type": "input_text", "text": message["content"]},
            *map(_file_part, files),
        ]

    @override
    async def deltas(
        self, events: AsyncIterator[JsonObject], outcome: Outcome
    ) -> AsyncGenerator[Delta]:
        """Yield one assistant message, so that its tool calls run side by side."""
        answer = _Answer(outcome)
        yield {"role": "assistant"}
        async for event in events:
            outcome.begun = True
            match event.get("type"):
                case "response.output_text.delta" | "response.refusal.delta":
                    outcome.text = True
                    yield {"content": event["delta"]}
                case "response.output_item.added" if answer.begins_another_text(event["item"]):
                    yield {"content": "\n\n"}
                case "response.output_item.done":
                    if call := answer.finish(event["item"]):
                        yield call
                case "response.completed" | "response.incomplete" | "response.failed":
                    outcome.usage.append(_usage(event["response"]))
                    _raise_unless_complete(event["response"])
                    for delta in answer.end():
                        yield delta
                    return
                case "error":
                    raise of_code(event.get("code"))
                case _:
                    pass
        raise errors.AnswerBrokenError("the stream ended before the answer did")


class _Answer:
    """Keeps the items of one answer that count when it is complete."""

    def __init__(self, outcome: Outcome) -> None:
        """Start empty."""
        self._outcome = outcome
        self._calls = ToolCalls()
        self._reasoning: list[JsonObject] = []
        self._texts = 0

    def begins_another_text(self, item: JsonObject) -> bool:
        """Return whether this new item is a text after another one."""
        self._texts += item["type"] == "message"
        return self._texts > 1 and item["type"] == "message"

    def finish(self, item: JsonObject) -> Delta | None:
        """Take a finished item. Return the delta that makes its tool call, if it is one."""
        match item["type"]:
            case "reasoning" if item.get("encrypted_content"):
                self._reasoning.append(_replayable(item))
            case "web_search_call":
                self._outcome.searched = True
            case "function_call":
                self._outcome.call()
                return self._calls.read(item["call_id"], item["name"], item["arguments"])
            case _:
                pass
        return None

    def end(self) -> Iterable[Delta]:
        """Yield what goes into the chat log when the answer is complete."""
        if self._reasoning:
            yield {"native": Reasoning(tuple(self._reasoning))}
        yield from self._calls.refusals()


def _message(role: str, text: str) -> JsonObject:
    """Return an input message."""
    return {"type": "message", "role": role, "content": text}


def _assistant(item: AssistantContent, paired: set[str]) -> Iterable[JsonObject]:
    """Yield what the assistant said and called."""
    if item.content:
        yield _message("assistant", item.content)
    for call in item.tool_calls or ():
        if call.id in paired:
            yield {
                "type": "function_call",
                "call_id": call.id,
                "name": call.tool_name,
                "arguments": json_dumps(call.tool_args),
            }


def _file_part(file: File) -> JsonObject:
    """Return a picture or a document as a part of a message."""
    if file.mime_type.startswith("image/"):
        return {"type": "input_image", "image_url": file.data_url, "detail": "auto"}
    return {"type": "input_file", "filename": file.name, "file_data": file.data_url}


def _replayable(item: JsonObject) -> JsonObject:
    """Return a reasoning item as the API takes it back."""
    return {
        "type": "reasoning",
        "id": item["id"],
        "summary": [],
        "encrypted_content": item["encrypted_content"],
    }


def _usage(response: JsonObject) -> Usage:
    """Return the tokens an answer used."""
    usage = response.get("usage")
    return Usage(
        model=str(response.get("model", "")),
        input_tokens=number(usage, "input_tokens"),
        cached_tokens=number(usage, "input_tokens_details", "cached_tokens"),
        output_tokens=number(usage, "output_tokens"),
    )


def _raise_unless_complete(response: JsonObject) -> None:
    """Raise for an answer that stopped early or failed."""
    match response.get("status"):
        case "incomplete":
            reason: Any = (response.get("incomplete_details") or {}).get("reason")
            raise errors.RefusedError() if reason == "content_filter" else errors.AnswerCutError()
        case "failed":
            raise of_code((response.get("error") or {}).get("code"))
        case _:
            pass
