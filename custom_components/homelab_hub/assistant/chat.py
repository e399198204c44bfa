"""Chat Completions (POST /chat/completions), which most servers at home speak."""

from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterable, Sequence
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


class ChatStyle(Style):
    """Speaks Chat Completions, with the parameters older servers know."""

    path: ClassVar[str] = "/chat/completions"
    history: ClassVar[str] = "messages"
    renames: ClassVar[dict[str, str]] = {"max_tokens": "max_completion_tokens"}

    @override
    def request(
        self, options: ModelOptions, cache_key: str, structure: Structure | None
    ) -> JsonObject:
        """Return the request; usage comes in a chunk of its own at the end."""
        request: JsonObject = {
            "model": options.model,
            "max_tokens": options.max_output_tokens,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if options.reasoning_effort:
            request["reasoning_effort"] = options.reasoning_effort
        if options.verbosity:
            request["verbosity"] = options.verbosity
        if options.temperature is not None:
            request["temperature"] = options.temperature
        if structure:
            request["response_format"] = {
                "type": "json_schema",
                "json_schema": {
                    "name": structure.name,
                    "schema": structure.schema,
                    "strict": True,
                },
            }
        return request

    @override
    def tools(self, tools: Iterable[SafeTool], options: ModelOptions) -> list[JsonObject]:
        """Return function tools; this API has no web search."""
        return [
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description or "",
                    "parameters": tool.schema,
                },
            }
            for tool in tools
        ]

    @override
    def messages(self, content: Sequence[Content]) -> list[JsonObject]:
        """Return messages; a call and its result follow each other directly."""
        paired = paired_calls(content)
        messages: list[JsonObject] = []
        for item in content:
            match item:
                case SystemContent(content=text) if text:
                    messages.append({"role": "system", "content": text})
                case UserContent(content=text):
                    messages.append({"role": "user", "content": text})
                case AssistantContent():
                    if message := _assistant(item, paired):
                        messages.append(message)
                case ToolResultContent(tool_call_id=call_id) if call_id in paired:
                    messages.append(
                        {
                            "role": "tool",
                            "tool_call_id": call_id,
                            "content": result_text(item.result),
                        }
                    )
        return messages

    @override
    def attach(self, message: JsonObject, files: Collection[File]) -> None:
        """Put pictures and documents behind the text."""
        message["content"] = [
            {"type": "text", "text": message["content"]},
            *map(_file_part, files),
        ]

    @override
    async def deltas(
        self, events: AsyncIterator[JsonObject], outcome: Outcome
    ) -> AsyncGenerator[Delta]:
        """Yield one assistant message; calls are made when all their pieces are there."""
        calls: dict[int, JsonObject] = {}
        finished: str | None = None
        model, usage = "", None
        yield {"role": "assistant"}
        async for chunk in events:
            outcome.begun = True
            model = chunk.get("model") or model
            usage = chunk.get("usage") or usage
            for choice in chunk.get("choices") or ():
                delta = choice.get("delta") or {}
                if text := delta.get("content") or delta.get("refusal"):
                    outcome.text = True
                    yield {"content": text}
                _collect(calls, delta.get("tool_calls") or ())
                finished = choice.get("finish_reason") or finished
        outcome.usage.append(_usage(model, usage))
        _raise_unless_complete(finished)
        for call in _calls(calls, outcome):
            yield call


def _raise_unless_complete(finish_reason: str | None) -> None:
    """Raise for an answer that stopped early."""
    match finish_reason:
        case None:
            raise errors.AnswerBrokenError("the stream ended before the answer did")
        case "length":
            raise errors.AnswerCutError
        case "content_filter":
            raise errors.RefusedError
        case _:
            pass


def _calls(calls: dict[int, JsonObject], outcome: Outcome) -> Iterable[Delta]:
    """Yield the tool calls, those that cannot be read last."""
    reader = ToolCalls()
    for call in calls.values():
        outcome.call()
        if delta := reader.read(call["id"], call["name"], call["arguments"]):
            yield delta
    yield from reader.refusals()


def _assistant(item: AssistantContent, paired: set[str]) -> JsonObject | None:
    """Return what the assistant said and called as one message, None for nothing."""
    calls = [
        {
            "id": call.id,
            "type": "function",
            "function": {"name": call.tool_name, "arguments": json_dumps(call.tool_args)},
        }
        for call in item.tool_calls or ()
        if call.id in paired
    ]
    if not calls and not item.content:
        return None
    message: JsonObject = {"role": "assistant", "content": item.content}
    if calls:
        message["tool_calls"] = calls
    return message


def _collect(calls: dict[int, JsonObject], pieces: Iterable[JsonObject]) -> None:
    """Add the pieces of tool calls to the calls, which are told apart by their index."""
    for piece in pieces:
        function = piece.get("function") or {}
        call = calls.setdefault(
            piece.get("index", len(calls)), {"id": "", "name": "", "arguments": ""}
        )
        call["id"] = piece.get("id") or call["id"] or f"call_{len(calls)}"
        call["name"] += function.get("name") or ""
        call["arguments"] += function.get("arguments") or ""


def _file_part(file: File) -> JsonObject:
    """Return a picture or a document as a part of a message."""
    if file.mime_type.startswith("image/"):
        return {"type": "image_url", "image_url": {"url": file.data_url}}
    return {"type": "file", "file": {"filename": file.name, "file_data": file.data_url}}


def _usage(model: str, usage: Any) -> Usage:
    """Return the tokens an answer used; not every server tells."""
    return Usage(
        model=model,
        input_tokens=number(usage, "prompt_tokens"),
        cached_tokens=number(usage, "prompt_tokens_details", "cached_tokens"),
        output_tokens=number(usage, "completion_tokens"),
    )
