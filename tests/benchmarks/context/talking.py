"""Requests of both sides for the same sentences, without a server: what they would send."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Final

from homeassistant.components.conversation import (
    AssistantContent,
    Content,
    SystemContent,
    ToolResultContent,
    UserContent,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm

from custom_components.homelab_hub.assistant.context import HomeAPI
from custom_components.homelab_hub.assistant.drawing.tool import DrawTool
from custom_components.homelab_hub.assistant.memory.tools import memory_tools
from custom_components.homelab_hub.assistant.options import ModelOptions
from custom_components.homelab_hub.assistant.responses import ResponsesStyle
from custom_components.homelab_hub.assistant.tools import SafeTool, safe_instance
from custom_components.homelab_hub.connections.jarvis.const import DEFAULT_PROMPT

from .recall import AGENT, context
from .tokens import request_tokens, text_tokens, tools_tokens

# OpenAI's prompt caching: a prefix of 1,024 tokens and more, in steps of 128, at a tenth.
CACHE_MINIMUM: Final = 1024
CACHE_STEP: Final = 128
CACHED_PRICE: Final = 0.1
_OPTIONS: Final = ModelOptions.from_options({"chat_model": "gpt-5-mini"})
_STYLE: Final = ResponsesStyle()
_PROMPT: Final = DEFAULT_PROMPT.partition("{%")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Something said; a question is about the state of `asks`, everything else is a command."""

    said: str
    answer: str
    asks: tuple[str, str] | None = None


def jarvis_api(hass: HomeAssistant) -> HomeAPI:
    """Return what an agent has that was just added: a home, a memory, and colours to draw with."""
    nobody: Any = None  # the tool only tells of itself here
    drawing = DrawTool(nobody, nobody, nobody, "")
    return HomeAPI(
        hass=hass,
        id="assist",
        name="Jarvis",
        api_ids=["assist"],
        extra_tools=[drawing, *memory_tools()],
    )


@dataclass(slots=True)
class Side:
    """One of both: its prompt and tools for a home, and what it tells with a sentence."""

    name: str
    hass: HomeAssistant
    api: HomeAPI
    language: str
    instance: llm.APIInstance | None = None
    made: list[float] = field(default_factory=list)

    async def prepare(self) -> llm.APIInstance:
        """Return prompt and tools, made once."""
        if self.instance is None:
            speaker = context(self.language)
            if self.name == "core":
                chosen = await llm.async_get_api(self.hass, llm.LLM_API_ASSIST, speaker)
            else:
                chosen = await self.api.async_get_api_instance(speaker)
            self.instance = safe_instance(chosen, chosen.api)
        return self.instance

    async def request(self, content: Sequence[Content]) -> dict[str, Any]:
        """Return the request for what was said last, timed as far as it is made of the home."""
        instance = await self.prepare()
        system = SystemContent(f"{_PROMPT}\n{instance.api_prompt}")
        items = _STYLE.messages([system, *content])
        if self.name != "core" and isinstance(content[-1], UserContent):
            start = perf_counter()
            note = await self.api.note([system, *content], context(self.language))
            self.made.append(1000 * (perf_counter() - start))
            if note:
                items[-1]["content"] += f"\n\n{note}"
        tools = [tool for tool in instance.tools if isinstance(tool, SafeTool)]
        return {"input": items, "tools": _STYLE.tools(tools, _OPTIONS)}

    async def look_up(self, asks: tuple[str, str]) -> llm.ToolResult:
        """Return what the tool answers that reads states."""
        name, domain = asks
        call = llm.ToolInput(
            tool_name="homeassistant__GetLiveContext", tool_args={"name": name, "domain": domain}
        )
        return await (await self.prepare()).async_call_tool(call)


@dataclass(slots=True)
class Bill:
    """What requests cost, in tokens of input at full price; the longest known prefix is cached."""

    known: list[list[str]] = field(default_factory=list)
    requests: int = 0
    sent: int = 0
    billed: float = 0.0

    def add(self, request: dict[str, Any]) -> None:
        """Add a request."""
        total = request_tokens(request)
        pieces = [str(request["tools"]), *(str(item) for item in request["input"])]
        same = max((_shared(pieces, other, request) for other in self.known), default=0)
        cached = 0 if same < CACHE_MINIMUM else same - same % CACHE_STEP
        self.known.append(pieces)
        self.requests += 1
        self.sent += total
        self.billed += total - cached * (1 - CACHED_PRICE)


def _shared(pieces: list[str], other: list[str], request: dict[str, Any]) -> int:
    """Return how many tokens two requests have in common from the beginning."""
    if pieces[0] != other[0]:
        return 0
    tokens = tools_tokens(request["tools"])
    for mine, theirs in zip(pieces[1:], other[1:], strict=False):
        if mine != theirs:
            length = next(
                (n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b),
                min(len(mine), len(theirs)),
            )
            return tokens + text_tokens(mine[:length])
        tokens += text_tokens(mine)
    return tokens


async def converse(side: Side, turns: Sequence[Turn]) -> Bill:
    """Return what a conversation costs: commands call a tool, questions are looked up.

    A question whose answer the request holds needs no call; core's never holds a state.
    """
    bill = Bill()
    content: list[Content] = []
    for number, turn in enumerate(turns):
        content.append(UserContent(turn.said))
        request = await side.request(content)
        bill.add(request)
        shown = turn.asks is not None and f"{turn.asks[0]} = " in request["input"][-1]["content"]
        if turn.asks is None or not shown:
            call = llm.ToolInput(
                tool_name="intent__HassTurnOn", tool_args={"name": turn.said}, id=f"call_{number}"
            )
            result = (
                await side.look_up(turn.asks)
                if turn.asks
                else llm.ToolResult(data={"response_type": "action_done"})
            )
            done: list[Content] = [
                AssistantContent(agent_id=AGENT, content=None, tool_calls=[call]),
                ToolResultContent(
                    agent_id=AGENT, tool_call_id=call.id, tool_name=call.tool_name, result=result
                ),
            ]
            again = {**request, "input": request["input"] + _STYLE.messages(done)}
            bill.add(again)
            content += done
        content.append(AssistantContent(agent_id=AGENT, content=turn.answer))
    return bill
