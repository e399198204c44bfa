"""What the owner shares with the people of a chat."""

from dataclasses import dataclass

from ..protocol.chat import ChatUser
from .people import Linked


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """What is shared, and with whom.

    `label` is the id of the label of entities that may be seen and controlled, `confirm_label` of
    those that always need a confirmation. `roles` and `users` are ids of the chat: who has one of
    these roles, or is one of these users, may ask for the home and the calendars as linked people
    may. `strangers` says whether all others may talk to Jarvis, who has no tools then.
    """

    label: str | None = None
    confirm_label: str | None = None
    roles: frozenset[str] = frozenset()
    users: frozenset[str] = frozenset()
    calendars: tuple[str, ...] = ()
    agent: str | None = None
    strangers: bool = False

    def lets_in(self, user: ChatUser, linked: Linked | None) -> bool:
        """Return whether somebody may ask for the home and the calendars."""
        if user.bot:
            return False
        return linked is not None or user.id in self.users or not self.roles.isdisjoint(user.roles)
