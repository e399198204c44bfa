"""An assistant that is not ours: it does what a test tells it to, with the APIs it was given."""

from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, override

from homeassistant.components import conversation
from homeassistant.components.conversation import (
    AssistantContentDeltaDict,
    ChatLog,
    ConversationEntity,
    ConversationInput,
    ConversationResult,
    ToolResultContent,
)
from homeassistant.const import MATCH_ALL
from homeassistant.core import Context, Event, HomeAssistant, callback
from homeassistant.helpers import llm

from homelab_hub_simulators.google.gmail import Mailbox

NAME = "Other assistant"
AGENT = "conversation.other_assistant"
type Calls = list[tuple[str, dict[str, Any]]]

MAIL = {"to": ["kim.homelab@example.com"], "subject": "Tea", "message": "At five?"}
SEND: Calls = [("homelab_hub__mail_send", MAIL)]
DRAFT: Calls = [("homelab_hub__mail_draft", MAIL)]
READ: Calls = [("homelab_hub__mail_search", {"query": "in:inbox"})]


class OtherAgent(ConversationEntity):
    """Calls tools by a script, as a model would, and says that it has finished."""

    _attr_name = NAME
    entity_id = AGENT

    def __init__(self, *api_ids: str) -> None:
        """Take the APIs that somebody chose for it."""
        self.api_ids = list(api_ids)
        self.calls: Calls = []
        self.results: list[Any] = []
        self.tools: set[str] = set()

    @property
    @override
    def supported_languages(self) -> list[str] | Literal["*"]:
        """Return that it speaks every language."""
        return MATCH_ALL

    @override
    async def _async_handle_message(
        self, user_input: ConversationInput, chat_log: ChatLog
    ) -> ConversationResult:
        """Make the calls of the script, one after the other."""
        await chat_log.async_provide_llm_data(
            user_input.as_llm_context("other_ai"), self.api_ids, None, None
        )
        assert chat_log.llm_api is not None
        self.tools = {tool.name for tool in chat_log.llm_api.tools}
        for name, arguments in self.calls:
            async for content in chat_log.async_add_delta_content_stream(
                AGENT, _spoken("", llm.ToolInput(tool_name=name, tool_args=dict(arguments)))
            ):
                if isinstance(content, ToolResultContent):
                    self.results.append(content.result.data)
        async for _ in chat_log.async_add_delta_content_stream(AGENT, _spoken("I am done.")):
            pass
        return conversation.async_get_result_from_chat_log(user_input, chat_log)


async def _spoken(text: str, *calls: llm.ToolInput) -> AsyncGenerator[AssistantContentDeltaDict]:
    """Yield a message."""
    yield {"role": "assistant"}
    if text:
        yield {"content": text}
    if calls:
        yield {"tool_calls": list(calls)}


@dataclass(slots=True, kw_only=True)
class Household:
    """A home with mail, another assistant, and what the guard asked people there."""

    hass: HomeAssistant
    agent: OtherAgent
    box: Mailbox
    questions: list[Event[Any]] = field(default_factory=list)
    context: Context = field(default_factory=Context)
    """The context of what the other assistant was asked last."""

    def __post_init__(self) -> None:
        """Listen to the questions."""

        @callback
        def asked(event: Event[Any]) -> None:
            if event.data["state"] == "asked":
                self.questions.append(event)

        self.hass.bus.async_listen("homelab_hub_confirmation", asked)

    async def have(
        self,
        calls: Calls,
        *,
        user_id: str | None = None,
        conversation_id: str | None = None,
    ) -> tuple[list[Any], str | None]:
        """Have the other assistant call tools. Return their results, and the conversation's id."""
        self.agent.calls, self.agent.results = calls, []
        self.context = Context(user_id=user_id)
        result = await conversation.async_converse(
            self.hass, "Please", conversation_id, self.context, agent_id=AGENT
        )
        await self.hass.async_block_till_done(wait_background_tasks=True)
        return self.agent.results, result.conversation_id

    async def decide(self, *, approve: bool = True, user_id: str | None = None) -> Any:
        """Answer the latest question as a user, or as an automation."""
        answer = await self.hass.services.async_call(
            "homelab_hub",
            "decide",
            {"confirmation_id": self.questions[-1].data["confirmation_id"], "approve": approve},
            blocking=True,
            context=Context(user_id=user_id),
            return_response=True,
        )
        await self.hass.async_block_till_done(wait_background_tasks=True)
        return answer

    def sent(self) -> list[str]:
        """Return the subjects of what was sent."""
        return [mail.subject for mail in self.box.sent]

    def asked(self) -> Iterator[str]:
        """Yield the questions."""
        yield from (event.data["text"] for event in self.questions)
