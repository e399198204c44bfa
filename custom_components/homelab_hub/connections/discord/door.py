"""Shows what waits for an approval to the linked people who may decide, in direct messages."""

from typing import override

from ...chat.approvals import Door
from ...chat.people import People
from ...connector.actor import Actor, acting
from ...connector.capabilities import Capability
from ...connector.errors import NotAllowedError
from ...const import LOGGER
from ...protocol.discord_methods import ASK_APPROVAL, CLOSE_APPROVAL, AskApproval, CloseApproval
from ...protocol.errors import RequestError
from ...protocol.questions import Approval
from ...protocol.words import Method
from .bot import Bot


class DiscordDoor(Door):
    """The door of one bot. Who cannot be reached is left out: others, or other doors, may be."""

    def __init__(self, bot: Bot, people: People) -> None:
        """Reach people by a bot."""
        self._bot = bot
        self._people = people

    @override
    async def show(self, approval: Approval, deciders: frozenset[str]) -> None:
        """Write to each who may decide."""
        for person in self._people.approvers:
            if not deciders or person.user_id in deciders:
                await self._ask(ASK_APPROVAL, AskApproval(approval=approval, user=person.chat_id))

    @override
    async def close(self, approval: str, text: str) -> None:
        """Replace the buttons."""
        await self._ask(CLOSE_APPROVAL, CloseApproval(approval=approval, text=text))

    async def _ask[P](self, method: Method[P, object], params: P) -> None:
        """Have the bot do something, if it can."""
        if not self._bot.connected:
            return
        try:
            with acting(Actor(component="approvals")):
                await self._bot.ask(method, params, Capability.CHAT_COMMANDS)
        except (NotAllowedError, RequestError) as error:
            LOGGER.debug("Discord did not show what waits for an approval: %s", error)
