"""Who in a chat is which user of Home Assistant."""

from collections.abc import Mapping
from dataclasses import dataclass

from homeassistant.core import HomeAssistant

from ..protocol.chat import ChatUser


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Somebody of a chat whom the owner linked to a user; ids are those of the two systems."""

    chat_id: str
    user_id: str
    name: str
    may_approve: bool = False


class People:
    """The linked people of one connection."""

    def __init__(self, hass: HomeAssistant, linked: Mapping[str, Linked]) -> None:
        """Know people by their id in the chat."""
        self._hass = hass
        self._linked = linked

    @property
    def approvers(self) -> list[Linked]:
        """Return who may approve."""
        return [one for one in self._linked.values() if one.may_approve]

    async def find(self, user: ChatUser) -> Linked | None:
        """Return whom somebody is linked to, None for a stranger.

        Who is no user any more, or was made inactive, is a stranger. So is every bot.
        """
        if user.bot or (linked := self._linked.get(user.id)) is None:
            return None
        known = await self._hass.auth.async_get_user(linked.user_id)
        return linked if known is not None and known.is_active else None
