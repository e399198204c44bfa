"""Asks the model, runs the tools it calls, and asks again, until it has answered."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from homeassistant.components.conversation import AssistantContent, ChatLog, Content, UserContent
from homeassistant.core import HomeAssistant

from ..upstream import errors
from ..upstream.openai import JsonObject, OpenAIServer
from .attachments import read_files
from .budget import Budget
from .deltas import mended
from .guard.gate import Gate
from .history.digest import Digest, told
from .options import ModelOptions
from .quirks import Quirks
from .style import Delta, Outcome, Structure, Style
from .tools import SafeTool, safe_instance
from .unlinked import unlinked
from .usage import Purpose, Usage

MOST_ROUNDS = 10
MOST_ADAPTATIONS = 6
# A text longer than this is shortened in later turns, so that it cannot fill every request.
LONGEST_TEXT = 32_000

type Apology = Callable[[errors.UpstreamError], Awaitable[str]]


@dataclass(kw_only=True, slots=True)
class Question:
    """What an answer is wanted for, and how.

    Every call of a tool passes the gate; one that waits for a person's yes ends the answer.
    `note` is told with what was said last, and is no part of the conversation. `digest` is told
    instead of what was said before it.
    `apology`, where given, makes the words that end an answer which broke off in the middle;
    without it the error is raised. `rendered` is whether somebody may make markup of it.
    """

    agent_id: str
    cache_key: str
    options: ModelOptions
    gate: Gate
    structure: Structure | None = None
    retries: int = 0
    rounds: int = MOST_ROUNDS
    note: str = ""
    digest: Digest | None = None
    apology: Apology | None = None
    rendered: bool = False


class Engine:
    """One server, one style of speaking to it."""

    def __init__(
        self,
        hass: HomeAssistant,
        server: OpenAIServer,
        style: Style,
        record: Callable[[Usage], object],
        budget: Budget,
    ) -> None:
        """Take a server, where to report what each answer used, and what allows to ask."""
        self._hass = hass
        self._server = server
        self._style = style
        self._record = record
        self._budget = budget
        self._quirks = Quirks(style.renames)

    async def answer(self, chat_log: ChatLog, question: Question, outcome: Outcome) -> None:
        """Let the model answer the last thing said in the chat log, into the chat log.

        `outcome` says how far it got, also when `UpstreamError` is raised. The last round
        forbids tools, so that every conversation ends with words.
        """
        request = self._style.request(question.options, question.cache_key, question.structure)
        messages = await self._messages(chat_log, question)
        request[self._style.history] = messages
        if formatted := self._style.tools(_tools(chat_log, question.gate), question.options):
            request["tools"] = formatted
        for rounds_left in reversed(range(question.rounds)):
            if formatted and not rounds_left:
                request["tool_choice"] = "none"
            added = await self._round(chat_log, question, request, outcome)
            if question.gate.asks or not chat_log.unresponded_tool_results:
                return
            messages += self._style.messages(added)

    async def retell(
        self, chat_log: ChatLog, content: Sequence[Content], question: Question
    ) -> str:
        """Return what the model says to other content than a chat log's, which stays as it is.

        The request begins as those of the conversation do, so that servers know it; no tool is
        called. Empty if the model says nothing. Raises `UpstreamError` and `BudgetError`.
        """
        request = self._style.request(question.options, question.cache_key, None)
        sent = told([sendable(item, None) for item in content], question.digest)
        request[self._style.history] = self._style.messages(sent)
        apart = ChatLog(self._hass, "")
        if api := chat_log.llm_api:
            apart.llm_api = replace(api, tools=[])
            tools = [tool for tool in api.tools if isinstance(tool, SafeTool)]
            if formatted := self._style.tools(tools, question.options):
                request |= {"tools": formatted, "tool_choice": "none"}
        added = await self._round(apart, question, request, Outcome())
        said = [item.content for item in added if isinstance(item, AssistantContent)]
        return " ".join(filter(None, said))

    async def _round(
        self, chat_log: ChatLog, question: Question, request: JsonObject, outcome: Outcome
    ) -> list[Content]:
        """Send one request and add its answer to the chat log. Return what was added."""
        for _ in range(MOST_ADAPTATIONS):
            adapted = self._quirks.apply(request)
            try:
                with self._budget.spend(Purpose.ANSWER):
                    return await self._stream(chat_log, question, adapted, outcome)
            except errors.BadRequestError as refusal:
                if not self._quirks.learn(adapted, refusal):
                    raise
        raise errors.BadRequestError("the server refuses every form of the request")

    async def _stream(
        self, chat_log: ChatLog, question: Question, request: JsonObject, outcome: Outcome
    ) -> list[Content]:
        """Send one request as it is. Return what its answer added to the chat log."""
        outcome.text = outcome.calls_pending = outcome.begun = False
        try:
            async with (
                self._server.stream(
                    self._style.path,
                    request,
                    patience=question.options.patience,
                    retries=question.retries,
                ) as events,
                aclosing(self._deltas(events, question, outcome)) as deltas,
            ):
                return [
                    content
                    async for content in chat_log.async_add_delta_content_stream(
                        question.agent_id, deltas
                    )
                ]
        finally:
            model = str(request["model"])
            if outcome.begun and not outcome.usage:
                outcome.usage.append(Usage(model=model).estimated())
            for usage in outcome.usage:
                self._record(replace(usage, requested=model))
            outcome.usage.clear()

    def _deltas(
        self, events: AsyncIterator[JsonObject], question: Question, outcome: Outcome
    ) -> AsyncGenerator[Delta]:
        """Return the deltas of an answer, without links where outsiders may have planted them."""
        deltas = mended(_ended(self._style, events, outcome, question.apology))
        if not question.rendered:
            return deltas
        tainted = question.gate.is_tainted
        return unlinked(deltas, lambda: tainted or outcome.searched)

    async def _messages(self, chat_log: ChatLog, question: Question) -> list[JsonObject]:
        """Return the conversation so far, with the note and files of what was said last."""
        last = chat_log.content[-1]
        content = [sendable(item, last) for item in chat_log.content]
        messages = self._style.messages(told(content, question.digest))
        if question.note and isinstance(last, UserContent):
            messages[-1]["content"] += f"\n\n{question.note}"
        if isinstance(last, UserContent) and last.attachments:
            self._style.attach(messages[-1], await read_files(self._hass, last.attachments))
        return messages


def _tools(chat_log: ChatLog, gate: Gate) -> list[SafeTool]:
    """Return the tools of the conversation, after making them safe to call and guarded."""
    if (instance := chat_log.llm_api) is None:
        return []
    made = safe_instance(instance, instance.api)
    tools = [gate.guarded(tool) for tool in made.tools if isinstance(tool, SafeTool)]
    made.tools = [*tools]
    chat_log.llm_api = made
    return [*tools]


def sendable(item: Content, last: Content | None) -> Content:
    """Return what was said without what cannot be sent: half a character, or pages of history."""
    if not isinstance(item, UserContent):
        return item
    text = item.content.encode(errors="replace").decode()
    if item is not last and len(text) > LONGEST_TEXT:
        text = f"{text[:1000]} […] {text[-1000:]}"
    return item if text == item.content else UserContent(content=text)


async def _ended(
    style: Style, events: AsyncIterator[JsonObject], outcome: Outcome, apology: Apology | None
) -> AsyncGenerator[Delta]:
    """Yield the deltas; where an answer breaks off after its first words, end it with others.

    The words are already on the screen or spoken, so the sentence that explains follows them.
    """
    try:
        async with aclosing(style.deltas(events, outcome)) as deltas:
            async for delta in deltas:
                yield delta
    except errors.UpstreamError as error:
        if apology is None or not outcome.text or outcome.calls_pending:
            raise
        outcome.broken = True
        yield {"content": f" … {await apology(error)}"}
    except (KeyError, TypeError, AttributeError) as error:
        raise errors.AnswerBrokenError(
            f"an event has not the form of the API: {error!r}"
        ) from error
