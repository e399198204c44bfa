"""What is to be remembered over conversations: with tools, where they are offered.

`remember that Robin is allergic to nuts`, `what am I allergic to?`, `forget that`.
"""

from collections.abc import Iterator
import json
import re
from typing import Any

from .outcome import Outcome
from .prompt import Answer, Prompt, ToolResult
from .toolbox import find_tool, fit
from .words import join

REMEMBER, RECALL, FORGET = "remember", "recall", "forget"

_TELLS = re.compile(
    r"\bremember(?P<home>,? for (?:everybody|all of us|the home))?(?: that|:)\s+(?P<fact>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_ALWAYS = re.compile(r"\balways\b", re.IGNORECASE)
_ASKS = re.compile(
    r"^(?:jarvis,? )?(?:what|who|when|where|which|do you (?:remember|know)|did i|am i|is my|tell me)"
    r"\b.*\b(?:i|me|my|remember)\b",
    re.IGNORECASE | re.DOTALL,
)
_ASKS_ALL = re.compile(r"\bwhat do you (?:remember|know)\b", re.IGNORECASE)
_FORGETS = re.compile(r"\bforget (?P<what>.+?)[\s.!]*$", re.IGNORECASE | re.DOTALL)
_FORGETS_ALL = re.compile(r"\b(?:everything|all)\b", re.IGNORECASE)
_LAST = re.compile(r"^(?:that|it|this)(?: again)?$", re.IGNORECASE)
_USER = re.compile(r"\b(?:talking|speaking) (?:to|with) (?P<name>[^\s,.!?;]+)", re.IGNORECASE)
_LINE = re.compile(r"^(?P<id>\d+)(?: home)? \([\d-]+\) (?P<text>\".*\")$", re.MULTILINE)
_WORD = re.compile(r"\w{4,}")
_QUESTION_WORDS = frozenset(
    {"what", "when", "where", "which", "about", "know", "remember", "tell", "that", "does"}
)


def keep_or_find(prompt: Prompt, sentence: str) -> Answer | None:
    """Return the call or the words for a sentence about what is remembered, None for others."""
    if find_tool(prompt, REMEMBER) is None:
        return None
    text = sentence.strip().replace("\u2019", "'")
    if told := _TELLS.search(text):
        return _remember(prompt, told)
    if forgotten := _FORGETS.search(text):
        return _forget(prompt, forgotten["what"])
    if not _ASKS.search(text):
        return None
    known = _known(prompt.memory, text)
    if known and not _ASKS_ALL.search(text):
        return Answer(text=" ".join(f"{fact.rstrip('.')}." for _, fact in known))
    if _is_personal(text):
        query = "" if _ASKS_ALL.search(text) else " ".join(_words(text))
        return _call(prompt, RECALL, {"query": query} if query else {})
    return None


def tell_facts(outcome: Outcome) -> str | None:
    """Return what one of these tools did, in words; None of another tool."""
    if outcome.tool not in (REMEMBER, RECALL, FORGET) or not isinstance(outcome.data, dict):
        return None
    data = outcome.data
    if outcome.tool == FORGET and isinstance(data.get("forgotten"), int):
        return f"I forgot {data['forgotten']} facts about you."
    key = {REMEMBER: "remembered", RECALL: "facts", FORGET: "forgotten"}[outcome.tool]
    facts = [str(one["fact"]).rstrip(".") for one in data.get(key, ())]
    if outcome.tool == RECALL:
        return f"{join(facts)}." if facts else "You have not told me that."
    verb = "I will remember that" if outcome.tool == REMEMBER else "I forgot that"
    return f"{verb} {join(facts)}."


def _remember(prompt: Prompt, told: re.Match[str]) -> Answer | None:
    """Return the call that keeps what is told, in the third person."""
    user = _USER.search(prompt.instructions)
    name = user["name"] if user else "The user"
    fact = told["fact"].strip().rstrip(".!")
    for own, others in (
        (r"^i am\b|^i'm\b", f"{name} is"),
        (r"^i have\b", f"{name} has"),
        (r"^i like\b", f"{name} likes"),
        (r"^my\b", f"{name}'s"),
    ):
        fact = re.sub(own, others, fact, flags=re.IGNORECASE)
    arguments: dict[str, Any] = {"fact": fact}
    if told["home"]:
        arguments["whose"] = "home"
    if _ALWAYS.search(fact):
        arguments["always"] = True
    return _call(prompt, REMEMBER, arguments)


def _forget(prompt: Prompt, what: str) -> Answer | None:
    """Return the call that erases the fact that is meant, or all."""
    if _FORGETS_ALL.search(what):
        return _call(prompt, FORGET, {"id": "all"})
    known = [*_kept(prompt)] if _LAST.match(what) else _known(prompt.memory, what)
    if not known:
        return Answer(text="I do not know what to forget.")
    return _call(prompt, FORGET, {"id": str(known[0][0])})


def _kept(prompt: Prompt) -> Iterator[tuple[int, str]]:
    """Yield what tools kept or found in this conversation, the latest first."""
    for entry in reversed(prompt.entries):
        if not isinstance(entry, ToolResult):
            continue
        try:
            data = json.loads(entry.output)
        except ValueError:
            continue
        data = data.get("data", data) if isinstance(data, dict) else {}
        for one in data.get("remembered") or data.get("facts") or ():
            yield one["id"], one["fact"]


def _known(memory: str, text: str) -> list[tuple[int, str]]:
    """Return the facts that the request tells and that have words of a sentence."""
    said = _words(text)
    facts = [(int(line["id"]), str(json.loads(line["text"]))) for line in _LINE.finditer(memory)]
    return [(number, fact) for number, fact in facts if said & _words(fact)]


def _words(text: str) -> set[str]:
    """Return the words that say something, as far as forms of one word have it in common."""
    return {word[:5] for word in _WORD.findall(text.casefold()) if word not in _QUESTION_WORDS}


def _is_personal(text: str) -> bool:
    """Return whether only a memory can know the answer."""
    return bool(re.search(r"\b(?:am i|do i|did i|have i|about me|remember)\b", text, re.IGNORECASE))


def _call(prompt: Prompt, name: str, arguments: dict[str, Any]) -> Answer | None:
    """Return the call of a tool, None where it is not offered."""
    if (tool := find_tool(prompt, name)) is None:
        return None
    return Answer(calls=(fit(tool, arguments),), thought=f"{name} does that.")
