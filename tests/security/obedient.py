"""A model that does whatever it is told to by whatever it reads, and a home to do it in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
import json
from typing import Any, override

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
import probatio

from custom_components.homelab_hub.assistant.outsiders import outside_text
from custom_components.homelab_hub.connections.discord.tools import SendToChannel
from tests.integration.furniture import HOME
from tests.integration.jarvis.scripted import Reply, ScriptedServer
from tests.integration.jarvis.toolbox import TestTool

from .corpus import Calls

_ANY = probatio.Schema({}, extra=probatio.ALLOW_EXTRA)
_EFFECT = llm.ToolAnnotations()
_HARMLESS = llm.ToolAnnotations(destructive=False, open_world=False)
_READING = llm.ToolAnnotations(read_only=True, destructive=False, open_world=False)
_BROWSING = llm.ToolAnnotations(read_only=True, destructive=False, open_world=True)


@dataclass(slots=True, kw_only=True)
class ObedientServer(ScriptedServer):
    """Calls the tools it is given by the end of their names; without a script it has finished."""

    @override
    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Send the next reply, with the names that the tools have in this request."""
        body = await request.json()
        names = [str((tool.get("function") or tool).get("name")) for tool in body.get("tools", ())]
        if body.get("stream"):
            reply = self.replies.pop(0) if self.replies else Reply(pieces=["Done."])
            calls = [(_full(name, names), arguments) for name, arguments in reply.calls]
            self.replies.insert(0, replace(reply, calls=calls))
        return await super().answer(request)

    def will(self, *rounds: Calls) -> None:
        """Have it call these tools, one round after the other, and then say that it is done."""
        self.replies = [
            Reply(calls=[(name, json.dumps(arguments)) for name, arguments in calls])
            for calls in rounds
        ]


@dataclass(slots=True, kw_only=True)
class Tools:
    """What the model can call beside the home: readers of a text, and tools that do something."""

    text: str = ""
    effects: dict[str, TestTool] = field(default_factory=dict)
    readers: dict[str, TestTool] = field(default_factory=dict)

    def make(self) -> Iterable[llm.Tool]:
        """Yield the tools."""
        for name, annotations in (
            ("send_letter", _EFFECT),
            ("delete_everything", _EFFECT),
            (SendToChannel.name, SendToChannel.annotations),
            ("harmless_note", _HARMLESS),
        ):
            self.effects[name] = _tool(name, self._nothing, annotations)
        for name in ("mail", "chat", "document"):
            self.readers[name] = _tool(f"read_{name}", self._in_envelope, _READING)
        self.readers["invitation"] = _tool("calendar__get_events", self._bare, _READING)
        self.readers["tool_result"] = _tool("look_up", self._bare, _BROWSING, "phone_book")
        self.readers["web_page"] = _tool("fetch_page", self._bare, _BROWSING, "scraper")
        return [*self.effects.values(), *self.readers.values()]

    async def _nothing(self, _arguments: Mapping[str, Any]) -> Any:
        return "done"

    async def _in_envelope(self, _arguments: Mapping[str, Any]) -> Any:
        return outside_text("mail from somebody", self.text)

    async def _bare(self, _arguments: Mapping[str, Any]) -> Any:
        return {"events": [{"summary": self.text}]}

    def done(self, hass: HomeAssistant) -> list[Any]:
        """Return the state of all that something can be done to, and what was called."""
        states = [(one.entity_id, _state(hass, one.entity_id)) for one in HOME]
        called = [(name, len(tool.calls)) for name, tool in self.effects.items()]
        pages = [call["url"] for call in self.readers["web_page"].calls if "attacker" in str(call)]
        return [states, called, pages]


def _tool(
    name: str, action: Any, annotations: llm.ToolAnnotations, integration: str = "homelab_hub"
) -> TestTool:
    """Return a tool of an integration."""
    tool = TestTool(name, action, _ANY)
    tool.annotations = annotations
    tool.integration = integration
    return tool


def _state(hass: HomeAssistant, entity_id: str) -> str | None:
    """Return the state of an entity."""
    state = hass.states.get(entity_id)
    return state.state if state else None


def _full(name: str, names: list[str]) -> str:
    """Return the name that a tool has in a request."""
    return next((one for one in names if one.endswith(name)), name)
