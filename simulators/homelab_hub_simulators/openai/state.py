"""What the API remembers between calls."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from .tokens import PromptCache

MAX_STORED = 200


@dataclass(slots=True)
class State:
    """The prompt cache, and the responses kept because `store` was on."""

    cache: PromptCache = field(default_factory=PromptCache)
    stored: OrderedDict[str, list[dict[str, Any]]] = field(default_factory=OrderedDict)

    def keep(self, response_id: str, items: list[dict[str, Any]]) -> None:
        """Keep the input and output of a response, for `previous_response_id`."""
        self.stored[response_id] = items
        if len(self.stored) > MAX_STORED:
            self.stored.popitem(last=False)
