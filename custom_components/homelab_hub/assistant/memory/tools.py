"""The tools with which a model remembers, looks up and forgets.

What is kept outlasts the conversation, and is told in others. So the guard never lets `remember` be
called where outsiders' words were read (`guard.policy.KEPT`), and asks before all is forgotten.
"""

from collections.abc import Collection
from typing import Any, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, llm
from homeassistant.util.json import JsonObjectType
import probatio

from ...const import DOMAIN
from ..outsiders import cleaned
from .fact import HOME, LONGEST_FACT, Fact, NewFact
from .memory import memory_of
from .speaker import Speaker, speaker_of
from .telling import NOTE, told

REMEMBER: Final = f"{DOMAIN}__remember"
RECALL: Final = f"{DOMAIN}__recall"
FORGET: Final = f"{DOMAIN}__forget"
EVERYTHING: Final = "all"
MOST_FOUND: Final = 20
MOST_SIMILAR: Final = 3


class RememberTool(llm.Tool):
    """Keeps a fact."""

    name = REMEMBER
    title = "Remember"
    description = "Keep a fact for later conversations: when asked to, or clearly useful."
    annotations = llm.ToolAnnotations(destructive=False, idempotent=True, open_world=False)
    integration = DOMAIN
    parameters = probatio.Schema(
        {
            probatio.Required("fact", description="Short, third person, with names"): cv.string,
            probatio.Optional("whose"): probatio.In(["me", "home"]),
            probatio.Optional("replaces", description="Id of an outdated fact"): int,
            probatio.Optional("always", description="Matters in every conversation"): bool,
        }
    )

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Keep the fact of who speaks, or the home's where nobody is known."""
        arguments = self.parameters(tool_input.tool_args)
        speaker = await speaker_of(hass, llm_context)
        text = one_fact(arguments["fact"])
        if not text or len(text) > LONGEST_FACT:
            return _error(f"A fact has 1 to {LONGEST_FACT} characters.")
        memory = memory_of(hass)
        replaced = arguments.get("replaces")
        owner = await _owner(hass, speaker, arguments.get("whose"), replaced)
        new = NewFact(
            text=text, owner=owner, source=speaker.source, always=arguments.get("always", False)
        )
        kept = await memory.keep(new, replaced=replaced, among=speaker.owners)
        if kept is None:
            return _error("There is no fact with the id in `replaces`. Nothing is remembered.")
        similar = await memory.find(text, speaker.owners, MOST_SIMILAR + 1)
        return _result("remembered", [kept], similar=_others(similar, kept))


class RecallTool(llm.Tool):
    """Looks facts up."""

    name = RECALL
    title = "Recall"
    description = "Look up facts that <memory> lacks. No query: the latest."
    annotations = llm.ToolAnnotations(
        read_only=True, destructive=False, idempotent=True, open_world=False
    )
    integration = DOMAIN
    parameters = probatio.Schema({probatio.Optional("query"): cv.string})

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Return what is found, 20 facts at most."""
        query = self.parameters(tool_input.tool_args).get("query", "").strip()
        owners = (await speaker_of(hass, llm_context)).owners
        memory = memory_of(hass)
        if query:
            facts = await memory.find(query, owners, MOST_FOUND)
        else:
            facts = await memory.facts(owners, limit=MOST_FOUND)
        memory.used(facts)
        return _result("facts", facts)


class ForgetTool(llm.Tool):
    """Erases facts."""

    name = FORGET
    title = "Forget"
    description = "Erase a remembered fact, or all of the person's own."
    annotations = llm.ToolAnnotations(idempotent=True, open_world=False)
    integration = DOMAIN
    parameters = probatio.Schema(
        {probatio.Required("id", description=f"Id, or {EVERYTHING}"): probatio.Coerce(str)}
    )

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Erase what may be told here."""
        wanted = self.parameters(tool_input.tool_args)["id"]
        speaker = await speaker_of(hass, llm_context)
        memory = memory_of(hass)
        if wanted == EVERYTHING:
            if speaker.user_id is None:
                return _error("Nobody is known here, so there are no facts of theirs.")
            gone = await memory.erase((speaker.user_id,))
            return llm.ToolResult(data={"forgotten": len(gone)})
        if not wanted.isdecimal():
            return _error("The id is a number. Use recall to find it.")
        gone = await memory.erase(speaker.owners, int(wanted))
        return _result("forgotten", gone) if gone else _error("There is no fact with this id.")


def memory_tools() -> list[llm.Tool]:
    """Return the tools of an agent that has a memory."""
    return [RememberTool(), RecallTool(), ForgetTool()]


def one_fact(text: str) -> str:
    """Return a text as it is kept: on one line, without what nobody sees."""
    return " ".join(cleaned(text).split())


async def _owner(
    hass: HomeAssistant, speaker: Speaker, whose: str | None, replaced: int | None
) -> str:
    """Return whose a new fact is: as it was said, or as of the one it replaces, else one's own."""
    if speaker.user_id is None or whose == "home":
        return HOME
    if whose is None and replaced is not None:
        old = await memory_of(hass).fact(replaced, speaker.owners)
        return old.owner if old else speaker.user_id
    return speaker.user_id


def _others(facts: Collection[Fact], kept: Fact) -> list[Fact]:
    """Return the facts beside the one that was just kept."""
    return [fact for fact in facts if fact.id != kept.id][:MOST_SIMILAR]


def _result(key: str, facts: Collection[Fact], **more: Collection[Fact]) -> llm.ToolResult:
    """Return facts as a result, which says that they are data."""
    data: JsonObjectType = {"note": NOTE, key: [told(fact) for fact in facts]}
    data |= {name: [told(fact) for fact in some] for name, some in more.items() if some}
    return llm.ToolResult(data=data)


def _error(text: str) -> llm.ToolResult:
    """Return why nothing was done."""
    data: dict[str, Any] = {"error": "not_done", "error_text": text}
    return llm.ToolResult(data=data, error=True)
