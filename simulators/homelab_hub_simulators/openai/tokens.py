"""Token counts: plausible, deterministic, and cheap. Also the prompt cache."""

from collections import OrderedDict
import json

from .model.prompt import Message, Prompt, ToolCall, ToolResult

CHARACTERS_PER_TOKEN = 4
MESSAGE_OVERHEAD = 4
ATTACHMENT_TOKENS = 765
CACHE_MINIMUM = 1024
CACHE_STEP = 128
CACHE_ENTRIES = 64


def count_tokens(text: str) -> int:
    """Return how many tokens a text has: a quarter of its characters, rounded up."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def prompt_text(prompt: Prompt) -> tuple[str, int]:
    """Return the prompt as the model reads it, tools first, and its number of tokens."""
    parts = [
        f"{tool.name}\n{tool.description}\n{json.dumps(tool.parameters)}" for tool in prompt.tools
    ]
    extra = MESSAGE_OVERHEAD * len(prompt.entries)
    for entry in prompt.entries:
        match entry:
            case Message(role=role, text=text, attachments=attachments):
                parts.append(f"{role}: {text}")
                extra += ATTACHMENT_TOKENS * len(attachments)
            case ToolCall(name=name, arguments=arguments):
                parts.append(f"{name}{arguments}")
            case ToolResult(output=output):
                parts.append(output)
    text = "\n".join(parts)
    return text, count_tokens(text) + extra


class PromptCache:
    """Remembers prompts by key, as the API does for prompts of 1,024 tokens and more.

    https://platform.openai.com/docs/guides/prompt-caching: the longest known prefix counts as
    cached, in steps of 128 tokens.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._prompts: OrderedDict[tuple[str, str], str] = OrderedDict()

    def cached_tokens(self, model: str, key: str, text: str) -> int:
        """Return how many tokens of the prompt were known, and remember it."""
        place = (model, key)
        known = self._prompts.pop(place, "")
        self._prompts[place] = text
        if len(self._prompts) > CACHE_ENTRIES:
            self._prompts.popitem(last=False)
        tokens = _common_prefix(known, text) // CHARACTERS_PER_TOKEN
        return 0 if tokens < CACHE_MINIMUM else tokens - tokens % CACHE_STEP


def _common_prefix(first: str, second: str) -> int:
    """Return the length of the common prefix, by halving: comparing slices is native speed."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
