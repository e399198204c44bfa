"""Wishes for pictures: a new one, or a change of the one before."""

import re

from .outcome import Outcome
from .prompt import Answer, Prompt, Role
from .toolbox import find_tool, fit

DRAW = "draw_picture"
_NEW = re.compile(
    r"^(?:please |jarvis,? |can you |could you )*(?:draw|paint|sketch)(?: me)? (?P<what>.+?)[\s.!?]*$",
    re.IGNORECASE | re.DOTALL,
)
_CHANGE = re.compile(
    r"^(?:and )?(?:now|again|instead)\b[ ,]*(?P<what>(?:with|without|in|as|make|put|paint)\b.+?)"
    r"[\s.!?]*$",
    re.IGNORECASE | re.DOTALL,
)
_SHAPES = {"wide": "landscape", "landscape": "landscape", "tall": "portrait", "square": "square"}


def draw(prompt: Prompt, sentence: str) -> Answer | None:
    """Return the call that a wish for a picture takes, None if it is none or there is no tool."""
    tool = find_tool(prompt, DRAW)
    if tool is None:
        return None
    if new := _NEW.match(sentence.strip()):
        what = new["what"]
        shape = next((_SHAPES[word] for word in what.lower().split() if word in _SHAPES), None)
        call = fit(tool, {"prompt": what, "shape": shape})
    elif (change := _CHANGE.match(sentence.strip())) and _was_asked_before(prompt):
        call = fit(tool, {"prompt": change["what"], "change": True})
    else:
        return None
    return Answer(text="I am drawing it now.", calls=(call,), thought="A picture is wanted.")


def tell_drawn(outcome: Outcome) -> str | None:
    """Return what to say of a picture, None of another tool."""
    return "Here is your picture." if outcome.tool == DRAW else None


def _was_asked_before(prompt: Prompt) -> bool:
    """Return whether a picture was wanted earlier, or is attached, so that "now" is about it."""
    return any(
        _NEW.match(message.text.strip()) or message.attachments
        for message in prompt.messages(Role.USER)
    )
