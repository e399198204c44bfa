"""Conversations that a test holds open itself, to put more into them than words."""

from contextlib import AbstractContextManager
from inspect import signature
from typing import Any, Final

from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.chat_session import ChatSession, async_get_chat_session

# A session has an owner since 2026.11.
_OWNED: Final = "context" in signature(async_get_chat_session).parameters


def chat_session(
    hass: HomeAssistant, conversation_id: str | None = None
) -> AbstractContextManager[ChatSession]:
    """Go on with a conversation of nobody known, or begin one."""
    owner: dict[str, Any] = {"context": Context()} if _OWNED else {}
    return async_get_chat_session(hass, conversation_id, **owner)
