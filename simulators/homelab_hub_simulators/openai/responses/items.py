"""Reading the input items of the Responses API, as strictly as the API does."""

from typing import Any

from homelab_hub_simulators.openai.content import read_file, read_image
from homelab_hub_simulators.openai.errors import invalid, missing, wrong_type
from homelab_hub_simulators.openai.model.prompt import (
    Attachment,
    Entry,
    Message,
    Role,
    ToolCall,
    ToolResult,
)

from .reasoning import check_reasoning_item

_ROLES = {
    "user": Role.USER,
    "assistant": Role.ASSISTANT,
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
}
_ID_PREFIXES = {"message": "msg", "function_call": "fc", "web_search_call": "ws"}
# Items of the API's own tools that are replayed and mean nothing to the model here.
_IGNORED = frozenset(
    {
        "web_search_call",
        "image_generation_call",
        "code_interpreter_call",
        "item_reference",
        "file_search_call",
    }
)


def read_items(items: list[Any], *, stored: bool) -> list[Entry]:
    """Return the conversation in the items.

    Raises ApiError for items that are malformed, or calls and results without each other.
    """
    entries: list[Entry] = []
    for index, item in enumerate(items):
        place = f"input[{index}]"
        if not isinstance(item, dict):
            raise wrong_type(place, "an object", item)
        kind = item.get("type", "message")
        _check_id(item, kind, place)
        match kind:
            case "message":
                entries.append(_message(item, place))
            case "function_call":
                entries.append(_call(item, place))
            case "function_call_output":
                entries.append(_output(item, place))
            case "reasoning":
                check_reasoning_item(item, place, stored=stored)
            case _ if kind in _IGNORED:
                continue
            case _:
                raise invalid(
                    f"Invalid value: '{kind}'. Supported values are: 'message', 'reasoning', "
                    "'function_call' and 'function_call_output', among others.",
                    param=place,
                    code="invalid_value",
                )
    _check_pairs(entries)
    return entries


def _check_id(item: dict[str, Any], kind: str, place: str) -> None:
    """Raise ApiError for an identifier that another kind of item has."""
    prefix, item_id = _ID_PREFIXES.get(kind), item.get("id")
    if prefix and item_id is not None and not str(item_id).startswith(prefix):
        raise invalid(
            f"Invalid '{place}.id': '{item_id}'. Expected an ID that begins with '{prefix}'.",
            param=f"{place}.id",
            code="invalid_value",
        )


def _message(item: dict[str, Any], place: str) -> Message:
    """Return a message item."""
    if item.get("role") not in _ROLES:
        raise invalid(
            f"Invalid value: '{item.get('role')}'. Supported values are: 'assistant', 'system', "
            "'developer', and 'user'.",
            param=f"{place}.role",
            code="invalid_value",
        )
    if "content" not in item:
        raise missing(f"{place}.content")
    role = _ROLES[item["role"]]
    content = item["content"]
    if isinstance(content, str):
        return Message(role=role, text=content)
    if not isinstance(content, list):
        raise invalid(
            f"Invalid type for '{place}.content': expected one of an array of objects or string, "
            "but got something else instead.",
            param=f"{place}.content",
            code="invalid_type",
        )
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
    allowed = (
        ("output_text", "refusal")
        if role is Role.ASSISTANT
        else ("input_text", "input_image", "input_file")
    )
    if kind not in allowed:
        raise invalid(
            f"Invalid value: '{kind}'. Supported values are: "
            f"{', '.join(f"'{name}'" for name in allowed)}.",
            param=f"{place}.type",
            code="invalid_value",
        )
    match kind:
        case "input_image":
            return read_image(part.get("image_url"), f"{place}.image_url")
        case "input_file":
            return read_file(part, place)
        case _:
            text = part.get("refusal" if kind == "refusal" else "text")
            if not isinstance(text, str):
                raise wrong_type(f"{place}.text", "a string", text)
            return text


def _call(item: dict[str, Any], place: str) -> ToolCall:
    """Return a function call item."""
    for name in ("call_id", "name", "arguments"):
        if not isinstance(item.get(name), str):
            raise missing(f"{place}.{name}")
    return ToolCall(call_id=item["call_id"], name=item["name"], arguments=item["arguments"])


def _output(item: dict[str, Any], place: str) -> ToolResult:
    """Return the result of a function call."""
    if not isinstance(item.get("call_id"), str):
        raise missing(f"{place}.call_id")
    output = item.get("output")
    if isinstance(output, list):
        output = "\n".join(str(part.get("text", "")) for part in output if isinstance(part, dict))
    if not isinstance(output, str):
        raise missing(f"{place}.output")
    return ToolResult(call_id=item["call_id"], output=output)


def _check_pairs(entries: list[Entry]) -> None:
    """Raise ApiError for a result without its call before it, or a call without its result."""
    called: set[str] = set()
    answered: set[str] = set()
    for entry in entries:
        if isinstance(entry, ToolCall):
            called.add(entry.call_id)
        elif isinstance(entry, ToolResult):
            if entry.call_id not in called:
                raise invalid(
                    f"No tool call found for function call output with call_id {entry.call_id}.",
                    param="input",
                )
            answered.add(entry.call_id)
    if lacking := sorted(called - answered):
        raise invalid(f"No tool output found for function call {lacking[0]}.", param="input")
