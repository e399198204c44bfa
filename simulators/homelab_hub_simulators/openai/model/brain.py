"""The model's decisions: what to do with a sentence, and what when the tools have answered."""

import json
import re
from typing import Any

from .attachments import describe
from .commands import plan
from .drawing import draw
from .facts import keep_or_find
from .home import Home, read_home
from .outcome import Outcome
from .personal import look_up
from .prompt import Answer, Message, PlannedCall, Prompt, Role, ToolChoice
from .questions import answer_from, ask, is_question
from .results import found_devices, outcomes, report
from .search import search_web, wants_web
from .sentence import read_commands
from .smalltalk import talk
from .structured import fill, fill_json
from .toolbox import find_tool

_DIRECT_CALL = re.compile(
    r"\b(?:call|use|run) (?:the )?(?:tool|function) (?P<name>[\w-]+)"
    r"(?P<endless> again and again)?(?:\s+with\s+(?P<arguments>\{.*\}))?",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(
    r"^if (?P<condition>.+?)(?:, ?(?:then )?| then )"
    r"(?P<command>(?:turn|switch|open|close|lock|unlock|set|dim|pause|stop)\b.+)$",
    re.IGNORECASE | re.DOTALL,
)
_BAD_ARGUMENTS = re.compile(r"\bargument|\bjson\b", re.IGNORECASE)
_FOLLOW_UP_WORDS = 8
_LONGEST_COMMAND = 2000


def answer(prompt: Prompt) -> Answer:
    """Return what the model answers to a prompt: text, or calls of the tools offered."""
    home = read_home(prompt.instructions, prompt.note)
    sentence = _sentence(prompt, home)
    if done := outcomes(prompt):
        result = _after_tools(prompt, home, sentence, done)
    elif prompt.forced_tool or prompt.tool_choice is ToolChoice.REQUIRED:
        result = _forced(prompt, home, sentence)
    else:
        result = _decide(prompt, home, sentence)
    if result.calls or (prompt.output_schema is None and not prompt.json_object):
        return result
    return _structured(prompt, sentence, result, seen=bool(done))


def _sentence(prompt: Prompt, home: Home) -> str:
    """Return what the user said last; a bare answer to our question completes the one before."""
    spoken = prompt.messages(Role.USER)
    if not spoken:
        return ""
    latest = spoken[-1].text
    replies = prompt.messages(Role.ASSISTANT)
    if len(spoken) < 2 or not replies or not replies[-1].text.rstrip().endswith("?"):
        return latest
    short = len(latest.split()) <= _FOLLOW_UP_WORDS
    if not short or is_question(latest) or read_commands(latest, home):
        return latest
    completed = f"{spoken[-2].text.rstrip(' .!?')} {latest}"
    return completed if read_commands(completed, home) else latest


def _decide(prompt: Prompt, home: Home, sentence: str) -> Answer:
    """Return the answer to what the user said, before any tool was called."""
    if (direct := _direct(prompt, sentence)) is not None:
        return direct
    may_call = prompt.tool_choice is not ToolChoice.NONE and bool(prompt.tools)
    if may_call and (drawing := draw(prompt, sentence)) is not None:
        return drawing
    latest = prompt.messages(Role.USER)[-1:]
    if latest and latest[0].attachments:
        return Answer(text=describe(latest[0].attachments))
    if prompt.web_search and wants_web(sentence):
        return search_web(sentence)
    if may_call and (found := keep_or_find(prompt, sentence) or look_up(prompt, sentence, ())):
        return found
    if may_call and len(sentence) < _LONGEST_COMMAND:
        condition = _CONDITION.match(sentence.strip())
        question = f"is {condition['condition']}" if condition else sentence
        if is_question(question):
            if (looked_up := ask(prompt, home, question)) is not None:
                return looked_up
        elif commands := read_commands(sentence, home):
            return plan(prompt, home, commands)
    return Answer(text=talk(prompt, sentence))


def _direct(prompt: Prompt, sentence: str) -> Answer | None:
    """Return the call the user dictates: `call tool NAME with {…}`."""
    match = _DIRECT_CALL.search(sentence)
    if match is None or (tool := find_tool(prompt, match["name"])) is None:
        return None
    try:
        arguments = json.loads(match["arguments"] or "{}")
    except ValueError:
        arguments = {}
    return Answer(calls=(PlannedCall(name=tool.name, arguments=arguments),))


def _after_tools(prompt: Prompt, home: Home, sentence: str, done: list[Outcome]) -> Answer:
    """Return what follows when the tools have answered: another call, or the reply."""
    direct = _DIRECT_CALL.search(sentence)
    if direct is not None and direct["endless"]:
        return _decide(prompt, home, sentence)
    if (more := look_up(prompt, sentence, done)) is not None:
        return more
    spoiled = done[-1].error is not None and _BAD_ARGUMENTS.search(done[-1].error)
    if spoiled and len(done) == 1:
        return _decide(prompt, home, sentence)
    if not prompt.parallel and done[-1].error is None:
        rest = plan(prompt, home, read_commands(sentence, home), done=len(done))
        if rest.calls:
            return rest
    condition = _CONDITION.match(sentence.strip())
    if condition and all(outcome.tool == "GetLiveContext" for outcome in done):
        question = f"is {condition['condition']}"
        state = answer_from(question, found_devices(done), home)
        if state.startswith("Yes"):
            return plan(prompt, home, read_commands(condition["command"], home))
        return Answer(text=f"{state} So I did nothing.")
    return Answer(text=report(home, sentence, done), thought="The tools answered.")


def _forced(prompt: Prompt, home: Home, sentence: str) -> Answer:
    """Return a call although the model might not have wanted one."""
    free = _decide(prompt, home, sentence)
    wanted = prompt.forced_tool
    if free.calls and (wanted is None or free.calls[0].name == wanted):
        return free
    tool = find_tool(prompt, wanted) if wanted else prompt.tools[0]
    assert tool is not None, "the request was checked for it"
    required = set(tool.parameters.get("required", ()))
    filled: dict[str, Any] = fill(tool.parameters, sentence)
    kept = {name: value for name, value in filled.items() if name in required}
    return Answer(calls=(PlannedCall(name=tool.name, arguments=kept),))


def _structured(prompt: Prompt, sentence: str, free: Answer, *, seen: bool) -> Answer:
    """Return the answer in the shape that was asked for; `seen` says that tools were read."""
    latest: list[Message] = prompt.messages(Role.USER)[-1:]
    said = f"{sentence} {free.text}" if seen or (latest and latest[0].attachments) else sentence
    if prompt.output_schema is not None:
        return Answer(text=fill_json(prompt.output_schema, said), thought=free.thought)
    return Answer(text=json.dumps({"answer": free.text}, ensure_ascii=False), thought=free.thought)
