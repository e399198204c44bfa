"""Where every call of a tool passes: done at once, asked about, or refused."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Final, override

from homeassistant.components.conversation import AssistantContent, ChatLog, ToolResultContent
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import llm
from homeassistant.util.ulid import ulid_now
import probatio

from ..memory.speaker import Speaker, on_behalf_of, speaker_of
from ..style import Outcome
from ..tools import SafeTool
from ..words import sentence
from .call import Call, call_of_tool
from .describe import describe
from .pending import Done, Step
from .policy import Asker, Decision, Origin, Policy, Verdict
from .taint import Taint, concerns

ASSISTANT: Final = "conversation"
WAITING: Final = {
    "status": "not_done_yet",
    "note": (
        "Home Assistant asks the person itself, and does this after their yes, without you. Do not "
        "ask, do not call it again, and do not say that it was done."
    ),
}
NOT_ALLOWED: Final = {
    "error": "not_allowed",
    "error_text": "The rules of this home do not allow this. Say so; do not try another way.",
}
NOT_KEPT: Final = {
    "error": "not_remembered",
    "error_text": (
        "Not kept: nobody of the household says this by themselves here, or outsiders' words were "
        "read. Say so; the person can tell it again in a new conversation."
    ),
}
# What one question can name.
MOST_ASKED: Final = 5
TOO_MANY: Final = {
    "error": "too_many_at_once",
    "error_text": (
        "Not done: the person is asked about so many things already. Say which are left; they "
        "can be asked for again after the answer."
    ),
}
NOBODY_TO_ASK: Final = {
    "error": "needs_confirmation",
    "error_text": "This needs a person's yes, and nobody is there to ask. It was not done.",
}


@dataclass(slots=True, kw_only=True)
class Gate:
    """The guard of one turn: knows who speaks, and collects what has to be asked.

    `asks` holds what waits for a yes when the turn is over; `pin` is whether one of them wants it.
    """

    hass: HomeAssistant
    policy: Policy
    taint: Taint
    chat_log: ChatLog
    agent_id: str
    user_id: str | None
    origin: Origin
    outcome: Outcome | None = None
    has_pin: bool = False
    asks: list[Step] = field(default_factory=list)
    pin: bool = False
    tainted: bool = False
    refused: bool = False
    unattended: bool = False

    @callback
    def guarded(self, tool: SafeTool) -> GuardedTool:
        """Return a tool whose calls pass here."""
        return GuardedTool(tool.inner if isinstance(tool, GuardedTool) else tool, self)

    @callback
    def decide(self, call: Call, *, own_words: bool = False) -> Decision:
        """Return what is done with a call.

        What a person said themselves, without a model between, is not swayed by what was read.
        """
        asker = Asker(
            user_id=self.user_id,
            origin=self.origin,
            tainted_by=frozenset()
            if own_words and self._is_own
            else concerns(self._sources(), call),
        )
        decision = self.policy.decide(call, asker)
        if asker.tainted_by and decision.verdict is not Verdict.ALLOW:
            self.tainted = True
        return decision

    @property
    def _is_own(self) -> bool:
        """Return whether what is said is a person's: not what filled in a routine's template."""
        noted = self.taint.noted(self.chat_log.conversation_id)
        return not (self.unattended and noted)

    @property
    def is_tainted(self) -> bool:
        """Return whether the model has read what outsiders wrote."""
        return bool(self._sources())

    def _sources(self) -> frozenset[str]:
        """Return whose words the model has read."""
        sources = self.taint.sources(self.chat_log, ASSISTANT)
        if self.outcome is not None and self.outcome.searched:
            sources |= {"the web"}
        return sources

    @callback
    def would_pass(self, step: Step) -> bool:
        """Return whether a step needs neither a yes nor a refusal."""
        return self.decide(step.call, own_words=True).verdict is Verdict.ALLOW

    @callback
    def passes(self, step: Step) -> bool:
        """Return whether a person may have a step done at once; else it is asked about or refused."""
        decision = self.decide(step.call, own_words=True)
        match decision.verdict:
            case Verdict.ALLOW:
                return True
            case Verdict.DENY:
                self.refused = True
            case verdict:
                self.ask(step, verdict)
        return False

    @callback
    def ask(self, step: Step, verdict: Verdict) -> llm.ToolResult:
        """Keep a step for the person's yes. Return what the model is told meanwhile."""
        if not self._can_ask(verdict):
            return llm.ToolResult(data=dict(NOBODY_TO_ASK), error=True)
        if all(one.call.fingerprint != step.call.fingerprint for one in self.asks):
            if len(self.asks) >= MOST_ASKED:
                return llm.ToolResult(data=dict(TOO_MANY), error=True)
            self.asks.append(step)
        self.pin = self.pin or (verdict is Verdict.PIN and self.has_pin)
        return llm.ToolResult(data=dict(WAITING))

    def _can_ask(self, verdict: Verdict) -> bool:
        """Return whether somebody can give the yes; no PIN is asked for but in a conversation."""
        if self.unattended:
            return not (verdict is Verdict.PIN and self.has_pin)
        return self.origin is not Origin.TASK


class GuardedTool(SafeTool):
    """A tool that is called when the rules allow it, and waits for a yes when they want one."""

    def __init__(self, inner: SafeTool, gate: Gate) -> None:
        """Wrap a tool for one turn."""
        super().__init__(inner.tool, None)
        self.inner = inner
        self._gate = gate

    @property
    @override
    def schema(self) -> dict[str, Any]:
        """Return the schema that the wrapped tool made once."""
        return self.inner.schema

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Call the tool if that is allowed now."""
        call = call_of_tool(hass, self.inner, tool_input.tool_args, llm_context.assistant)
        decision = self._gate.decide(call)
        match decision.verdict:
            case Verdict.ALLOW:
                return await self._call(hass, tool_input, llm_context)
            case Verdict.DENY:
                refusal = NOT_KEPT if decision.why == "guard_why_kept" else NOT_ALLOWED
                return llm.ToolResult(data=dict(refusal), error=True)
            case verdict:
                step = ToolStep(
                    hass=hass,
                    tool=self.inner,
                    arguments=deepcopy(tool_input.tool_args),
                    llm_context=llm_context,
                    call=call,
                    taint=self._gate.taint,
                    agent_id=self._gate.agent_id,
                    language=llm_context.language or hass.config.language,
                    speaker=await speaker_of(hass, llm_context),
                )
                return self._gate.ask(step, verdict)

    async def _call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Call the tool, and note whose words come of it: an error can be an outsider's as well."""
        heard, conversation_id = self._gate.taint.heard, self._gate.chat_log.conversation_id
        try:
            result = await self.inner.async_call(hass, tool_input, llm_context)
        except (HomeAssistantError, probatio.Invalid) as error:
            told = llm.ToolResult(data={"error_text": str(error)}, error=True)
            heard(conversation_id, self.inner.tool, told)
            raise
        heard(conversation_id, self.inner.tool, result)
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolStep:
    """A call of a tool that waits.

    `speaker` is who asked for it: whoever says yes, the memory it reads or changes is theirs.
    """

    hass: HomeAssistant
    tool: SafeTool
    arguments: Mapping[str, Any]
    llm_context: llm.LLMContext
    call: Call
    taint: Taint
    agent_id: str
    language: str
    speaker: Speaker | None = None

    async def as_of_now(self) -> Call | None:
        """Return what the same call would do now."""
        return call_of_tool(self.hass, self.tool, self.arguments, self.llm_context.assistant)

    async def run(self, chat_log: ChatLog | None, context: Context | None) -> Done:
        """Call the tool as it was asked about, in the name of who said yes."""
        tool_input = llm.ToolInput(
            id=ulid_now(),
            tool_name=self.tool.name,
            tool_args=deepcopy(dict(self.arguments)),
            external=True,
        )
        llm_context = replace(self.llm_context, context=context or self.llm_context.context)
        with on_behalf_of(self.speaker):
            result = await called(self.tool, self.hass, tool_input, llm_context)
        if chat_log is not None:
            note(chat_log, tool_input, result, self.agent_id)
            self.taint.heard(chat_log.conversation_id, self.tool.tool, result)
        what = await describe(self.hass, [self.call], self.language)
        key = "guard_failed" if result.error else "guard_done"
        error = str(result.data.get("error_text", "")) if isinstance(result.data, dict) else ""
        text = await sentence(self.hass, self.language, key, what=what, error=error[:200])
        return Done(text=text, failed=result.error)


async def called(
    tool: SafeTool, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
) -> llm.ToolResult:
    """Return the result of a tool, an error result for what the chat log would make one of."""
    try:
        return await tool.async_call(hass, tool_input, llm_context)
    except (HomeAssistantError, probatio.Invalid) as error:
        return llm.ToolResult(
            data={"error": type(error).__name__, "error_text": str(error)}, error=True
        )


@callback
def note(
    chat_log: ChatLog, tool_input: llm.ToolInput, result: llm.ToolResult, agent_id: str
) -> None:
    """Note in a conversation that a tool was called, as what Home Assistant did by itself."""
    chat_log.async_add_assistant_content_without_tools(
        AssistantContent(agent_id=agent_id, content=None, tool_calls=[tool_input])
    )
    chat_log.async_add_assistant_content_without_tools(
        ToolResultContent(
            agent_id=agent_id,
            tool_call_id=tool_input.id,
            tool_name=tool_input.tool_name,
            result=result,
        )
    )
