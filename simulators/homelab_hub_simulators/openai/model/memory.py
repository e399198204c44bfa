"""What the user told about themselves earlier, found in the conversation or the instructions."""

from collections.abc import Iterator
import re

from .prompt import Prompt, Role

_MY_NAME = re.compile(
    r"\b(?:my name is|call me|i am called|i'm called)\s+(?P<name>[^\s,.!?;]+)", re.IGNORECASE
)
_ASKS_NAME = re.compile(
    r"\b(?:what(?:'s| is) my name|who am i|do you (?:know|remember) my name)\b", re.IGNORECASE
)
_KNOWN_NAME = re.compile(
    r"(?:user(?:'s)? name is|name of the user is|(?:talking|speaking) (?:to|with)|^user:"
    r"|^the user is(?: called)?)\s+(?P<name>[^\s,.!?;]+)",
    re.IGNORECASE | re.MULTILINE,
)
_MY_FACT = re.compile(
    r"\bmy (?P<what>(?!name\b)[\w ]{2,40}?) (?:is|are) (?P<value>[^.!?\n]{1,80})", re.IGNORECASE
)
_ASKS_FACT = re.compile(r"\bwhat(?:'s| is| are) my (?P<what>[\w ]{2,40}?)\s*\??$", re.IGNORECASE)


def remember(prompt: Prompt, text: str) -> str | None:
    """Return the reply to what the user tells about themselves, or asks about it later."""
    text = text.strip().replace("\u2019", "'")
    if _ASKS_NAME.search(text):
        return _name(prompt)
    if asked := _ASKS_FACT.search(text):
        return _fact(prompt, asked["what"])
    if told := _MY_NAME.search(text):
        return f"Nice to meet you, {told['name']}."
    if told := _MY_FACT.search(text):
        return f"I will remember that your {told['what']} is {told['value'].strip()}."
    return None


def _told(prompt: Prompt) -> Iterator[str]:
    """Yield what the user said, latest first."""
    for message in reversed(prompt.messages(Role.USER)):
        yield message.text


def _name(prompt: Prompt) -> str:
    """Return the user's name, as far as it was told."""
    for text in _told(prompt):
        if match := _MY_NAME.search(text):
            return f"Your name is {match['name']}."
    if match := _KNOWN_NAME.search(prompt.instructions):
        return f"Your name is {match['name']}."
    return "You have not told me your name."


def _fact(prompt: Prompt, what: str) -> str:
    """Return something else the user told about themselves."""
    for text in (*_told(prompt), prompt.instructions):
        for match in _MY_FACT.finditer(text):
            if match["what"].casefold() == what.casefold():
                return f"Your {match['what']} is {match['value'].strip()}."
    return "You have not told me that."
