"""What the two ways to speak to a server have in common."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass, field
import json
from typing import Any, ClassVar

from homeassistant.components.conversation import (
    AssistantContent,
    AssistantContentDeltaDict,
    Content,
    ToolResultContent,
    ToolResultContentDeltaDict,
)
from homeassistant.helpers import llm
from homeassistant.helpers.json import JSONEncoder, json_dumps
from homeassistant.util.json import json_loads

from ..upstream.openai import JsonObject
from .options import ModelOptions
from .tools import SafeTool
from .usage import Usage

type Delta = AssistantContentDeltaDict | ToolResultContentDeltaDict


@dataclass(frozen=True, kw_only=True, slots=True)
class Structure:
    """The form an answer must have: a name and a strict JSON schema."""

    name: str
    schema: JsonObject


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """An attachment, read. `content` is base64."""

    name: str
    mime_type: str
    content: str

    @property
    def data_url(self) -> str:
        """Return the file as a `data:` URL (RFC 2397)."""
        return f"data:{self.mime_type};base64,{self.content}"


@dataclass(kw_only=True, slots=True)
class Outcome:
    """How far an answer got.

    `text`, `calls_pending`, `begun` and `usage` are of its last request, the others of all.
    """

    text: bool = False
    calls_pending: bool = False
    tools_called: bool = False
    broken: bool = False
    begun: bool = False
    """Whether the server began to answer, which it is paid for from there on."""
    searched: bool = False
    """Whether the server has searched the web for it."""
    usage: list[Usage] = field(default_factory=list)

    def call(self) -> None:
        """Note that a tool is called."""
        self.calls_pending = self.tools_called = True


class Style(ABC):
    """Makes requests of a chat log, and deltas for the chat log of an answer."""

    path: ClassVar[str]
    history: ClassVar[str]
    """The key of the request under which the messages go."""
    renames: ClassVar[dict[str, str]] = {}
    """Newer names of parameters, for servers that refuse the older one."""

    @abstractmethod
    def request(
        self, options: ModelOptions, cache_key: str, structure: Structure | None
    ) -> JsonObject:
        """Return a streaming request without messages and tools."""

    @abstractmethod
    def tools(self, tools: Iterable[SafeTool], options: ModelOptions) -> list[JsonObject]:
        """Return the tools in the form of the API."""

    @abstractmethod
    def messages(self, content: Sequence[Content]) -> list[JsonObject]:
        """Return messages in the form of the API."""

    @abstractmethod
    def attach(self, message: JsonObject, files: Collection[File]) -> None:
        """Add files to a user's message."""

    @abstractmethod
    def deltas(self, events: AsyncIterator[JsonObject], outcome: Outcome) -> AsyncGenerator[Delta]:
        """Yield what the events say, as the chat log takes it. Raises `UpstreamError`."""


class ToolCalls:
    """Collects the calls of an answer, apart from those that cannot be made."""

    def __init__(self) -> None:
        """Start empty."""
        self._unreadable: list[tuple[llm.ToolInput, str]] = []

    def read(self, call_id: str, name: str, arguments: str) -> AssistantContentDeltaDict | None:
        """Return the delta that makes the call, None if its arguments are no JSON object."""
        try:
            parsed = json_loads(arguments or "{}")
        except ValueError:
            parsed = None
        if isinstance(parsed, dict):
            return {"tool_calls": [llm.ToolInput(id=call_id, tool_name=name, tool_args=parsed)]}
        call = llm.ToolInput(id=call_id, tool_name=name, tool_args={}, external=True)
        self._unreadable.append((call, whole(arguments[:200])))
        return None

    def refusals(self) -> Iterable[Delta]:
        """Yield the calls that could not be read, each with a result that tells the model so."""
        if self._unreadable:
            yield {"role": "assistant", "tool_calls": [call for call, _ in self._unreadable]}
        for call, arguments in self._unreadable:
            yield {
                "role": "tool_result",
                "tool_call_id": call.id,
                "tool_name": call.tool_name,
                "result": llm.ToolResult(
                    data={"error": "The arguments are not a JSON object", "received": arguments},
                    error=True,
                ),
            }


def paired_calls(content: Iterable[Content]) -> set[str]:
    """Return the ids of tool calls that have a result; servers refuse one without the other."""
    called: set[str] = set()
    answered: set[str] = set()
    for item in content:
        if isinstance(item, AssistantContent) and item.tool_calls:
            called |= {call.id for call in item.tool_calls}
        elif isinstance(item, ToolResultContent):
            answered.add(item.tool_call_id)
    return called & answered


def result_text(result: llm.ToolResult) -> str:
    """Return what came of a tool as models read it.

    Tools find halves of characters, in file names for one, which Home Assistant's JSON does not
    take; they are written as escapes.
    """
    told = {"data": result.data, "error": result.error}
    try:
        return json_dumps(told)
    except TypeError:
        return json.dumps(told, cls=JSONEncoder)


def whole(text: str) -> str:
    """Return a text with its characters whole, as JSON wants them; a lone half is shown as lost."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def number(usage: Any, *path: str) -> int:
    """Return a count from the usage a server reported, 0 where it did not."""
    for key in path:
        usage = usage.get(key) if isinstance(usage, dict) else None
    return max(usage, 0) if isinstance(usage, int) else 0
