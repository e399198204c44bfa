"""What an assistant can do at Discord, as a tool: write into the channels that the user chose.

Whoever is there reads it, so it is an effect: offered only where a person is asked first. What a
model could do against people (time out, ban, purge) is no tool at all.
"""

from typing import Any, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import llm
import probatio

from ...connector.actor import Actor, acting
from ...connector.capabilities import Capability
from ...const import DOMAIN
from ...protocol.discord_methods import SEND, Content, Send
from .bot import Bot
from .const import CONF_NOTIFY, CONF_OFFERED
from .refusals import refusals
from .settings import chosen

LONGEST: Final = 4_000


class SendToChannel(llm.Tool):
    """Writes a message, which pings nobody."""

    name = f"{DOMAIN}__discord_send"
    title = "Write at Discord"
    description = "Write a message into a channel at Discord, where others read it."
    integration = DOMAIN
    annotations = llm.ToolAnnotations(
        read_only=False, destructive=False, idempotent=False, open_world=True
    )
    parameters = probatio.Schema(
        {
            probatio.Required("message"): probatio.All(str, probatio.Length(min=1, max=LONGEST)),
            probatio.Optional("channel", description="Name; leave out if there is one"): str,
        }
    )

    def __init__(self, bot: Bot) -> None:
        """Write as a bot."""
        self._bot = bot

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: llm.ToolInput, llm_context: llm.LLMContext
    ) -> llm.ToolResult:
        """Write it, in the name of who talks to the assistant. Raises `HomeAssistantError`."""
        arguments = self.parameters(tool_input.tool_args)
        channel, name = self._channel(arguments.get("channel"))
        actor = Actor.of(llm_context.context, "jarvis", self.name)
        with acting(actor), refusals(self._bot.account.entry):
            sent = await self._bot.ask(
                SEND,
                Send(channel=channel, content=Content(text=arguments["message"])),
                Capability.WRITE_MESSAGES,
            )
        return llm.ToolResult(data={"written_in": name, "messages": len(sent.messages)})

    def _channel(self, named: str | None) -> tuple[str, str]:
        """Return the id and the name of a channel that may be written into."""
        channels = _writable(self._bot)
        wanted = (named or "").strip().lstrip("#").casefold()
        found = [one for one in channels.items() if not wanted or one[1].casefold() == wanted]
        if len(found) != 1:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="discord_tool_channel",
                translation_placeholders={"channels": ", ".join(sorted(channels.values()))},
            )
        return found[0]


def effects(bot: Bot) -> list[llm.Tool]:
    """Return the tools of a bot, none where the user chose no channel or offers none."""
    offered: Any = bot.account.entry.options.get(CONF_OFFERED, True)
    may = Capability.WRITE_MESSAGES in bot.account.granted
    return [SendToChannel(bot)] if offered and may and _writable(bot) else []


def _writable(bot: Bot) -> dict[str, str]:
    """Return the names of the channels that the user chose to write into, by their ids."""
    return chosen(bot.account.entry.options, CONF_NOTIFY)
