"""What the model says when it is not about the home: echo, counting, chit-chat."""

import re

from .memory import remember
from .prompt import Prompt, Role

_ECHO = re.compile(
    r"^(?:please )?(?:repeat(?: after me)?|say|echo)\s*:?\s+(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_COUNT = re.compile(r"\bcount (?:from 1 )?(?:up )?to (?P<end>\d{1,5})\b", re.IGNORECASE)
_SUMMARY = re.compile(r"^(?:please )?summari[sz]e (?:our|this|the) conversation\b", re.IGNORECASE)
_STORY = (
    "Once upon a time there was a small lamp in a big house. Every evening it waited for somebody "
    "to come home, and every evening somebody did. It shone as well as it could, and nobody ever "
    "stumbled on the stairs. That is the whole story, and it is a good one."
)
_SAYINGS = {
    r"\b(hello|hi|hey|good (morning|evening|afternoon))\b": "Hello! What can I do for you?",
    r"\b(thanks|thank you)\b": "You are welcome.",
    r"\b(bye|good night|goodbye)\b": "Good night, sleep well.",
    r"\bwho are you\b|\byour name\b": "I am your home's assistant.",
    r"\bhow are you\b": "I am fine, thank you.",
    r"\bjoke\b": "Why did the light bulb fail its exam? It was not very bright.",
    r"\bstory\b": _STORY,
    r"\bcapital of france\b": "The capital of France is Paris.",
}
MAX_ECHO = 2000
MAX_SUMMED = 80
MAX_QUOTE = 120


def talk(prompt: Prompt, text: str) -> str:
    """Return the reply to a sentence that is not about the home."""
    if _SUMMARY.match(text):
        return _summary(prompt)
    return _on_request(text) or remember(prompt, text[:MAX_ECHO]) or _saying(text)


def _summary(prompt: Prompt) -> str:
    """Return what the user said so far, in a few words each."""
    said = [message.text for message in prompt.messages(Role.USER)[:-1]]
    return "The user said: " + " / ".join(text[:MAX_SUMMED] for text in said)[:MAX_ECHO]


def _on_request(text: str) -> str | None:
    """Return what the user asked to hear."""
    if match := _ECHO.match(text.strip()):
        return match["text"][:MAX_ECHO]
    if match := _COUNT.search(text[:MAX_ECHO]):
        return ", ".join(map(str, range(1, int(match["end"]) + 1)))
    return None


def _saying(text: str) -> str:
    """Return a saying that fits, or a polite way of not knowing."""
    for pattern, saying in _SAYINGS.items():
        if re.search(pattern, text[:MAX_ECHO], re.IGNORECASE):
            return saying
    quote = text.strip()
    if not quote:
        return "I did not hear anything. What can I do for you?"
    if len(quote) > MAX_QUOTE:
        quote = f"{quote[:MAX_QUOTE]}…"
    return f"You said “{quote}”. I have no better answer to that."
