"""What waits for a yes: who may say it, and what becomes of it."""

import asyncio
from datetime import timedelta

from homeassistant.auth.models import User
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.homelab_hub.chat.approvals import Decider, Ending, Wish, approvals_of
from custom_components.homelab_hub.protocol.errors import Code, RequestError
from custom_components.homelab_hub.protocol.questions import DECIDE, HOME, Decided, Verb
from tests.integration.connector.looking import audit
from tests.integration.furniture import BLIND, FRONT_DOOR, READING_LAMP, state
from tests.waiting import until

from .asking import decide, wish
from .bot import BotAtApp
from .guild import KIM, OWNER, OWNER_ID, STRANGER


@pytest.mark.parametrize(
    ("name", "verb", "states"),
    [
        ("Front door", Verb.UNLOCK, (FRONT_DOOR, "locked", "unlocked")),
        ("Blind", Verb.OPEN, (BLIND, "closed", "open")),
        ("Reading lamp", Verb.TURN_ON, (READING_LAMP, "off", "on")),  # by the second label
    ],
)
async def test_what_is_risky_waits_for_who_may_approve(
    shared: BotAtApp, robin: User, name: str, verb: Verb, states: tuple[str, str, str]
) -> None:
    """Neither who asks nor a stranger can; it is done once, in the name of who approved."""
    hass, (entity_id, before, after) = shared.hass, states
    answer = await shared.ask(HOME, wish(KIM, verb, name))
    assert name in answer.text
    assert state(hass, entity_id) == before
    for somebody_else in (KIM, STRANGER):
        with pytest.raises(RequestError) as refused:
            await decide(shared, answer, somebody_else)
        assert refused.value.code is Code.FORBIDDEN
    assert state(hass, entity_id) == before

    await decide(shared, answer, OWNER)
    now = hass.states.get(entity_id)
    assert now is not None
    assert (now.state, now.context.user_id) == (after, robin.id)
    with pytest.raises(RequestError) as again:
        await decide(shared, answer, OWNER)
    assert again.value.code is Code.NOT_FOUND


async def test_two_who_approve_at_once_open_once(hass: HomeAssistant, shared: BotAtApp) -> None:
    """However fast they are."""
    calls = async_capture_events(hass, EVENT_CALL_SERVICE)
    answer = await shared.ask(HOME, wish(OWNER, Verb.UNLOCK, "Front door"))
    results = await asyncio.gather(
        *(decide(shared, answer, OWNER) for _ in range(4)), return_exceptions=True
    )
    await shared.settled()

    assert sum(isinstance(one, RequestError) for one in results) == 3
    assert [call.data["service"] for call in calls].count("unlock") == 1


async def test_a_no_is_a_no(hass: HomeAssistant, shared: BotAtApp) -> None:
    """It is told who said so, and kept in the audit trail."""
    answer = await shared.ask(HOME, wish(KIM, Verb.UNLOCK, "Front door"))
    text = await decide(shared, answer, OWNER, approve=False)

    assert (text, state(hass, FRONT_DOOR)) == ("Unlock Front door: Robin said no.", "locked")
    with pytest.raises(RequestError):
        await decide(shared, answer, OWNER)
    [line] = await audit(hass, event="denied")
    assert (line["who"], line["outcome"]) == (OWNER_ID, "ok")


async def test_after_five_minutes_nothing_waits(hass: HomeAssistant, shared: BotAtApp) -> None:
    """And what was shown elsewhere is closed."""
    answer = await shared.ask(HOME, wish(KIM, Verb.UNLOCK, "Front door"))
    await until(lambda: "discord.ask_approval" in [name for name, _ in shared.asked])
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=5, seconds=1))
    await until(lambda: "discord.close_approval" in [name for name, _ in shared.asked])

    with pytest.raises(RequestError) as over:
        await decide(shared, answer, OWNER)
    assert (over.value.code, state(hass, FRONT_DOOR)) == (Code.NOT_FOUND, "locked")


async def test_what_is_not_shared_any_more_is_not_done(
    hass: HomeAssistant, shared: BotAtApp
) -> None:
    """Though somebody says yes."""
    answer = await shared.ask(HOME, wish(KIM, Verb.UNLOCK, "Front door"))
    er.async_get(hass).async_update_entity(FRONT_DOOR, labels=set())

    assert await decide(shared, answer, OWNER) == "Front door is not shared any more."
    assert state(hass, FRONT_DOOR) == "locked"


async def test_an_approver_is_written_to_unless_they_asked(shared: BotAtApp) -> None:
    """Who can press the button beneath the answer needs no other."""
    await shared.ask(HOME, wish(OWNER, Verb.UNLOCK, "Front door"))
    await shared.settled()
    assert shared.asked == []

    answer = await shared.ask(HOME, wish(KIM, Verb.UNLOCK, "Front door"))
    await until(lambda: bool(shared.asked))
    [(method, shown)] = shared.asked
    assert (method, shown.user, shown.channel) == ("discord.ask_approval", OWNER_ID, None)
    assert shown.approval == answer.approval

    await decide(shared, answer, OWNER)
    await until(lambda: len(shared.asked) == 2)
    closed = shared.asked[1][1]
    assert (closed.approval, closed.text) == (shown.approval.id, "Front door is unlocked.")


async def test_anybody_in_the_hub_can_ask_for_an_approval(
    hass: HomeAssistant, shared: BotAtApp, robin: User
) -> None:
    """As Jarvis's guard does; only those it names decide."""
    endings: list[Ending] = []

    async def do(decider: Decider) -> str:
        return f"sent for {decider.name}"

    mine = Wish(text="Send a mail", do=do, ended=endings.append, deciders=frozenset({robin.id}))
    others = Wish(text="Send a mail", do=do, deciders=frozenset({"somebody else"}))
    approvals_of(hass).ask(mine)
    for_others = approvals_of(hass).ask(others)
    await until(lambda: bool(shared.asked))
    await shared.settled()
    [(_, shown)] = shared.asked
    decided = Decided(approval=shown.approval.id, user=OWNER, approve=True)

    assert (await shared.ask(DECIDE, decided)).text == "sent for Robin"
    assert endings == [Ending.APPROVED]
    not_mine = Decided(approval=for_others.id, user=OWNER, approve=True)
    with pytest.raises(RequestError) as refused:
        await shared.ask(DECIDE, not_mine)
    assert (refused.value.code, refused.value.reason) == (Code.FORBIDDEN, "approval_not_yours")
