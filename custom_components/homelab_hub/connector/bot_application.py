"""A Discord application as its bot sees it: which privileged intents are turned on.

docs.discord.com/developers/resources/application, "Application Flags"
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from ..upstream.endpoints import endpoint
from ..upstream.errors import AnswerBrokenError
from ..upstream.transport import Transport
from .capabilities import Capability


class Intent(StrEnum):
    """What a bot hears of only if its owner turned that on in the developer portal."""

    MESSAGE_CONTENT = "message_content"
    MEMBERS = "members"
    PRESENCES = "presences"


# The second flag of each is that of a bot on fewer than a hundred servers.
_FLAGS: Final[Mapping[Intent, int]] = {
    Intent.PRESENCES: 1 << 12 | 1 << 13,
    Intent.MEMBERS: 1 << 14 | 1 << 15,
    Intent.MESSAGE_CONTENT: 1 << 18 | 1 << 19,
}
_NAMES: Final[Mapping[Intent, str]] = {  # as the portal has them
    Intent.PRESENCES: "Presence Intent",
    Intent.MEMBERS: "Server Members Intent",
    Intent.MESSAGE_CONTENT: "Message Content Intent",
}
_TAKES: Final[Mapping[str, frozenset[Intent]]] = {
    Capability.READ_MESSAGES: frozenset({Intent.MESSAGE_CONTENT}),
    Capability.SEE_MEMBERS: frozenset({Intent.MEMBERS, Intent.PRESENCES}),
    Capability.MANAGE_SERVER: frozenset({Intent.MEMBERS}),  # who joins gets roles
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BotApplication:
    """The application that a bot belongs to, with the intents that are on."""

    id: str
    intents: frozenset[Intent]

    def missing(self, capabilities: Collection[str]) -> list[str]:
        """Return the portal's names of the intents that capabilities take and that are off."""
        wanted = frozenset[Intent]().union(*(_TAKES.get(one, ()) for one in capabilities))
        return [name for intent, name in _NAMES.items() if intent in wanted - self.intents]

    @property
    def portal_url(self) -> str:
        """Return the page of the developer portal where intents are turned on."""
        return f"https://discord.com/developers/applications/{self.id}/bot"


async def application_of(transport: Transport) -> BotApplication:
    """Return the application of the bot that a transport speaks for. Raises `UpstreamError`."""
    answer: Any = (await transport.get(f"{endpoint('discord', 'api')}applications/@me")).json()
    try:
        flags = int(answer["flags"])
        return BotApplication(
            id=str(answer["id"]),
            intents=frozenset(intent for intent, bits in _FLAGS.items() if flags & bits),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise AnswerBrokenError("Discord did not describe the application") from error
