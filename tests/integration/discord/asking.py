"""What people at Discord ask and press, as the app passes it on."""

from typing import Any

from custom_components.homelab_hub.protocol.chat import ChatUser
from custom_components.homelab_hub.protocol.questions import DECIDE, Answer, Decided, HomeWish, Verb

from .bot import BotAtApp
from .guild import HERE


def wish(user: ChatUser, verb: Verb, name: str | None = None, **more: Any) -> HomeWish:
    """Return a wish of somebody."""
    return HomeWish(user=user, place=more.get("place", HERE), verb=verb, name=name)


async def decide(bot: BotAtApp, answer: Answer, user: ChatUser, *, approve: bool = True) -> str:
    """Return what becomes of an approval that was shown beneath an answer."""
    assert answer.approval is not None
    decided = Decided(approval=answer.approval.id, user=user, approve=approve)
    return (await bot.ask(DECIDE, decided)).text
