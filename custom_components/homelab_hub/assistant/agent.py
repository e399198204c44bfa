"""Jarvis: hears a sentence, and answers whatever happens."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from homeassistant.components import conversation
from homeassistant.components.conversation import ChatLog, ConversationInput, ConversationResult
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import intent

from ..const import DOMAIN, LOGGER
from ..upstream import errors
from . import local
from .context import HomeAPI
from .engine import LONGEST_TEXT, Engine, Question
from .guard.gate import Gate
from .guard.guard import Guard
from .guard.pending import Done
from .health import Health
from .options import ModelOptions
from .style import Delta, Outcome
from .words import sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Character:
    """What makes one Jarvis: his prompt, his home, his model. Without a home he only talks."""

    prompt: str | None
    home: HomeAPI | None
    guard: Guard
    local_first: bool
    model: ModelOptions


class Agent:
    """Answers what people say: local first, then the model, local last."""

    def __init__(
        self, hass: HomeAssistant, engine: Engine, health: Health, server: str, cache_key: str
    ) -> None:
        """Take the engine and the health of a server; `server` is its name for people."""
        self._hass = hass
        self._engine = engine
        self._health = health
        self._server = server
        self._cache_key = cache_key

    async def answer(
        self, character: Character, user_input: ConversationInput, chat_log: ChatLog
    ) -> ConversationResult:
        """Return an answer to what was said. Nothing that goes wrong is raised: it is said."""
        turn = _Turn(user_input, chat_log)
        try:
            return await self._answer(character, turn)
        except Exception:  # noqa: BLE001 - dispatch: whatever happened, somebody waits for a word
            LOGGER.exception("Unexpected error while answering")
            return await turn.say(await self._words(turn, "spoken_unexpected"))

    async def _answer(self, character: Character, turn: _Turn) -> ConversationResult:
        """Return the answer of whoever can give it."""
        user_input, chat_log = turn.user_input, turn.chat_log
        if not user_input.text.strip():
            return await turn.say(await self._words(turn, "spoken_nothing_heard"))
        if len(user_input.text) > LONGEST_TEXT:
            return await turn.say(
                await self._words(turn, "spoken_too_long", limit=f"{LONGEST_TEXT:,}")
            )
        if done := await character.guard.hear(user_input, chat_log):
            return await self._after_decision(turn, done)
        if character.local_first:
            gate = character.guard.gate(user_input, chat_log)
            response = await local.answer_first(
                self._hass, user_input, chat_log, gate, controls=character.home is not None
            )
            if response:
                return await turn.say(local.speech(response), response)
            if held := await self._held(character, turn, gate):
                return held
        if outage := self._health.blocking():
            return await self._without_model(character, turn, outage)
        return await self._with_model(character, turn)

    async def _after_decision(self, turn: _Turn, done: Done) -> ConversationResult:
        """Return what became of what waited for the person's yes."""
        text = done.text or await self._words(turn, "spoken_no_answer")
        return await turn.say(text, done.response, goes_on=done.again)

    async def _held(
        self, character: Character, turn: _Turn, gate: Gate
    ) -> ConversationResult | None:
        """Return the question for what a gate holds back or its refusal, None if it let all pass."""
        if gate.asks:
            text = await character.guard.question(gate, turn.user_input)
            return await turn.say(text, goes_on=True)
        if gate.refused:
            return await turn.say(await self._words(turn, "guard_refused"))
        return None

    async def _with_model(self, character: Character, turn: _Turn) -> ConversationResult:
        """Return what the model answers, or what can be said without it."""
        outcome = Outcome()
        gate = character.guard.gate(turn.user_input, turn.chat_log, outcome)
        try:
            llm_context = turn.user_input.as_llm_context(DOMAIN)
            await turn.chat_log.async_provide_llm_data(
                llm_context,
                character.home,
                character.prompt,
                turn.user_input.extra_system_prompt,
            )
            question = self._question(character, turn, gate)
            if character.home:
                question.note = await character.home.note(turn.chat_log.content, llm_context)
            await self._engine.answer(turn.chat_log, question, outcome)
        except conversation.ConverseError as error:
            return error.as_conversation_result()
        except errors.UpstreamError as error:
            LOGGER.debug("The model did not answer: %s", error)
            self._health.failed(error)
            if gate.asks and (held := await self._held(character, turn, gate)):
                return held
            if outcome.tools_called:
                # Doing it again locally could undo what the model has begun.
                return await turn.say(await self._apology(turn, error))
            return await self._without_model(character, turn, error)
        except HomeAssistantError as error:
            return await turn.say(str(error))
        if not outcome.broken:
            self._health.succeeded()
        if outcome.searched:
            character.guard.taint.note(turn.chat_log.conversation_id, "the web")
        if gate.asks and (held := await self._held(character, turn, gate)):
            return held
        return await self._result(turn)

    def _question(self, character: Character, turn: _Turn, gate: Gate) -> Question:
        """Return what to ask the model."""

        async def apologize(error: errors.UpstreamError) -> str:
            self._health.failed(error)
            return await self._apology(turn, error)

        return Question(
            agent_id=turn.user_input.agent_id,
            cache_key=self._cache_key,
            options=character.model,
            gate=gate,
            apology=apologize,
        )

    async def _result(self, turn: _Turn) -> ConversationResult:
        """Return what the model said; a model that said nothing gets words from us."""
        last = turn.chat_log.content[-1]
        if not isinstance(last, conversation.AssistantContent) or not last.content:
            return await turn.say(await self._words(turn, "spoken_no_answer"))
        return conversation.async_get_result_from_chat_log(turn.user_input, turn.chat_log)

    async def _without_model(
        self, character: Character, turn: _Turn, error: errors.UpstreamError
    ) -> ConversationResult:
        """Return the answer of Home Assistant's own agent, and what happened if it is news."""
        gate = character.guard.gate(turn.user_input, turn.chat_log)
        response = await local.answer_last(self._hass, turn.user_input, gate)
        if held := await self._held(character, turn, gate):
            return held
        parts = [_finished(local.speech(response))] if response else []
        if self._health.worth_telling(error):
            parts.append(await self._apology(turn, error))
        elif not parts:
            parts.append(await self._words(turn, "spoken_still_away", server=self._server))
        return await turn.say(" ".join(filter(None, parts)), response)

    async def _apology(self, turn: _Turn, error: errors.UpstreamError) -> str:
        """Return what happened, for the ears of the person who spoke."""
        self._health.worth_telling(error)
        return await self._words(turn, error.key, server=self._server)

    async def _words(self, turn: _Turn, key: str, **placeholders: str) -> str:
        """Return a sentence in the language of the person who spoke."""
        return await sentence(self._hass, turn.user_input.language, key, **placeholders)


def _finished(text: str) -> str:
    """Return a text that another sentence can follow."""
    return f"{text}." if text and text[-1].isalnum() else text


@dataclass(frozen=True, slots=True)
class _Turn:
    """One thing said, and the conversation it belongs to."""

    user_input: ConversationInput
    chat_log: ChatLog

    async def say(
        self,
        text: str,
        response: intent.IntentResponse | None = None,
        *,
        goes_on: bool = False,
    ) -> ConversationResult:
        """Answer with a text of ours, streamed like the model's, so that it is spoken too.

        `goes_on` says that the next utterance is an answer to it.
        """

        async def words() -> AsyncGenerator[Delta]:
            yield {"role": "assistant"}
            yield {"content": text}

        async for _ in self.chat_log.async_add_delta_content_stream(
            self.user_input.agent_id, words()
        ):
            pass
        response = response or intent.IntentResponse(language=self.user_input.language)
        response.async_set_speech(text)
        return ConversationResult(
            response=response,
            conversation_id=self.chat_log.conversation_id,
            continue_conversation=goes_on,
        )
