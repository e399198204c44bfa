"""A conversation in a form that JSON holds, with bounds on how much of it is kept."""

from collections.abc import Sequence
from typing import Any, Final

from homeassistant.components.conversation import (
    AssistantContent,
    Content,
    ToolResultContent,
    UserContent,
)
from homeassistant.helpers import llm
from homeassistant.helpers.json import json_dumps
from homeassistant.util.json import json_loads

from ..engine import sendable
from ..outsiders import TEXT_LIMIT, shortened, within

LONGEST_SAID: Final = 32_000
LONGEST_CONVERSATION: Final = 48_000


def encoded(content: Sequence[Content], limit: int = LONGEST_CONVERSATION) -> list[dict[str, Any]]:
    """Return what was said and called, the oldest turns left out where it is more than `limit`.

    The limit is in characters. Files, reasoning and instructions are not kept; results of tools are
    shortened as those of the hub's own are, with the envelopes that say whose words they hold.
    """
    kept: list[dict[str, Any]] = []
    turn: list[dict[str, Any]] = []
    for item in reversed(content):
        if (told := _encoded(item)) is not None:
            turn.insert(0, told)
        if isinstance(item, UserContent):
            if (limit := limit - len(json_dumps(turn))) < 0:
                return kept
            kept, turn = [*turn, *kept], []
    return [*turn, *kept] if len(json_dumps(turn)) <= limit else kept


def decoded(stored: Any) -> list[Content]:
    """Return what `encoded` made. Raises `ValueError` for what it never made."""
    if not isinstance(stored, list):
        raise ValueError("no list")  # noqa: TRY004 - of what a file holds
    return [_decoded(item) for item in stored]


def _encoded(item: Content) -> dict[str, Any] | None:
    """Return one content, None for what is not kept."""
    match item:
        case UserContent():
            kept = sendable(item, None)
            assert isinstance(kept, UserContent)
            return {"role": "user", "content": kept.content}
        case AssistantContent(content=text, tool_calls=calls) if text or calls:
            return {
                "role": "assistant",
                "agent_id": item.agent_id,
                "content": text and shortened(_whole(text), LONGEST_SAID),
                "calls": [
                    {
                        "id": call.id,
                        "name": call.tool_name,
                        "arguments": _plain(call.tool_args),
                        "external": call.external,
                    }
                    for call in calls or ()
                ],
            }
        case ToolResultContent():
            return {
                "role": "tool_result",
                "agent_id": item.agent_id,
                "id": item.tool_call_id,
                "name": item.tool_name,
                "data": _plain(within(TEXT_LIMIT, item.result.data)),
                "error": item.result.error,
            }
        case _:
            return None


def _decoded(stored: Any) -> Content:
    """Return one content."""
    match stored:
        case {"role": "user", "content": str(text)}:
            return UserContent(content=text)
        case {
            "role": "assistant",
            "agent_id": str(agent_id),
            "content": str() | None as said,
            "calls": list(calls),
        }:
            return AssistantContent(
                agent_id=agent_id, content=said, tool_calls=[_call(call) for call in calls] or None
            )
        case {
            "role": "tool_result",
            "agent_id": str(agent_id),
            "id": str(call_id),
            "name": str(name),
            "data": dict(data),
            "error": bool(error),
        }:
            return ToolResultContent(
                agent_id=agent_id,
                tool_call_id=call_id,
                tool_name=name,
                result=llm.ToolResult(data=data, error=error),
            )
        case _:
            raise ValueError("no content of a conversation")


def _call(stored: Any) -> llm.ToolInput:
    """Return a call of a tool, which nobody makes again."""
    match stored:
        case {
            "id": str(call_id),
            "name": str(name),
            "arguments": dict(arguments),
            "external": bool(external),
        }:
            return llm.ToolInput(id=call_id, tool_name=name, tool_args=arguments, external=external)
        case _:
            raise ValueError("no call of a tool")


def _plain(value: Any) -> Any:
    """Return a structure as the model was sent it."""
    return json_loads(json_dumps(value))


def _whole(text: str) -> str:
    """Return a text without halves of characters, which JSON does not hold."""
    return text.encode(errors="replace").decode()
