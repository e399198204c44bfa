"""Answers to what the app asks for people in a chat: the rights are judged here, and only here."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from homeassistant.core import HomeAssistant

from ..assistant.words import sentence
from ..connector.account import Account
from ..connector.actor import Actor, acting
from ..connector.audit import Event
from ..connector.capabilities import Capability
from ..connector.errors import NotAllowedError
from ..link import Link
from ..protocol.chat import ChatUser
from ..protocol.errors import Code, RequestError
from ..protocol.peer import Asked
from ..protocol.questions import (
    AGENDA,
    DECIDE,
    HOME,
    HOME_NAMES,
    JARVIS,
    Agenda,
    Answer,
    Appointments,
    Decided,
    HomeWish,
    Names,
    NameWanted,
    Spoken,
    Turn,
)
from ..protocol.words import Method
from . import agenda
from .approvals import Decider, NotForThemError, NothingWaitsError, approvals_of
from .limits import PACE, TYPING, Limits
from .people import Linked, People
from .sharing import Sharing
from .talking import Talking
from .uses import Uses
from .wishes import Wishes


class Answers:
    """What one connection answers. Strangers get words, and what the owner shares with them."""

    def __init__(
        self, hass: HomeAssistant, account: Account, people: People, sharing: Sharing
    ) -> None:
        """Answer for a connection; call `start`."""
        self._hass = hass
        self._account = account
        self._people = people
        self._sharing = sharing
        self._wishes = Wishes(hass, account, sharing)
        self._talking = Talking(hass, account.entry.entry_id, sharing)
        self._limits, self._typing = Limits(PACE), Limits(TYPING)
        self._uses = Uses(account)

    def start(self, link: Link) -> Callable[[], None]:
        """Answer over the link, until the returned function is called."""
        answers: Mapping[Method[Any, Any, Any], Any] = {
            JARVIS: partial(self._jarvis, link),
            HOME: self._home,
            HOME_NAMES: self._names,
            DECIDE: self._decide,
            AGENDA: self._agenda,
        }
        connection = self._account.entry.entry_id
        stops = [link.answer(method, connection, answer) for method, answer in answers.items()]

        def stop() -> None:
            for one in stops:
                one()

        return stop

    async def _jarvis(self, link: Link, turn: Turn, asked: Asked[Spoken]) -> Answer:
        """Return what Jarvis says."""
        self._check(turn.user, self._limits)
        linked = await self._people.find(turn.user)
        with self._acting(turn.user, linked):
            return await self._talking.answer(turn, linked, asked.tell, link)

    async def _home(self, wish: HomeWish, _asked: Asked[Any]) -> Answer:
        """Return what became of a wish for the home."""
        self._check(wish.user, self._limits)
        linked = await self._people.find(wish.user)
        if not self._sharing.lets_in(wish.user, linked):
            return Answer(text=await self._words("chat_not_linked", id=wish.user.id))
        with self._acting(wish.user, linked):
            return await self._wishes.fulfil(wish, linked)

    async def _names(self, wanted: NameWanted, _asked: Asked[Any]) -> Names:
        """Return names that may follow; strangers are not told of any."""
        self._check(wanted.user, self._typing)
        linked = await self._people.find(wanted.user)
        if not self._sharing.lets_in(wanted.user, linked):
            return Names(names=[])
        return self._wishes.names(wanted)

    async def _decide(self, decided: Decided, _asked: Asked[Any]) -> Answer:
        """Return what became of what somebody decided. Raises `forbidden` for who may not."""
        self._check(decided.user, self._limits)
        linked = await self._people.find(decided.user)
        if linked is None or not linked.may_approve:
            self._record(decided, None, "forbidden")
            raise RequestError(Code.FORBIDDEN, "they may not approve", reason="may_not_approve")
        decider = Decider(user_id=linked.user_id, name=linked.name)
        try:
            with self._acting(decided.user, linked):
                text = await approvals_of(self._hass).decide(
                    decided.approval, decider, approve=decided.approve
                )
        except NothingWaitsError as error:
            raise RequestError(Code.NOT_FOUND, "nothing waits", reason=error.key) from error
        except NotForThemError as error:
            self._record(decided, linked, "forbidden")
            raise RequestError(Code.FORBIDDEN, "not theirs", reason=error.key) from error
        self._record(decided, linked, "ok")
        return Answer(text=text)

    async def _agenda(self, wanted: Agenda, _asked: Asked[Any]) -> Appointments:
        """Return what is on. Raises `forbidden` for strangers."""
        self._check(wanted.user, self._limits)
        linked = await self._people.find(wanted.user)
        if not self._sharing.lets_in(wanted.user, linked):
            raise RequestError(Code.FORBIDDEN, "a stranger", reason="not_linked")
        with self._acting(wanted.user, linked):
            return await agenda.look(self._hass, self._sharing, wanted, linked)

    def _check(self, user: ChatUser, limits: Limits) -> None:
        """Raise `RequestError` while commands are turned off, and for who asks too often."""
        try:
            self._account.check(Capability.CHAT_COMMANDS)
        except NotAllowedError as error:
            raise RequestError(Code.FORBIDDEN, error.key, reason=error.key) from error
        limits.check(user)
        self._uses.note(Capability.CHAT_COMMANDS, "chat.answer")

    def _acting(self, user: ChatUser, linked: Linked | None) -> Any:
        """Say who asks, for what is recorded meanwhile."""
        return acting(
            Actor(component="chat", source=user.source, user=linked.user_id if linked else None)
        )

    def _record(self, decided: Decided, linked: Linked | None, outcome: str) -> None:
        """Keep a record of a decision, also of one that was not theirs to make."""
        with self._acting(decided.user, linked):
            self._account.record(
                Event.APPROVED if decided.approve else Event.DENIED,
                outcome=outcome,
                capability=Capability.CHAT_COMMANDS,
                details={"who": decided.user.id},
            )

    async def _words(self, key: str, **placeholders: str) -> str:
        """Return a sentence in the language of the home."""
        return await sentence(self._hass, self._hass.config.language, key, **placeholders)
