"""Home Assistant's own sessions and chat logs, filled as they were before a restart.

It gives a conversation that it does not know another id, when the id is one that it made itself
(`helpers.chat_session`). So a session has to be there before anybody speaks again; and the chat log
with it, so that all who read it see the same.
"""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from functools import partial
from typing import Any, Final

from homeassistant.components.conversation import ChatLog
from homeassistant.components.conversation.chat_log import DATA_CHAT_LOGS
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.chat_session import (
    CONVERSATION_TIMEOUT,
    DATA_CHAT_SESSION,
    DATA_CHAT_SESSION_CLEANUP,
    ChatSession,
    SessionCleanup,
    current_session,
)
from homeassistant.util.hass_dict import HassKey

from ...const import DOMAIN
from .conversation import Conversation

# Home Assistant 2026.10 lets everybody go on with every conversation.
_HAS_OWNER = any(field.name == "user_id" for field in fields(ChatSession))


def is_over(updated: datetime, now: datetime) -> bool:
    """Return whether Home Assistant would no longer go on with a conversation."""
    return updated + CONVERSATION_TIMEOUT < now


_RESTORED: Final[HassKey[dict[str, str]]] = HassKey(f"{DOMAIN}.restored_conversations")
"""Which store the chat log of a conversation was restored from."""


@callback
def revive(hass: HomeAssistant, conversation: Conversation, store: str) -> None:
    """Let a conversation go on where it was stored; its content becomes that of the chat log.

    One that Home Assistant still has stays as it is, and so does one that was restored already:
    before a reload, or from the store of another server whose agents were spoken to as well. What
    was said since the restart, before this was loaded, comes behind.
    """
    session = _session(hass, conversation)
    logs = hass.data.setdefault(DATA_CHAT_LOGS, {})
    restored = hass.data.setdefault(_RESTORED, {})
    log, restored_from = logs.get(conversation.id), restored.get(conversation.id)
    if log is None or (restored_from is None and log.created > conversation.updated):
        if log is None:
            log = logs[conversation.id] = ChatLog(hass, conversation.id)
            session.async_on_cleanup(partial(_drop, logs, conversation.id))
        session.async_on_cleanup(partial(_drop, restored, conversation.id))
        restored[conversation.id] = store
        log.content[1:1] = conversation.content
        log.extra_system_prompt = log.extra_system_prompt or conversation.extra
        if conversation.digest:
            conversation.digest = conversation.digest.at(1)
    elif restored_from not in (None, store):
        conversation.digest = None
    conversation.content = tuple(log.content)


def _session(hass: HomeAssistant, conversation: Conversation) -> ChatSession:
    """Return the session of a conversation, made as it was where there is none."""
    sessions = hass.data.get(DATA_CHAT_SESSION)
    if sessions is None:
        sessions = hass.data[DATA_CHAT_SESSION] = {}
        hass.data[DATA_CHAT_SESSION_CLEANUP] = SessionCleanup(hass)
    if conversation.id not in sessions:
        owner: dict[str, Any] = {"user_id": conversation.user_id} if _HAS_OWNER else {}
        sessions[conversation.id] = ChatSession(
            conversation.id, last_updated=conversation.updated, **owner
        )
        hass.data[DATA_CHAT_SESSION_CLEANUP].schedule()
    return sessions[conversation.id]


@callback
def at_end(hass: HomeAssistant, conversation_id: str, forget: Callable[[], None]) -> None:
    """Call `forget` when Home Assistant gives a conversation up."""
    session = current_session.get()
    if session is None or session.conversation_id != conversation_id:
        session = hass.data.get(DATA_CHAT_SESSION, {}).get(conversation_id)
    if session is not None:
        session.async_on_cleanup(forget)


def _drop(kept: dict[str, Any], conversation_id: str) -> None:
    """Forget what was kept of a conversation."""
    kept.pop(conversation_id, None)
