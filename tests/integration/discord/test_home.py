"""What people at Discord may see and do of the home, and who has to say yes."""

from typing import Any

from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.protocol.chat import ChatUser
from custom_components.homelab_hub.protocol.errors import Code, RequestError
from custom_components.homelab_hub.protocol.questions import HOME, HOME_NAMES, NameWanted, Verb
from tests.integration.connector.looking import audit
from tests.integration.furniture import BEDROOM_LIGHT, FLOOR_LAMP, FRONT_DOOR, KITCHEN_LIGHT, state
from tests.waiting import until

from .asking import decide, wish
from .bot import BotAtApp
from .guild import DIRECT, KIM, KIM_ID, OWNER, OWNER_ID, STRANGER, STRANGER_ID, VISITOR, somebody


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


async def test_who_is_no_user_any_more_is_a_stranger(hass: HomeAssistant, shared: BotAtApp) -> None:
    """A link does not outlive the user."""
    kim = (await hass.auth.async_get_users())[-1]
    await hass.auth.async_update_user(kim, is_active=False)

    assert "with your ID" in (await shared.ask(HOME, wish(KIM, Verb.STATUS))).text


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
