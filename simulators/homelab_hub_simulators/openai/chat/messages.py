"""Reading the messages of Chat Completions, as strictly as the API does."""

from typing import Any

from homelab_hub_simulators.openai.content import read_file, read_image
from homelab_hub_simulators.openai.errors import ApiError, invalid, missing, wrong_type
from homelab_hub_simulators.openai.model.prompt import (
    Attachment,
    Entry,
    Message,
    Role,
    ToolCall,
    ToolResult,
)

_ROLES = {
    "user": Role.USER,
    "assistant": Role.ASSISTANT,
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
}


def read_messages(messages: Any) -> list[Entry]:
    """Return the conversation in the messages.

    Raises ApiError for messages that are malformed, or calls and results without each other.
    """
    if messages is None:
        raise missing("messages")
    if not isinstance(messages, list):
        raise wrong_type("messages", "an array of objects", messages)
    if not messages:
        raise invalid(
            "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an "
            "empty array instead.",
            param="messages",
            code="empty_array",
        )
    entries: list[Entry] = []
    waiting: set[str] = set()
    for index, message in enumerate(messages):
        place = f"messages[{index}]"
        if not isinstance(message, dict):
            raise wrong_type(place, "an object", message)
        if message.get("role") == "tool":
            entries.append(_answer(message, place, waiting))
        elif waiting:
            raise _unanswered(waiting, place)
        else:
            read = _spoken(message, place)
            waiting = {entry.call_id for entry in read if isinstance(entry, ToolCall)}
            entries += read
    if waiting:
        raise _unanswered(waiting, f"messages[{len(messages) - 1}]")
    return entries


def _answer(message: dict[str, Any], place: str, waiting: set[str]) -> ToolResult:
    """Return a tool's message, which must answer one of the calls that wait for it."""
    result = _result(message, place)
    if result.call_id not in waiting:
        raise invalid(
            "Invalid parameter: messages with role 'tool' must be a response to a preceeding "
            "message with 'tool_calls'.",
            param=f"{place}.role",
        )
    waiting.discard(result.call_id)
    return result


def _spoken(message: dict[str, Any], place: str) -> list[Entry]:
    """Return what a message says, and the calls it makes."""
    role = message.get("role")
    if role not in _ROLES:
        raise invalid(
            f"Invalid value: '{role}'. Supported values are: 'system', 'assistant', 'user', "
            "'function', 'tool', and 'developer'.",
            param=f"{place}.role",
            code="invalid_value",
        )
    calls: list[Entry] = [*_calls(message, place)] if role == "assistant" else []
    said = _message(message, _ROLES[role], place, silent=bool(calls))
    return calls if said is None else [said, *calls]


def _unanswered(waiting: set[str], place: str) -> ApiError:
    """Return the 400 for calls without results."""
    return invalid(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to "
        "each 'tool_call_id'. The following tool_call_ids did not have response messages: "
        f"{', '.join(sorted(waiting))}",
        param=f"{place}.role",
    )


def _message(message: dict[str, Any], role: Role, place: str, *, silent: bool) -> Message | None:
    """Return what was said, or None for a message that only calls tools."""
    content = message.get("content")
    if content is None:
        if silent:
            return None
        raise invalid(
            f"Invalid value for 'content': expected a string, got null. ({place}.content)",
            param=f"{place}.content",
        )
    if isinstance(content, str):
        return Message(role=role, text=content)
    if not isinstance(content, list):
        raise wrong_type(f"{place}.content", "a string or an array of objects", content)
    texts: list[str] = []
    attachments: list[Attachment] = []
    for index, part in enumerate(content):
        read = _part(part, role, f"{place}.content[{index}]")
        if isinstance(read, str):
            texts.append(read)
        else:
            attachments.append(read)
    return Message(role=role, text="\n".join(texts), attachments=tuple(attachments))


def _part(part: Any, role: Role, place: str) -> str | Attachment:
    """Return the text or the file of one part of a message."""
    if not isinstance(part, dict):
        raise wrong_type(place, "an object", part)
    kind = part.get("type")
    if kind == "text":
        if not isinstance(part.get("text"), str):
            raise missing(f"{place}.text")
        return str(part["text"])
    if role is Role.USER and kind == "image_url":
        image = part.get("image_url")
        url = image.get("url") if isinstance(image, dict) else None
        return read_image(url, f"{place}.image_url.url")
    if role is Role.USER and kind == "file":
        file = part.get("file")
        return read_file(file if isinstance(file, dict) else {}, f"{place}.file")
    raise invalid(
        f"Invalid value: '{kind}'. Supported values are: 'text', 'image_url', 'input_audio', "
        "'refusal', and 'file'.",
        param=f"{place}.type",
        code="invalid_value",
    )


def _calls(message: dict[str, Any], place: str) -> list[ToolCall]:
    """Return the calls an assistant's message holds."""
    given = message.get("tool_calls")
    if given is None:
        return []
    if not isinstance(given, list) or not given:
        raise invalid(
            f"Invalid '{place}.tool_calls': empty array. Expected an array with minimum length 1.",
            param=f"{place}.tool_calls",
            code="empty_array",
        )
    calls: list[ToolCall] = []
    for index, call in enumerate(given):
        where = f"{place}.tool_calls[{index}]"
        function = call.get("function") if isinstance(call, dict) else None
        if not isinstance(function, dict):
            raise missing(f"{where}.function")
        if not isinstance(call.get("id"), str):
            raise missing(f"{where}.id")
        if call.get("type") != "function":
            raise missing(f"{where}.type")
        for name in ("name", "arguments"):
            if not isinstance(function.get(name), str):
                raise missing(f"{where}.function.{name}")
        calls.append(
            ToolCall(call_id=call["id"], name=function["name"], arguments=function["arguments"])
        )
    return calls


def _result(message: dict[str, Any], place: str) -> ToolResult:
    """Return the result in a tool's message."""
    if not isinstance(message.get("tool_call_id"), str):
        raise missing(f"{place}.tool_call_id")
    content = message.get("content")
    if isinstance(content, list):
        content = "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    if not isinstance(content, str):
        raise missing(f"{place}.content")
    return ToolResult(call_id=message["tool_call_id"], output=content)
