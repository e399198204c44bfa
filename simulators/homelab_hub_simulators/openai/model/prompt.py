"""What the model is given and what it gives back, in no API's words."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from .overview import memory_of, note_of, without_note


class Role(StrEnum):
    """Who speaks."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file beside a message."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message."""

    role: Role
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """A call the model made earlier; `arguments` is the JSON it wrote."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What the caller answered to a call."""

    call_id: str
    output: str


type Entry = Message | ToolCall | ToolResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A function the caller offers; `parameters` is a JSON schema."""

    name: str
    description: str
    parameters: dict[str, Any]


class ToolChoice(StrEnum):
    """Whether the model may or must call a tool."""

    AUTO = "auto"
    NONE = "none"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """Everything the model sees. `forced_tool` names the tool it must call."""

    entries: tuple[Entry, ...]
    tools: tuple[Tool, ...] = ()
    tool_choice: ToolChoice = ToolChoice.AUTO
    forced_tool: str | None = None
    parallel: bool = True
    web_search: bool = False
    output_schema: dict[str, Any] | None = None
    json_object: bool = False

    @property
    def instructions(self) -> str:
        """All system and developer texts."""
        return "\n".join(message.text for message in self.messages(Role.SYSTEM))

    @property
    def note(self) -> str:
        """What the latest message of the user told beside what the user said."""
        return note_of(self._latest)

    @property
    def memory(self) -> str:
        """What the latest message of the user told of what is remembered."""
        return memory_of(self._latest)

    @property
    def _latest(self) -> str:
        """The latest message of the user, with what was told with it."""
        return next(
            (
                entry.text
                for entry in reversed(self.entries)
                if isinstance(entry, Message) and entry.role is Role.USER
            ),
            "",
        )

    def messages(self, role: Role) -> list[Message]:
        """Return the messages of one role, oldest first, without notes."""
        return [
            replace(entry, text=without_note(entry.text))
            for entry in self.entries
            if isinstance(entry, Message) and entry.role is role
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCall:
    """A call the model wants to make."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A web page the model found."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A web search the model made itself."""

    query: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the model gives back: text, or calls. `thought` is the gist of its reasoning."""

    text: str = ""
    calls: tuple[PlannedCall, ...] = ()
    search: Search | None = None
    thought: str = "Thinking about what was asked."
