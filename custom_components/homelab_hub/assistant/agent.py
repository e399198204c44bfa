"""Jarvis: hears a sentence, and answers whatever happens."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from homeassistant.components import conversation
from homeassistant.components.conversation import ChatLog, ConversationInput, ConversationResult
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import intent, llm

from ..const import DOMAIN, LOGGER
from ..upstream import errors
from . import local
from .budget import Budget, BudgetError
from .context import HomeAPI
from .drawing import showing
from .drawing.tool import DrawTool
from .engine import LONGEST_TEXT, Engine, Question
from .guard.gate import Gate
from .guard.guard import Guard
from .guard.pending import Done
from .guard.unattended import Unattended
from .health import Health
from .history.history import History
from .history.summary import Summarizer
from .memory.telling import note as recalled
from .options import ModelOptions
from .style import Delta, Outcome
from .usage import Purpose, spending_as
from .words import sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class Character:
    """What makes one Jarvis: his prompt, his home, his model. Without a home he only talks."""

    prompt: str | None
    home: HomeAPI | None
    guard: Guard
    local_first: bool
    model: ModelOptions
    memory: bool = False
    drawing: DrawTool | None = None


class Agent:
    """Answers what people say: local first, then the model, local last."""

    def __init__(
        self,
        hass: HomeAssistant,
        engine: Engine,
        health: Health,
        *,
        budget: Budget,
        history: History,
        server: str,
        cache_key: str,
    ) -> None:
        """Take the engine and the health of a server; `server` is its name for people."""
        self._hass = hass
        self._engine = engine
        self._health = health
        self._budget = budget
        self._history = history
        self._server = server
        self._cache_key = cache_key

    async def answer(
        self, character: Character, user_input: ConversationInput, chat_log: ChatLog
    ) -> ConversationResult:
        """Return an answer to what was said. Nothing that goes wrong is raised: it is said."""
        run = character.guard.unattended.get(user_input.context.id)
        turn = _Turn(user_input, chat_log, run)
        try:
            gate = character.guard.gate(user_input, chat_log)
            summarizer = Summarizer(
                engine=self._engine,
                health=self._health,
                question=self._question(character, turn, gate),
            )
            with spending_as(gate.origin):
                async with self._history.turn(user_input, chat_log, summarizer):
                    result = await self._answer(character, turn)
            return self._with_pictures(character, chat_log, result)
        except Exception:  # noqa: BLE001 - dispatch: whatever happened, somebody waits for a word
            LOGGER.exception("Unexpected error while answering")
            return await turn.say(await self._words(turn, "spoken_unexpected"))

    def _with_pictures(
        self, character: Character, chat_log: ChatLog, result: ConversationResult
    ) -> ConversationResult:
        """Return an answer with what was drawn for it."""
        if character.drawing:
            drawn = character.drawing.take_unshown(chat_log.conversation_id)
            showing.show(self._hass, chat_log, result.response, drawn)
        return result

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
                self._hass,
                user_input,
                chat_log,
                gate,
                controls=character.home is not None and character.home.controls,
            )
            if response:
                return await turn.say(local.speech(response), response)
            if held := await self._held(character, turn, gate):
                return held
        if trouble := self._budget.refusal(Purpose.ANSWER) or self._health.blocking():
            return await self._without_model(character, turn, trouble)
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
            question.note = await self._note(character, turn.chat_log, llm_context)
            await self._engine.answer(turn.chat_log, question, outcome)
        except conversation.ConverseError as error:
            return error.as_conversation_result()
        except (errors.UpstreamError, BudgetError) as error:
            LOGGER.debug("The model did not answer: %s", error)
            self._failed(error)
            if gate.asks and (held := await self._held(character, turn, gate)):
                return held
            if outcome.tools_called:
                # Doing it again locally could undo what the model has begun.
                return await turn.say(await self._apology(turn, error))
            return await self._without_model(character, turn, error)
        except HomeAssistantError as error:
            return await turn.say(str(error))
        finally:
            if outcome.searched:
                character.guard.taint.note(turn.chat_log.conversation_id, "the web")
        if not outcome.broken:
            self._health.succeeded()
        if gate.asks and (held := await self._held(character, turn, gate)):
            return held
        return await self._result(turn)

    async def _note(
        self, character: Character, chat_log: ChatLog, llm_context: llm.LLMContext
    ) -> str:
        """Return what goes with what was said last: of the home, then what is remembered."""
        notes = []
        if character.home:
            notes.append(await character.home.note(chat_log.content, llm_context))
        if character.memory:
            notes.append(await recalled(self._hass, chat_log.content, llm_context))
        return "\n".join(filter(None, notes))

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
            digest=self._history.digest(turn.chat_log.conversation_id),
            apology=apologize,
            rendered=True,
        )

    async def _result(self, turn: _Turn) -> ConversationResult:
        """Return what the model said; a model that said nothing gets words from us."""
        last = turn.chat_log.content[-1]
        if not isinstance(last, conversation.AssistantContent) or not last.content:
            return await turn.say(await self._words(turn, "spoken_no_answer"))
        return conversation.async_get_result_from_chat_log(turn.user_input, turn.chat_log)

    async def _without_model(
        self, character: Character, turn: _Turn, error: errors.UpstreamError | BudgetError
    ) -> ConversationResult:
        """Return the answer of Home Assistant's own agent, and what happened if it is news."""
        turn.troubled_by(error)
        gate = character.guard.gate(turn.user_input, turn.chat_log)
        response = await local.answer_last(self._hass, turn.user_input, gate)
        if held := await self._held(character, turn, gate):
            return held
        parts = [_finished(local.speech(response))] if response else []
        if self._is_news(error):
            parts.append(await self._apology(turn, error))
        elif not parts:
            still = error.still if isinstance(error, BudgetError) else "spoken_still_away"
            parts.append(await self._words(turn, still, server=self._server))
        return await turn.say(" ".join(filter(None, parts)), response)

    def _failed(self, error: errors.UpstreamError | BudgetError) -> None:
        """Note a failure of the server."""
        if isinstance(error, errors.UpstreamError):
            self._health.failed(error)

    def _is_news(self, error: errors.UpstreamError | BudgetError) -> bool:
        """Return whether the person who spoke should hear what happened."""
        if isinstance(error, BudgetError):
            return self._budget.worth_telling(error)
        return self._health.worth_telling(error)

    async def _apology(self, turn: _Turn, error: errors.UpstreamError | BudgetError) -> str:
        """Return what happened, for the ears of the person who spoke."""
        turn.troubled_by(error)
        self._is_news(error)
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
    run: Unattended | None
    """The run it is the sentence of, where nobody listens."""

    def troubled_by(self, error: errors.UpstreamError | BudgetError) -> None:
        """Tell a run that the model did not answer, or not to the end."""
        if self.run:
            self.run.trouble = error

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
