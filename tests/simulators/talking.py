"""Short ways to ask the simulated model something through the real client."""

import json
from typing import Any

import openai
from openai.types.responses import Response, ResponseFunctionToolCall, ResponseStreamEvent

from .home import PROMPT, TOOLS

MODEL = "gpt-5.4-mini"
type Call = tuple[str, dict[str, Any]]


async def ask(client: openai.AsyncOpenAI, said: str | list[Any], **options: Any) -> Response:
    """Return the response to a sentence, or to items, in the home of these tests."""
    wanted: dict[str, Any] = {
        "model": MODEL,
        "instructions": PROMPT,
        "tools": TOOLS,
        "input": said,
    }
    response = await client.responses.create(**(wanted | options))
    assert isinstance(response, Response)
    return response


async def stream(
    client: openai.AsyncOpenAI, said: str | list[Any], **options: Any
) -> list[ResponseStreamEvent]:
    """Return the events of a streamed response."""
    wanted: dict[str, Any] = {
        "model": MODEL,
        "instructions": PROMPT,
        "tools": TOOLS,
        "input": said,
    }
    events = await client.responses.create(**(wanted | options), stream=True)
    return [event async for event in events]


def calls(response: Response) -> list[Call]:
    """Return the tools a response calls, without namespaces, and their arguments."""
    return [
        (item.name.rpartition("__")[2], json.loads(item.arguments))
        for item in response.output
        if isinstance(item, ResponseFunctionToolCall)
    ]


def user(text: str) -> dict[str, Any]:
    """Return a user's message."""
    return {"type": "message", "role": "user", "content": text}


def assistant(text: str) -> dict[str, Any]:
    """Return an assistant's message."""
    return {"type": "message", "role": "assistant", "content": text}


def called(name: str, arguments: str, output: str, call_id: str = "call_1") -> list[dict[str, Any]]:
    """Return a call the model made, and what it was answered."""
    return [
        {"type": "function_call", "call_id": call_id, "name": name, "arguments": arguments},
        {"type": "function_call_output", "call_id": call_id, "output": output},
    ]
