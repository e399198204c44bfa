"""Jarvis at Discord: with linked people as at home, with strangers only in words."""

import asyncio
from datetime import timedelta
import json
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homelab_hub.protocol.chat import ChatUser, Place
from custom_components.homelab_hub.protocol.errors import Code, RequestError
from custom_components.homelab_hub.protocol.questions import AGENDA, JARVIS, Agenda, Spoken, Turn
from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.connector.looking import audit
from tests.integration.furniture import READING_LAMP, furnish, state
from tests.integration.jarvis.conftest import KEY, environment
from tests.integration.jarvis.steps import start_adding
from tests.integration.jarvis.talk import asked

from .bot import BotAtApp
from .guild import DIRECT, HERE, OWNER, OWNER_ID, STRANGER, STRANGER_ID, VISITOR, somebody

__all__ = ["environment"]


@pytest.fixture
async def jarvis(
    hass: HomeAssistant, bot: BotAtApp, simulator: OpenAISimulator
) -> ConfigEntry[Any]:
    """Have a Jarvis in a furnished home, and Robin linked."""
    await furnish(hass)
    form = await start_adding(hass)
    made = await hass.config_entries.flow.async_configure(
        form["flow_id"], {"api_key": KEY, "base_url": simulator.base_url}
    )
    await hass.async_block_till_done()
    entry: ConfigEntry[Any] = made["result"]
    robin = await hass.auth.async_create_user("Robin", group_ids=["system-admin"])
    await bot.link(OWNER_ID, robin.id)
    return entry


async def say(bot: BotAtApp, user: ChatUser, text: str, place: Place = HERE, **more: Any) -> str:
    """Return what Jarvis says to somebody."""
    return (await bot.ask(JARVIS, Turn(user=user, place=place, text=text), **more)).text


async def test_a_linked_user_talks_to_jarvis_as_at_home(
    hass: HomeAssistant, bot: BotAtApp, jarvis: ConfigEntry[Any]
) -> None:
    """Lamps obey, in the name of the user."""
    assert await say(bot, OWNER, "Turn on the reading lamp") == "Turned on the light"
    lamp = hass.states.get(READING_LAMP)
    assert lamp is not None
    user = await hass.auth.async_get_user(lamp.context.user_id or "")
    assert (lamp.state, user and user.name) == ("on", "Robin")


async def test_an_answer_is_told_while_it_grows(
    bot: BotAtApp, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Each part is the answer so far; the last is the beginning of the whole."""
    heard: list[str] = []

    def told(spoken: Spoken) -> None:
        heard.append(spoken.text)

    answer = await say(bot, OWNER, "Tell me a story about a lighthouse", told=told)

    assert heard
    assert all(answer.startswith(part) for part in heard)
    assert len(asked(simulator)) == 1


async def test_jarvis_remembers_each_person_apart(
    hass: HomeAssistant, bot: BotAtApp, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """What was said in private is not in the conversation of a channel."""
    await say(bot, OWNER, "My favourite colour is green")
    await say(bot, OWNER, "And now?")
    assert "favourite colour" in json.dumps(asked(simulator)[-1])

    await say(bot, OWNER, "And now?", DIRECT)
    assert "favourite colour" not in json.dumps(asked(simulator)[-1])


async def test_a_picture_is_told_where_to_find(bot: BotAtApp, jarvis: ConfigEntry[Any]) -> None:
    """No link leaves the home: whoever has one sees the picture."""
    answer = await say(bot, OWNER, "Draw a sleepy fox")
    assert answer.startswith("Here is your picture. You find the picture in the media browser")
    assert "/api/" not in answer


async def test_an_app_that_cannot_take_a_picture_gets_the_sentence(
    bot: BotAtApp, jarvis: ConfigEntry[Any]
) -> None:
    """Where it is too large for the place, too: the answer is not lost."""
    turn = Turn(user=OWNER, place=HERE, text="Draw a sleepy fox", largest_file=10)
    answer = await bot.ask(JARVIS, turn)
    assert answer.pictures is None
    assert answer.text.startswith("Here is your picture. You find the picture in the media browser")


async def test_an_answer_is_not_lost_where_the_app_does_not_take_its_picture(
    bot: BotAtApp, jarvis: ConfigEntry[Any]
) -> None:
    """It says where the picture is, as it does without such an app."""
    turn = Turn(user=OWNER, place=HERE, text="Draw a sleepy fox", largest_file=10**8)
    shown = await bot.ask(JARVIS, turn)
    assert shown.pictures is not None
    assert [*bot.app.files] == shown.pictures.files
    bot.app.tokens.clear()
    refused = await bot.ask(JARVIS, turn)
    assert refused.pictures is None
    assert refused.text == shown.text != shown.pictures.text


async def test_a_stranger_gets_their_id_and_nothing_else(
    hass: HomeAssistant, bot: BotAtApp, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """No sentence of theirs reaches the home or the model, unless the owner wants that."""
    answer = await say(bot, STRANGER, "Turn on the reading lamp")

    assert answer.endswith(f"with your ID: {STRANGER_ID}")
    assert state(hass, READING_LAMP) == "off"
    assert asked(simulator) == []


async def test_strangers_may_talk_without_tools(
    hass: HomeAssistant, bot: BotAtApp, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """What the model gets knows nothing of the home, and no sentence trigger fires."""
    trigger = {
        "trigger": {"platform": "conversation", "command": ["open sesame"]},
        "action": {"action": "light.turn_on", "target": {"entity_id": READING_LAMP}},
    }
    assert await async_setup_component(hass, "automation", {"automation": trigger})
    await bot.choose(strangers=True)
    for text in ("Turn on the reading lamp", "open sesame"):
        assert await say(bot, STRANGER, text)
    request = asked(simulator)[-1]

    assert state(hass, READING_LAMP) == "off"
    assert not request.get("tools")
    assert "Reading lamp" not in json.dumps(request).replace("Turn on the reading lamp", "")
    assert "open sesame" in json.dumps(request)
    assert "Turn on the reading lamp" in json.dumps(request)  # what they said before


async def test_strangers_get_no_local_answer_while_the_model_is_away(
    hass: HomeAssistant, bot: BotAtApp, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """Home Assistant's own agent would do what they say."""
    await bot.choose(strangers=True)
    simulator.faults.put("server_error", times=None)
    answer = await say(bot, STRANGER, "Turn on the reading lamp")

    assert "AI server" in answer or "fault" in answer
    assert state(hass, READING_LAMP) == "off"


async def test_without_a_jarvis_that_is_said(hass: HomeAssistant, bot: BotAtApp) -> None:
    """To linked people, too."""
    robin = await hass.auth.async_create_user("Robin")
    await bot.link(OWNER_ID, robin.id)

    assert (await say(bot, OWNER, "Hello")).startswith("There is no Jarvis here yet")


async def test_turns_are_audited_without_their_words(
    hass: HomeAssistant, bot: BotAtApp, jarvis: ConfigEntry[Any]
) -> None:
    """Who asked what is Discord's to know."""
    await say(bot, OWNER, "Turn on the reading lamp")
    lines = await audit(hass, connection=bot.entry.entry_id)

    assert "ask.jarvis" in [line.get("call") for line in lines]
    assert "reading lamp" not in str(lines)


async def test_turns_of_one_person_wait_for_each_other(
    bot: BotAtApp, jarvis: ConfigEntry[Any]
) -> None:
    """So that the memory is not torn."""
    answers = await asyncio.gather(
        *(say(bot, OWNER, f"Turn o{n} the reading lamp") for n in ("n", "ff"))
    )

    assert answers == ["Turned on the light", "Turned off the light"]


@pytest.fixture
async def calendars(hass: HomeAssistant, bot: BotAtApp) -> BotAtApp:
    """Share one of two calendars, which has an event tomorrow."""
    for name in ("Family", "Private"):
        config = {"calendar_name": name, "storage_key": name.lower()}
        entry = MockConfigEntry(domain="local_calendar", data=config, title=name)
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        start = dt_util.now() + timedelta(days=1)
        await hass.services.async_call(
            "calendar",
            "create_event",
            {
                "entity_id": f"calendar.{name.lower()}",
                "summary": f"{name} dinner",
                "start_date_time": start.isoformat(),
                "end_date_time": (start + timedelta(hours=1)).isoformat(),
            },
            blocking=True,
        )
    await bot.choose(calendars=["calendar.family"], home_roles={VISITOR: "Visitor"})
    return bot


async def test_the_agenda_has_the_shared_calendars_alone(calendars: BotAtApp) -> None:
    """For those who are let in."""
    visitor = somebody("1", VISITOR)
    found = await calendars.ask(AGENDA, Agenda(user=visitor, place=HERE, days=7))
    assert [one.summary for one in found.events] == ["Family dinner"]

    with pytest.raises(RequestError) as refused:
        await calendars.ask(AGENDA, Agenda(user=STRANGER, place=HERE))
    assert (refused.value.code, refused.value.reason) == (Code.FORBIDDEN, "not_linked")


async def test_without_a_shared_calendar_there_is_no_agenda(bot: BotAtApp) -> None:
    """Told as such."""
    await bot.choose(home_roles={VISITOR: "Visitor"})
    with pytest.raises(RequestError) as refused:
        await bot.ask(AGENDA, Agenda(user=somebody("1", VISITOR), place=HERE))

    assert (refused.value.code, refused.value.reason) == (Code.NOT_FOUND, "not_shared")
