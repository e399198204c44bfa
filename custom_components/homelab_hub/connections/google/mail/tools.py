"""What an assistant can do with mail, as tools: `tools` read, `effects` write.

Effects are offered only to agents whose guard asks a person first.
"""

from abc import abstractmethod
from typing import Any, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
from homeassistant.util.json import JsonObjectType, JsonValueType
import probatio

from ....assistant.outsiders import outside_data
from ....connector.actor import Actor, acting
from ....connector.capabilities import Capability
from ....const import DOMAIN
from .const import DRAFTING, READING, SENDING, UNREAD
from .fields import SCHEMAS
from .part import MailPart
from .refusals import refusals

_FOUND: Final = 10
_TEXT_LENGTH: Final = 6_000
_HEADINGS_LENGTH: Final = 8_000


class MailTool(llm.Tool):
    """A tool for the mail of an account."""

    integration = DOMAIN
    needs: tuple[Capability, ...] = READING

    def __init__(self, part: MailPart) -> None:
        """Work for an account."""
        self._part = part

    @property
    def usable(self) -> bool:
        """Return whether the account allows it."""
        return any(capability in self._part.account.granted for capability in self.needs)

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Do it, in the name of who talks to the assistant."""
        arguments = self.parameters(tool_input.tool_args)
        actor = Actor.of(llm_context.context, "jarvis", self.name)
        with acting(actor), refusals(self._part.account.entry):
            return llm.ToolResult(data=await self._do(self._part, arguments))

    @abstractmethod
    async def _do(self, part: MailPart, arguments: dict[str, Any]) -> JsonObjectType:
        """Return what it did."""


class SearchMail(MailTool):
    """Finds mails."""

    name = f"{DOMAIN}__mail_search"
    title = "Search mail"
    description = (
        "Find e-mails of the household, newest first. Returns headings with ids; read one with "
        f"{DOMAIN}__mail_read."
    )
    annotations = llm.ToolAnnotations(
        read_only=True, destructive=False, idempotent=True, open_world=True
    )
    parameters = probatio.Schema(
        {
            probatio.Required(
                "query",
                description="Gmail search, e.g. 'from:bank is:unread newer_than:7d', 'in:inbox'",
            ): str,
            probatio.Optional("limit", default=_FOUND): probatio.All(
                int, probatio.Range(min=1, max=25)
            ),
        }
    )

    @override
    async def _do(self, part: MailPart, arguments: dict[str, Any]) -> JsonObjectType:
        """Return the headings."""
        answer = await part.deeds.do("search_mail", SCHEMAS["search_mail"](arguments))
        mails: list[JsonValueType] = [
            {
                "message_id": mail["message_id"],
                "thread_id": mail["thread_id"],
                "from": f"{mail['from_name']} <{mail['from_address']}>",
                "subject": mail["subject"],
                "snippet": mail["snippet"],
                "received": mail["received"],
                "unread": UNREAD in mail["labels"],
            }
            for mail in answer["mails"]
        ]
        return {
            "more": answer["next_page"] is not None,
            "mails": outside_data(_source(part), mails, limit=_HEADINGS_LENGTH),
        }


class ReadMail(MailTool):
    """Reads a mail or a thread."""

    name = f"{DOMAIN}__mail_read"
    title = "Read mail"
    description = "Read one e-mail, or the newest ones of a thread, as plain text."
    annotations = llm.ToolAnnotations(
        read_only=True, destructive=False, idempotent=True, open_world=True
    )
    parameters = probatio.Schema(
        {
            probatio.Exclusive("message_id", "mail", description="Id of the mail"): str,
            probatio.Exclusive("thread_id", "mail", description="Id of the thread instead"): str,
        }
    )

    @override
    async def _do(self, part: MailPart, arguments: dict[str, Any]) -> JsonObjectType:
        """Return the text."""
        asked = SCHEMAS["read_mail"]({**arguments, "max_length": _TEXT_LENGTH})
        answer = await part.deeds.do("read_mail", asked)
        mails: list[JsonValueType] = [
            {
                "message_id": mail["message_id"],
                "from": f"{mail['from_name']} <{mail['from_address']}>",
                "to": mail["to"],
                "subject": mail["subject"],
                "received": mail["received"],
                "text": mail["text"],
                "truncated": mail["truncated"],
                "attachments": mail["attachments"],
            }
            for mail in answer["mails"]
        ]
        return {
            "left_out": answer["left_out"],
            "mails": outside_data(_source(part), mails, limit=2 * _TEXT_LENGTH),
        }


_WRITING: Final = {
    probatio.Required("to", description="Addresses"): [str],
    probatio.Optional("cc", description="Addresses"): [str],
    probatio.Required("subject"): str,
    probatio.Required("message", description="Plain text"): str,
    probatio.Optional("reply_to", description="Id of the mail that this answers"): str,
}


class SendMail(MailTool):
    """Sends a mail."""

    name = f"{DOMAIN}__mail_send"
    title = "Send mail"
    description = "Send an e-mail in the name of a person of the household."
    annotations = llm.ToolAnnotations(
        read_only=False, destructive=True, idempotent=False, open_world=True
    )
    needs = SENDING
    draft = False
    parameters = probatio.Schema(_WRITING)

    @override
    async def _do(self, part: MailPart, arguments: dict[str, Any]) -> JsonObjectType:
        """Return the ids, and whom it went to."""
        asked = SCHEMAS["send_mail"]({**arguments, "draft": self.draft})
        return await part.deeds.do("send_mail", asked)


class DraftMail(SendMail):
    """Keeps a mail as a draft."""

    name = f"{DOMAIN}__mail_draft"
    title = "Draft mail"
    description = "Keep an e-mail as a draft for a person of the household to look at and send."
    annotations = llm.ToolAnnotations(
        read_only=False, destructive=False, idempotent=False, open_world=False
    )
    needs = DRAFTING
    draft = True


def tools(part: MailPart) -> list[llm.Tool]:
    """Return the tools that read the mail of an account, as far as it allows that."""
    return [tool for tool in (SearchMail(part), ReadMail(part)) if tool.usable]


def effects(part: MailPart) -> list[llm.Tool]:
    """Return the tools that write, as far as the account allows that."""
    return [tool for tool in (DraftMail(part), SendMail(part)) if tool.usable]


def _source(part: MailPart) -> str:
    """Return where the words are from."""
    return f"mail in {part.account.entry.title}"
