"""What people in a chat want of the home: looked at, done at once, or done after somebody's yes."""

from typing import Any, Final

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ..assistant.words import sentence
from ..connector.account import Account
from ..connector.actor import Actor, acting
from ..connector.audit import Event
from ..connector.capabilities import Capability
from ..protocol.chat import ChatUser
from ..protocol.errors import Code, RequestError
from ..protocol.questions import Answer, HomeWish, Names, NameWanted, Verb
from .approvals import ApprovalError, Decider, Wish, approvals_of
from .home import MOST_TOLD, SharedHome, Thing
from .people import Linked
from .sharing import Sharing
from .verbs import ASKED, DONE, deed

MOST_NAMES: Final = 25


class Wishes:
    """Answers wishes for the part of the home that a connection shares."""

    def __init__(self, hass: HomeAssistant, account: Account, sharing: Sharing) -> None:
        """Answer for a connection."""
        self._hass = hass
        self._account = account
        self._home = SharedHome(hass, sharing)

    def names(self, wanted: NameWanted) -> Names:
        """Return what may follow what somebody is typing: names that begin so go first."""
        typed = wanted.text.casefold().strip()
        names = [one.name for one in self._home.able(wanted.verb) if typed in one.name.casefold()]
        names.sort(key=lambda name: (not name.casefold().startswith(typed), name.casefold()))
        return Names(names=names[:MOST_NAMES])

    async def fulfil(self, wish: HomeWish, linked: Linked | None) -> Answer:
        """Answer a wish of somebody who may ask."""
        if wish.name is None:
            return await self._answer_all(wish.verb)
        if (thing := self._home.find(wish.name)) is None:
            known = ", ".join(one.name for one in self._home.able(wish.verb)[:MOST_NAMES])
            key = "home_not_found" if known else "home_nothing_shared"
            return await self._say(key, name=wish.name[:100], names=known)
        if wish.verb is Verb.STATUS:
            return Answer(text=f"{thing.name}: {self._home.look(thing)}")
        if deed(thing.entity.domain, wish.verb) is None:
            return await self._say("home_not_able", name=thing.name)
        if thing.needs_yes:
            return await self._ask(wish, thing, linked)
        user_id = linked.user_id if linked else None
        return Answer(text=await self._do(thing, wish.verb, wish.user, user_id))

    async def _answer_all(self, verb: Verb) -> Answer:
        """Answer a wish that names nothing: only to look."""
        if verb is not Verb.STATUS:
            raise RequestError(Code.INVALID, "what is missing")
        if not (things := self._home.things()):
            return await self._say("home_nothing_shared", name="", names="")
        lines = [f"{one.name}: {self._home.look(one)}" for one in things[:MOST_TOLD]]
        return Answer(text="\n".join(lines))

    async def _ask(self, wish: HomeWish, thing: Thing, linked: Linked | None) -> Answer:
        """Ask for somebody's yes, beneath the answer and, if the asker may not give it, elsewhere."""
        what = await self._words(ASKED[wish.verb], name=thing.name)
        entity_id = thing.entity.entity_id

        async def do(decider: Decider) -> str:
            # The owner may have changed their mind about what is shared.
            now = next(
                (one for one in self._home.things() if one.entity.entity_id == entity_id), None
            )
            if now is None:
                return await self._words("home_not_shared_now", name=thing.name)
            return await self._do(now, wish.verb, wish.user, decider.user_id)

        try:
            approval = approvals_of(self._hass).ask(
                Wish(text=what, do=do), tell=linked is None or not linked.may_approve
            )
        except ApprovalError as error:
            return await self._say(error.key)
        return Answer(text=await self._words("approval_wanted", text=what), approval=approval)

    async def _do(self, thing: Thing, verb: Verb, asker: ChatUser, user_id: str | None) -> str:
        """Do something in the name of a user of Home Assistant, or of nobody; return what to tell."""
        outcome = "ok"
        try:
            await self._home.act(thing, verb, Context(user_id=user_id))
        except HomeAssistantError as error:
            outcome = type(error).__name__
            return await self._words("home_failed", name=thing.name, error=str(error)[:300])
        finally:
            with acting(Actor(component="chat", source=asker.source, user=user_id)):
                self._account.record(
                    Event.USED,
                    outcome=outcome,
                    capability=Capability.CHAT_COMMANDS,
                    details={
                        "call": f"home.{verb}",
                        "entity": thing.entity.entity_id,
                        "who": asker.id,
                    },
                )
        return await self._words(DONE[verb], name=thing.name)

    async def _say(self, key: str, **placeholders: str) -> Answer:
        """Return a sentence as an answer."""
        return Answer(text=await self._words(key, **placeholders))

    async def _words(self, key: str, **placeholders: Any) -> str:
        """Return a sentence in the language of the home."""
        return await sentence(self._hass, self._hass.config.language, key, **placeholders)
