"""The hub's tools in the hands of other agents: the same rules, and a yes that is asked elsewhere.

Other agents of Home Assistant and clients of its MCP server have no guard of their own. So their
calls are judged by the rules of every Jarvis there is, and the strictest verdict counts. They also
have no conversation in which a person could answer us; the question goes to where Jarvis shows his.
"""

from copy import deepcopy
import time
from typing import Final, override

from homeassistant.components.conversation import ChatLog
from homeassistant.components.conversation.chat_log import current_chat_log
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import llm
from homeassistant.loader import IntegrationNotLoaded, async_get_loaded_integration
from homeassistant.util.hass_dict import HassKey

from ...const import DOMAIN
from ..tools import SafeTool
from .call import Call, call_of_tool
from .check import agents_of
from .gate import NOT_ALLOWED, ToolStep
from .guard import Guard
from .policy import Asker, Decision, Origin, Verdict
from .presets import policy_of
from .taint import Taint, concerns, in_result

# How long what a client without a conversation has read counts: nobody knows when it is forgotten.
REMEMBERED: Final = 3600.0
ASKED: Final = {
    "status": "not_done_yet",
    "note": (
        "This needs a person's yes. Home Assistant asks for it itself: on the phone and the Discord "
        "of who is connected there, by the event homelab_hub_confirmation, and by the action "
        "homelab_hub.decide. After the yes it is done without you; after five minutes it is given "
        "up. Tell the person that a question waits for them. Do not call it again, and do not say "
        "that it was done."
    ),
}
NO_GUARD: Final = {
    "error": "needs_confirmation",
    "error_text": (
        "This needs a person's yes, and it was not done: only a Jarvis can ask for one. A person "
        "adds one in Home Assistant under Settings, Devices & services, Homelab Hub."
    ),
}
TOO_MANY: Final = {
    "error": "too_many_questions",
    "error_text": (
        "Too much waits for a person's yes already, so this was not done. Tell the person to "
        "answer what waits in Home Assistant."
    ),
}


class Foreigners:
    """What agents other than Jarvis have read, and what is done with their calls."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start with nothing read."""
        self._hass = hass
        self._taint = Taint(hass)
        self._read_at: dict[str, float] = {}

    @callback
    def decide(self, call: Call, llm_context: llm.LLMContext) -> tuple[Guard | None, Decision]:
        """Return the strictest decision on a call and the guard it is from, None without a Jarvis."""
        context = llm_context.context
        asker = Asker(
            user_id=context.user_id if context else None,
            origin=Origin.AGENT,
            tainted_by=concerns(self._sources(llm_context), call),
        )
        guards = [agent.guard for agent in agents_of(self._hass).values()]
        if not guards:
            return None, policy_of({}).decide(call, asker)
        decisions = [(guard, guard.policy.decide(call, asker)) for guard in guards]
        return max(decisions, key=lambda one: one[1].verdict)

    @callback
    def heard(self, llm_context: llm.LLMContext, tool: llm.Tool, result: llm.ToolResult) -> None:
        """Note whose words a result holds, for the conversation or else for the client."""
        key = _conversation(llm_context)
        for source in in_result(tool.name, result.data):
            self._taint.note(key, source)
            if current_chat_log.get() is None:
                self._read_at[key] = time.monotonic()

    async def ask(self, guard: Guard | None, verdict: Verdict, step: ToolStep) -> llm.ToolResult:
        """Have a person asked about a call. Return what the agent is told."""
        if guard is None:
            return llm.ToolResult(data=dict(NO_GUARD), error=True)
        llm_context = step.llm_context
        context = llm_context.context or Context()
        if await guard.ask_elsewhere(step, verdict, self._name_of(llm_context), context):
            return llm.ToolResult(data=dict(ASKED))
        return llm.ToolResult(data=dict(TOO_MANY), error=True)

    def step(
        self, tool: SafeTool, call: Call, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> ToolStep:
        """Return a call as it can wait."""
        return ToolStep(
            hass=self._hass,
            tool=tool,
            arguments=deepcopy(tool_input.tool_args),
            llm_context=llm_context,
            call=call,
            taint=self._taint,
            agent_id="",
            language=self._hass.config.language,
        )

    def _sources(self, llm_context: llm.LLMContext) -> frozenset[str]:
        """Return whose words an agent has read, as far as we can see it."""
        now = time.monotonic()
        for key in [key for key, at in self._read_at.items() if now - at > REMEMBERED]:
            del self._read_at[key]
            self._taint.forget(key)
        chat_log = current_chat_log.get()
        if chat_log is None:
            chat_log = ChatLog(self._hass, _conversation(llm_context))
        return self._taint.sources(chat_log, llm_context.assistant)

    def _name_of(self, llm_context: llm.LLMContext) -> str:
        """Return what people call an agent. Contexts have its id since Home Assistant 2026.11."""
        agent = self._hass.states.get(getattr(llm_context, "agent_id", None) or "")
        if agent is not None:
            return agent.name
        try:
            return async_get_loaded_integration(self._hass, llm_context.platform).name
        except IntegrationNotLoaded:
            return llm_context.platform


class ForeignTool(SafeTool):
    """A tool of the hub as other agents get it."""

    def __init__(self, tool: llm.Tool, foreigners: Foreigners) -> None:
        """Wrap a tool."""
        super().__init__(tool, None)
        self._foreigners = foreigners

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Call the tool if the rules allow it now, else have a person asked or refuse."""
        call = call_of_tool(hass, self.tool, tool_input.tool_args, llm_context.assistant)
        guard, decision = self._foreigners.decide(call, llm_context)
        match decision.verdict:
            case Verdict.ALLOW:
                result = await super().async_call(hass, tool_input, llm_context)
                self._foreigners.heard(llm_context, self.tool, result)
                return result
            case Verdict.DENY:
                return llm.ToolResult(data=dict(NOT_ALLOWED), error=True)
            case verdict:
                inner = SafeTool(self.tool, None)
                step = self._foreigners.step(inner, call, tool_input, llm_context)
                return await self._foreigners.ask(guard, verdict, step)


_DATA: HassKey[Foreigners] = HassKey(f"{DOMAIN}.foreigners")


@callback
def foreigners_of(hass: HomeAssistant) -> Foreigners:
    """Return what is known of other agents in this Home Assistant."""
    if _DATA not in hass.data:
        hass.data[_DATA] = Foreigners(hass)
    return hass.data[_DATA]


def _conversation(llm_context: llm.LLMContext) -> str:
    """Return what tells one conversation from another, for a client without one who it is."""
    if (chat_log := current_chat_log.get()) is not None:
        return chat_log.conversation_id
    user_id = llm_context.context.user_id if llm_context.context else None
    return f"{llm_context.platform}/{user_id}"
