"""What people at Discord may see and do of the home, and who has to say yes."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import User
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, label_registry as lr
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homelab_hub.chat.approvals import Decider, Ending, Wish, approvals_of
from custom_components.homelab_hub.protocol.chat import ChatUser
from custom_components.homelab_hub.protocol.errors import Code, RequestError
from custom_components.homelab_hub.protocol.questions import (
    DECIDE,
    HOME,
    HOME_NAMES,
    Answer,
    Decided,
    HomeWish,
    NameWanted,
    Verb,
)
from tests.backup_agents.waiting import until
from tests.integration.connector.looking import audit
from tests.integration.furniture import (
    BEDROOM_LIGHT,
    BLIND,
    FLOOR_LAMP,
    FRONT_DOOR,
    KITCHEN_LIGHT,
    READING_LAMP,
    furnish,
    state,
)

from .bot import BotAtApp
from .guild import DIRECT, HERE, OWNER, OWNER_ID, STRANGER, STRANGER_ID, VISITOR, somebody

KIM_ID = "400000000000000003"
KIM = somebody(KIM_ID, name="Kim")


@pytest.fixture
async def robin(hass: HomeAssistant) -> User:
    """Return the owner of the home."""
    return await hass.auth.async_create_user("Robin", group_ids=["system-admin"])


@pytest.fixture
async def shared(hass: HomeAssistant, bot: BotAtApp, robin: User) -> BotAtApp:
    """Share some of a furnished home; Robin is linked and may approve, Kim may not."""
    await furnish(hass)
    labels = lr.async_get(hass)
    label = labels.async_create("Discord").label_id
    careful = labels.async_create("Careful").label_id
    entities = er.async_get(hass)
    for entity_id in (READING_LAMP, KITCHEN_LIGHT, BEDROOM_LIGHT, FRONT_DOOR, BLIND):
        entities.async_update_entity(entity_id, labels={label})
    entities.async_update_entity(READING_LAMP, labels={label, careful})
    entities.async_update_entity("sensor.bedroom_temperature", labels={label})
    await bot.choose(label=label, confirm_label=careful)
    await bot.link(OWNER_ID, robin.id, may_approve=True)
    kim = await hass.auth.async_create_user("Kim", group_ids=["system-users"])
    await bot.link(KIM_ID, kim.id)
    return bot


def wish(user: ChatUser, verb: Verb, name: str | None = None, **more: Any) -> HomeWish:
    """Return a wish of somebody."""
    return HomeWish(user=user, place=more.get("place", HERE), verb=verb, name=name)


async def decide(bot: BotAtApp, answer: Answer, user: ChatUser, *, approve: bool = True) -> str:
    """Return what becomes of an approval that was shown beneath an answer."""
    assert answer.approval is not None
    decided = Decided(approval=answer.approval.id, user=user, approve=approve)
    return (await bot.ask(DECIDE, decided)).text


async def test_linked_people_see_what_is_shared_and_no_more(shared: BotAtApp) -> None:
    """Names that are there twice have their room."""
    answer = await shared.ask(HOME, wish(KIM, Verb.STATUS))

    assert answer.text.splitlines() == [
        "Blind: Closed",
        "Ceiling light (Bedroom): Off",
        "Ceiling light (Kitchen): Off",
        "Front door: Locked",
        "Reading lamp: Off",
        "Temperature: 18.2 °C",
    ]


async def test_a_light_is_turned_on_at_once_in_the_name_of_who_asked(
    hass: HomeAssistant, shared: BotAtApp
) -> None:
    """And recorded."""
    answer = await shared.ask(HOME, wish(KIM, Verb.TURN_ON, "ceiling light (kitchen)"))
    lamp = hass.states.get(KITCHEN_LIGHT)
    assert lamp is not None
    [line] = [one for one in await audit(hass, component="chat") if one["call"] == "home.turn_on"]

    assert (lamp.state, answer.text) == ("on", "Ceiling light (Kitchen) is turned on.")
    assert lamp.context.user_id == (await hass.auth.async_get_users())[-1].id
    assert (line["entity"], line["who"], line["outcome"]) == (KITCHEN_LIGHT, KIM_ID, "ok")


@pytest.mark.parametrize("name", ["Floor lamp", "light", "Ceiling light", ""])
async def test_what_is_not_shared_or_not_clear_is_not_touched(
    hass: HomeAssistant, shared: BotAtApp, name: str
) -> None:
    """What there is, is told."""
    answer = await shared.ask(HOME, wish(OWNER, Verb.TURN_ON, name))

    assert "There is: Ceiling light (Bedroom), Ceiling light (Kitchen), Reading lamp" in answer.text
    assert {state(hass, one) for one in (FLOOR_LAMP, KITCHEN_LIGHT, BEDROOM_LIGHT)} == {"off"}


async def test_a_verb_that_does_not_fit(shared: BotAtApp) -> None:
    """Is told, and does nothing else instead."""
    answer = await shared.ask(HOME, wish(OWNER, Verb.TURN_ON, "Front door"))

    assert answer.text == "Front door cannot do that."


@pytest.mark.parametrize("user", [STRANGER, somebody(OWNER_ID + "1"), somebody("1", VISITOR)])
async def test_strangers_get_nothing(hass: HomeAssistant, shared: BotAtApp, user: ChatUser) -> None:
    """But their id, for the owner to link them."""
    for verb, name in ((Verb.STATUS, None), (Verb.TURN_ON, "Ceiling light (Kitchen)")):
        answer = await shared.ask(HOME, wish(user, verb, name))
        assert answer.text.endswith(f"with your ID: {user.id}")
        assert answer.approval is None

    names = await shared.ask(HOME_NAMES, NameWanted(user=user, verb=Verb.STATUS, text=""))
    assert names.names == []
    assert state(hass, KITCHEN_LIGHT) == "off"


@pytest.mark.parametrize(
    ("option", "value"),
    [("home_roles", {VISITOR: "Visitor"}), ("home_users", [STRANGER_ID])],
)
async def test_roles_and_users_may_be_let_in(
    hass: HomeAssistant, shared: BotAtApp, option: str, value: Any
) -> None:
    """In nobody's name, and they can approve nothing."""
    await shared.choose(**{option: value})
    visitor = somebody(STRANGER_ID, VISITOR)
    await shared.ask(HOME, wish(visitor, Verb.TURN_ON, "Ceiling light (Kitchen)"))
    lamp = hass.states.get(KITCHEN_LIGHT)
    assert lamp is not None
    assert (lamp.state, lamp.context.user_id) == ("on", None)

    answer = await shared.ask(HOME, wish(visitor, Verb.UNLOCK, "Front door"))
    with pytest.raises(RequestError) as refused:
        await decide(shared, answer, visitor)
    assert (refused.value.code, state(hass, FRONT_DOOR)) == (Code.FORBIDDEN, "locked")


async def test_bots_are_nobody(shared: BotAtApp) -> None:
    """Also one with the role of somebody who may."""
    await shared.choose(home_roles={VISITOR: "Visitor"})
    robot = ChatUser(
        source=STRANGER.source, id="1", name="b", display_name="B", roles=[VISITOR], bot=True
    )

    assert "with your ID" in (await shared.ask(HOME, wish(robot, Verb.STATUS))).text


async def test_who_is_no_user_any_more_is_a_stranger(
    hass: HomeAssistant, shared: BotAtApp, robin: User
) -> None:
    """A link does not outlive the user."""
    await hass.auth.async_create_user("Another", group_ids=["system-admin"])
    await hass.auth.async_remove_user(robin)

    assert "with your ID" in (await shared.ask(HOME, wish(OWNER, Verb.STATUS))).text


@pytest.mark.parametrize(
    ("name", "verb", "entity_id", "before", "after"),
    [
        ("Front door", Verb.UNLOCK, FRONT_DOOR, "locked", "unlocked"),
        ("Blind", Verb.OPEN, BLIND, "closed", "open"),
        ("Reading lamp", Verb.TURN_ON, READING_LAMP, "off", "on"),  # by the second label
    ],
)
async def test_what_is_risky_waits_for_who_may_approve(
    hass: HomeAssistant,
    shared: BotAtApp,
    robin: User,
    name: str,
    verb: Verb,
    entity_id: str,
    before: str,
    after: str,
) -> None:
    """Neither who asks nor a stranger can; it is done once, in the name of who approved."""
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
    calls: list[Any] = []
    hass.bus.async_listen("call_service", lambda event: calls.append(event.data["service"]))
    answer = await shared.ask(HOME, wish(OWNER, Verb.UNLOCK, "Front door"))
    import asyncio

    results = await asyncio.gather(
        *(decide(shared, answer, OWNER) for _ in range(4)), return_exceptions=True
    )
    await shared.settled()

    assert sum(isinstance(one, RequestError) for one in results) == 3
    assert calls.count("unlock") == 1


async def test_a_no_is_a_no(hass: HomeAssistant, shared: BotAtApp) -> None:
    """It is told who said so, and kept in the audit trail."""
    answer = await shared.ask(HOME, wish(KIM, Verb.UNLOCK, "Front door"))
    text = await decide(shared, answer, OWNER, approve=False)

    assert (text, state(hass, FRONT_DOOR)) == ("Unlock Front door: Robin said no.", "locked")
    with pytest.raises(RequestError):
        await decide(shared, answer, OWNER)
    [line] = await audit(hass, event="denied")
    assert (line["who"], line["outcome"]) == (OWNER_ID, "ok")


async def test_after_five_minutes_nothing_waits(
    hass: HomeAssistant, shared: BotAtApp, freezer: FrozenDateTimeFactory
) -> None:
    """And what was shown elsewhere is closed."""
    answer = await shared.ask(HOME, wish(KIM, Verb.UNLOCK, "Front door"))
    await until(lambda: "discord.ask_approval" in [name for name, _ in shared.asked])
    freezer.tick(timedelta(minutes=5, seconds=1))
    async_fire_time_changed(hass)
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
    approvals_of(hass).ask(others)
    await until(lambda: bool(shared.asked))
    await shared.settled()
    [(_, shown)] = shared.asked
    decided = Decided(approval=shown.approval.id, user=OWNER, approve=True)

    assert (await shared.ask(DECIDE, decided)).text == "sent for Robin"
    assert endings == [Ending.APPROVED]


async def test_names_follow_what_is_typed(shared: BotAtApp) -> None:
    """What fits the verb; what begins so comes first."""

    async def names(verb: Verb, text: str) -> list[str]:
        return (await shared.ask(HOME_NAMES, NameWanted(user=KIM, verb=verb, text=text))).names

    assert await names(Verb.UNLOCK, "") == ["Front door"]
    assert await names(Verb.TURN_ON, "l") == [
        "Ceiling light (Bedroom)",
        "Ceiling light (Kitchen)",
        "Reading lamp",
    ]
    assert await names(Verb.STATUS, "te") == ["Temperature"]


async def test_who_asks_too_often_has_to_wait(shared: BotAtApp) -> None:
    """Others do not."""
    for _ in range(5):
        await shared.ask(HOME, wish(KIM, Verb.STATUS))
    with pytest.raises(RequestError) as refused:
        await shared.ask(HOME, wish(KIM, Verb.STATUS))

    assert (refused.value.code, refused.value.reason) == (Code.RATE_LIMITED, "too_often")
    assert refused.value.retry_after is not None
    assert "Blind" in (await shared.ask(HOME, wish(OWNER, Verb.STATUS, place=DIRECT))).text


async def test_commands_that_are_turned_off_are_not_answered(
    hass: HomeAssistant, shared: BotAtApp
) -> None:
    """Whoever asks."""
    switch = shared.entity("allow_chat_commands", "switch")
    await hass.services.async_call("switch", "turn_off", {"entity_id": switch}, blocking=True)
    with pytest.raises(RequestError) as refused:
        await shared.ask(HOME, wish(OWNER, Verb.STATUS))

    assert refused.value.code is Code.FORBIDDEN
    await until(lambda: shared.settings[-1].commands == [])


async def test_a_home_that_fails_is_told(hass: HomeAssistant, shared: BotAtApp) -> None:
    """In the answer, not as an error of the link."""
    hass.services.async_remove("light", "turn_on")
    answer = await shared.ask(HOME, wish(KIM, Verb.TURN_ON, "Ceiling light (Kitchen)"))

    assert answer.text.startswith("Ceiling light (Kitchen) did not do it:")
