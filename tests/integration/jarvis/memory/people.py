"""People who tell Jarvis something."""

from collections.abc import Mapping
from dataclasses import dataclass
import re
from typing import Any

from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant

from tests.integration.jarvis.talk import history, say, words

_MEMORY = re.compile(r"<memory>.*?</memory>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A user at Home Assistant's chat, in a new conversation with each sentence."""

    hass: HomeAssistant
    user: User

    @property
    def context(self) -> Context:
        """Return a context of theirs."""
        return Context(user_id=self.user.id)

    async def says(self, text: str, conversation_id: str | None = None) -> str:
        """Return what Jarvis answers."""
        return words(await say(self.hass, text, conversation_id, context=self.context))

    async def does(self, action: str, **data: Any) -> Any:
        """Return what an action answers that the person calls."""
        return await self.hass.services.async_call(
            "homelab_hub", action, data, blocking=True, return_response=True, context=self.context
        )

    async def remembered(self) -> list[str]:
        """Return what an action lists for them, the latest first."""
        return [fact["fact"] for fact in (await self.does("memory_list"))["facts"]]


def told_with(request: Mapping[str, Any]) -> str:
    """Return what a request tells of the memory with what was said last, empty for nothing."""
    said = [item["content"] for item in history(request) if item.get("role") == "user"]
    match = _MEMORY.search(said[-1])
    return match[0] if match else ""
