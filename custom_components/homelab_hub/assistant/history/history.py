"""The conversations of a server's agents: kept, restored, told what happened, and summarised."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

from homeassistant.components.conversation import ChatLog, Content, ConversationInput, UserContent
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ...const import LOGGER
from ...upstream.errors import UpstreamError
from ..guard.guard import Guard
from ..guard.pending import Pending
from ..guard.taint import Taint, in_content
from ..words import sentence
from .conversation import Conversation, Decided, said
from .digest import Digest
from .sessions import at_end, is_over, revive
from .summary import MOST_EVER, Summarizer, due, excerpt

# Turns that follow each other within this time are written once. A power cut may take them.
SAVE_DELAY: Final = 5.0
MOST_CONVERSATIONS: Final = 100
MOST_CHARACTERS: Final = 1_000_000
MOST_LATE: Final = 10
_UNANSWERED: Final[Mapping[str, str]] = {
    "denied": "guard_denied_elsewhere",
    "expired": "guard_nobody_answered",
    "given_up": "guard_nobody_answered",
}


class History:
    """Keeps each conversation for as long as Home Assistant does, also over a restart."""

    def __init__(
        self, hass: HomeAssistant, store: Store[dict[str, Any]], guards: Mapping[str, Guard]
    ) -> None:
        """Take where to keep them, and the guards of the agents by the ids of their subentries."""
        self._hass = hass
        self._store = store
        self._guards = guards
        self._taint = Taint(hass)
        self._conversations: dict[str, Conversation] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._unsaved = False
        self._closed = False
        self._stops = [
            stop
            for guard in guards.values()
            for stop in (
                guard.waiting.listen(self._unanswered),
                guard.listen_elsewhere(self._carried_out),
            )
        ]

    async def load(self) -> None:
        """Restore what was stored. What is too old or cannot be read goes from the file soon."""
        try:
            stored = await self._store.async_load()
        except HomeAssistantError as error:
            LOGGER.warning("Conversations of before cannot be read: %s", error)
            return
        listed = stored.get("conversations") if isinstance(stored, dict) else None
        for one in listed if isinstance(listed, list) else ():
            try:
                conversation = Conversation.from_dict(one)
            except ValueError as error:
                LOGGER.warning("A conversation of before cannot be read: %s", error)
                continue
            if not is_over(conversation.updated, dt_util.utcnow()):
                self._restore(conversation)
        if listed:
            self._save()

    async def close(self) -> None:
        """Store what is not yet, and do nothing any more."""
        for stop in self._stops:
            stop()
        for task in self._tasks:
            task.cancel()
        if self._unsaved:
            await self._store.async_save(self._as_stored())
        self._closed = True

    @callback
    def digest(self, conversation_id: str) -> Digest | None:
        """Return what is told of the earlier part of a conversation, None if all of it is sent."""
        conversation = self._conversations.get(conversation_id)
        return conversation.digest if conversation else None

    def counts(self) -> dict[str, int]:
        """Return numbers for diagnostics; nothing of what was said."""
        kept = self._conversations.values()
        return {
            "kept": len(kept),
            "summarised": sum(one.digest is not None for one in kept),
            "tainted": sum(bool(self._noted(one)) for one in kept),
        }

    @asynccontextmanager
    async def turn(
        self, user_input: ConversationInput, chat_log: ChatLog, summarizer: Summarizer
    ) -> AsyncGenerator[None]:
        """Tell a conversation what happened since its last turn; keep it when this one is over."""
        conversation = self._of(user_input, chat_log)
        conversation.turns += 1
        conversation.log, conversation.updated = chat_log, dt_util.utcnow()
        try:
            await self._tell(conversation, user_input, chat_log)
            if (place := due(chat_log.content, conversation.digest, MOST_EVER)) is not None:
                self._shorten(conversation, chat_log.content[:place])
            yield
        finally:
            conversation.turns -= 1
            conversation.log = conversation.log if conversation.turns else None
            conversation.updated = dt_util.utcnow()
            conversation.content = tuple(chat_log.content)
            conversation.extra = chat_log.extra_system_prompt
            self._save()
            self._summarise(conversation, chat_log, summarizer)

    @callback
    def _of(self, user_input: ConversationInput, chat_log: ChatLog) -> Conversation:
        """Return the conversation of a chat log, the latest of all."""
        conversation_id = chat_log.conversation_id
        conversation = self._conversations.pop(conversation_id, None)
        if conversation is None:
            conversation = Conversation(
                id=conversation_id,
                user_id=user_input.context.user_id,
                updated=dt_util.utcnow(),
            )
            at_end(self._hass, conversation_id, partial(self._forget, conversation))
        while len(self._conversations) >= MOST_CONVERSATIONS:
            del self._conversations[next(iter(self._conversations))]
        self._conversations[conversation_id] = conversation
        return conversation

    @callback
    def _restore(self, conversation: Conversation) -> None:
        """Let a stored conversation go on, as tainted as it was."""
        revive(self._hass, conversation, self._store.key)
        self._conversations[conversation.id] = conversation
        for source in conversation.noted:
            self._taint.note(conversation.id, source)
        at_end(self._hass, conversation.id, partial(self._forget, conversation))

    @callback
    def _forget(self, conversation: Conversation) -> None:
        """Forget a conversation that Home Assistant has given up."""
        if self._conversations.get(conversation.id) is conversation:
            del self._conversations[conversation.id]
            self._save()

    async def _tell(
        self, conversation: Conversation, user_input: ConversationInput, chat_log: ChatLog
    ) -> None:
        """Put what was decided elsewhere before what is said now."""
        late, conversation.late = conversation.late, []
        content: list[Content] = []
        for one in late:
            words = one.text or await sentence(
                self._hass, user_input.language, one.key, what=one.what
            )
            content += [*one.content, said(user_input.agent_id, words)]
        last = len(chat_log.content) - isinstance(chat_log.content[-1], UserContent)
        chat_log.content[last:last] = content

    @callback
    def _unanswered(self, pending: Pending, what: str) -> None:
        """Note a question that ended without a yes, and not by words in its conversation."""
        conversation = self._conversations.get(pending.conversation_id)
        if what in _UNANSWERED and conversation and not conversation.turns:
            self._note(conversation, Decided(key=_UNANSWERED[what], what=pending.text))

    @callback
    def _carried_out(self, pending: Pending, content: Sequence[Content], text: str) -> None:
        """Note what was done after a yes from elsewhere."""
        if conversation := self._conversations.get(pending.conversation_id):
            self._note(conversation, Decided(content=content, text=text))

    @callback
    def _note(self, conversation: Conversation, decided: Decided) -> None:
        """Keep what a conversation has to be told at its next turn."""
        conversation.late = [*conversation.late, decided][-MOST_LATE:]
        self._save()

    @callback
    def _summarise(
        self, conversation: Conversation, chat_log: ChatLog, summarizer: Summarizer
    ) -> None:
        """Have a long conversation summarised, while the person listens to the answer."""
        place = due(conversation.content, conversation.digest)
        if place is None or conversation.summarising or self._closed:
            return
        task = self._hass.async_create_background_task(
            self._replace(conversation, chat_log, conversation.content[:place], summarizer),
            "summarise a conversation",
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _replace(
        self,
        conversation: Conversation,
        chat_log: ChatLog,
        content: Sequence[Content],
        summarizer: Summarizer,
    ) -> None:
        """Replace what was said by its summary, or by an excerpt if there is none to be had."""
        conversation.summarising = True
        before = conversation.digest
        try:
            text = await summarizer.summary(chat_log, content, before)
        except (UpstreamError, HomeAssistantError, TimeoutError) as error:
            LOGGER.debug("No summary of a conversation: %s", error)
            text = ""
        finally:
            conversation.summarising = False
        if conversation.digest is before:
            self._shorten(conversation, content, text)
            self._save()

    @callback
    def _shorten(
        self, conversation: Conversation, content: Sequence[Content], text: str = ""
    ) -> None:
        """Tell a summary instead of content from now on, without one an excerpt."""
        conversation.digest = Digest(
            text=text or excerpt(content[self._first(conversation) :], conversation.digest),
            upto=len(content),
            sources=self._noted(conversation) | frozenset(in_content(content)),
        )

    @staticmethod
    def _first(conversation: Conversation) -> int:
        """Return the place of the first content that is sent."""
        return conversation.digest.upto if conversation.digest else 1

    def _noted(self, conversation: Conversation) -> frozenset[str]:
        """Return whose words a conversation has read, those of the home's entities apart."""
        return conversation.noted.union(
            self._taint.noted(conversation.id), in_content(conversation.as_of_now)
        )

    @callback
    def _save(self) -> None:
        """Store everything soon after the first change that is not stored.

        The store alone would wait anew after each change.
        """
        if not (self._closed or self._unsaved):
            self._unsaved = True
            self._store.async_delay_save(self._as_stored, SAVE_DELAY)

    @callback
    def _as_stored(self) -> dict[str, Any]:
        """Return everything in a form that JSON holds, of too much the latest."""
        self._unsaved = False
        waiting = [one for guard in self._guards.values() for one in guard.waiting.all]
        kept: list[dict[str, Any]] = []
        left = MOST_CHARACTERS
        now = dt_util.utcnow()
        for conversation in reversed(self._conversations.values()):
            if not conversation.turns and is_over(conversation.updated, now):
                continue
            # What waits now does not wait any more when this is read.
            lost = [
                Decided(key=_UNANSWERED["given_up"], what=pending.text)
                for pending in waiting
                if pending.conversation_id == conversation.id
            ]
            one = conversation.as_dict(self._noted(conversation), [*conversation.late, *lost])
            if (left := left - len(str(one))) < 0:
                break
            kept.insert(0, one)
        return {"conversations": kept}
