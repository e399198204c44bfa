"""Who speaks, as far as the memory is concerned: whose facts they hear, and whose they tell."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

from homeassistant.components.conversation.chat_log import current_chat_log
from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm

from .fact import HOME, Channel, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a conversation is held that Home Assistant knows only the user of.

    `public` says that others read along, who may be anybody.
    """

    channel: Channel
    public: bool = False


_PLACE: Final[ContextVar[Place | None]] = ContextVar("homelab_hub_place", default=None)


@contextmanager
def speaking_in(place: Place) -> Generator[None]:
    """Hold a conversation in a place."""
    token = _PLACE.set(place)
    try:
        yield
    finally:
        _PLACE.reset(token)


def speaks_elsewhere() -> bool:
    """Return whether the conversation is held in a place that Home Assistant does not guard."""
    return _PLACE.get() is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A known user or, for None, whoever stands at a speaker."""

    user_id: str | None
    source: Source
    public: bool = False

    @property
    def owners(self) -> tuple[str, ...]:
        """Return whose facts may be told here: in public nobody's own."""
        if self.user_id is None or self.public:
            return (HOME,)
        return (self.user_id, HOME)


_ASKING: Final[ContextVar[Speaker | None]] = ContextVar("homelab_hub_asking", default=None)


@contextmanager
def on_behalf_of(speaker: Speaker | None) -> Generator[None]:
    """Do what somebody asked for, after a yes that may be another's: the facts stay the asker's."""
    token = _ASKING.set(speaker)
    try:
        yield
    finally:
        _ASKING.reset(token)


def in_conversation() -> bool:
    """Return whether what is done now was asked for in a conversation, also if the yes came later."""
    return current_chat_log.get() is not None or _ASKING.get() is not None


async def speaker_of(hass: HomeAssistant, llm_context: llm.LLMContext) -> Speaker:
    """Return who speaks. Who is no user, or not any more, is nobody known."""
    if asking := _ASKING.get():
        return asking
    context, place, log = llm_context.context, _PLACE.get(), current_chat_log.get()
    user = await hass.auth.async_get_user(context.user_id) if context and context.user_id else None
    if user is not None and (not user.is_active or user.system_generated):
        user = None
    channel = place.channel if place else Channel.CHAT
    return Speaker(
        user_id=user.id if user else None,
        source=Source(
            told_by=user.id if user else None,
            channel=Channel.VOICE if llm_context.device_id else channel,
            conversation_id=log.conversation_id if log else None,
        ),
        public=place is not None and place.public,
    )
