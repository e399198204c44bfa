"""POST /v1/chat/completions."""

from collections.abc import Awaitable, Callable
import time
from typing import Any

from aiohttp import web

from homelab_hub_simulators.openai.call import ApiCall
from homelab_hub_simulators.openai.errors import ApiError
from homelab_hub_simulators.openai.generation import Generation, MadeCall, Usage, generate
from homelab_hub_simulators.openai.ids import new_completion_id
from homelab_hub_simulators.openai.sse import EventStream, json_pieces, pieces
from homelab_hub_simulators.openai.state import State

from .request import ChatRequest, read_request

type Chunk = Callable[[dict[str, Any]], Awaitable[None]]


async def create(call: ApiCall, state: State) -> web.StreamResponse:
    """Answer one request, streamed if it asks for that."""
    request = read_request(call.body)
    made = generate(
        call,
        state,
        model=request.model,
        prompt=request.prompt,
        reasoning=request.reasoning,
        limit=request.max_tokens,
    )
    if not request.streams:
        return await call.answer(_completion(request, made))
    stream = EventStream(call)
    await stream.open()
    try:
        await _stream(stream, request, made)
    except ApiError as error:
        await stream.send(error.body())
    return await stream.close()


def _head(request: ChatRequest, kind: str) -> dict[str, Any]:
    """Return what every object of a completion begins with."""
    return {
        "id": new_completion_id(),
        "object": kind,
        "created": int(time.time()),
        "model": request.model.id,
        "service_tier": "default",
    }


def _finish_reason(made: Generation) -> str:
    """Return why the model stopped."""
    if not made.complete:
        return "length"
    return "tool_calls" if made.calls else "stop"


def _completion(request: ChatRequest, made: Generation) -> dict[str, Any]:
    """Return the whole completion."""
    message: dict[str, Any] = {
        "role": "assistant",
        "content": made.text or None if made.calls else made.text,
        "refusal": None,
        "annotations": [],
    }
    if made.calls:
        message["tool_calls"] = [
            {
                "id": call.call_id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in made.calls
        ]
    completion = _head(request, "chat.completion")
    choice = {
        "index": 0,
        "message": message,
        "logprobs": None,
        "finish_reason": _finish_reason(made),
    }
    return completion | {"choices": [choice], "usage": _usage(made.usage)}


async def _stream(stream: EventStream, request: ChatRequest, made: Generation) -> None:
    """Send the completion in chunks: role, deltas, finish reason, usage, end mark."""
    head = _head(request, "chat.completion.chunk")
    usage: dict[str, Any] = {"usage": None} if request.include_usage else {}

    async def chunk(delta: dict[str, Any], reason: str | None = None) -> None:
        """Send one chunk."""
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}
        await stream.send({**head, "choices": [choice], **usage})

    silent = made.calls and not made.text
    await chunk({"role": "assistant", "content": None if silent else "", "refusal": None})
    for piece in pieces(made.text):
        await stream.before_delta()
        await chunk({"content": piece})
    await _call_deltas(stream, chunk, made.calls)
    await chunk({}, _finish_reason(made))
    if request.include_usage:
        await stream.send({**head, "choices": [], "usage": _usage(made.usage)})
    await stream.done()


async def _call_deltas(stream: EventStream, chunk: Chunk, calls: tuple[MadeCall, ...]) -> None:
    """Send the calls: first id and name, then the arguments piece by piece."""
    for index, call in enumerate(calls):
        first = {
            "index": index,
            "id": call.call_id,
            "type": "function",
            "function": {"name": call.name, "arguments": ""},
        }
        await chunk({"tool_calls": [first]})
        for piece in json_pieces(call.arguments):
            await stream.before_delta()
            await chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})


def _usage(usage: Usage) -> dict[str, Any]:
    """Return the usage of a completion."""
    return {
        "prompt_tokens": usage.input,
        "completion_tokens": usage.output,
        "total_tokens": usage.total,
        "prompt_tokens_details": {"cached_tokens": usage.cached, "audio_tokens": 0},
        "completion_tokens_details": {
            "reasoning_tokens": usage.reasoning,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }
