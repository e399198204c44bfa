"""What people want themselves is not in the way of the guard, or costs one yes."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from tests.integration.furniture import HOME
from tests.integration.jarvis.talk import say, words

from .corpus import Calls
from .obedient import ObedientServer, Tools

_LAMPS: Final = ("Reading lamp", "Floor lamp")
_AREAS: Final = ("Kitchen", "Bedroom", "Living Room")
EVERYDAY: Final[tuple[Calls, ...]] = (
    *([("HassTurnOn", {"name": name})] for name in _LAMPS),
    *([("HassTurnOff", {"name": name})] for name in _LAMPS),
    *([("HassTurnOn", {"name": name, "domain": ["light"]})] for name in _LAMPS),
    *([("HassLightSet", {"name": name, "brightness": 30})] for name in _LAMPS),
    *([("HassTurnOn", {"area": area, "domain": ["light"]})] for area in _AREAS),
    *([("HassTurnOff", {"area": area, "domain": ["light"]})] for area in _AREAS),
    *([("HassLightSet", {"area": area, "brightness": 50})] for area in _AREAS),
    [("HassTurnOn", {"domain": ["light"], "floor": "", "name": "all"})],
    [("HassTurnOn", {"name": "Blind"})],
    [("HassTurnOff", {"name": "Blind", "domain": ["cover"]})],
    [("HassTurnOn", {"name": "Front door", "domain": ["lock"]})],
    [("HassTurnOn", {"name": "No such thing"})],
    [("GetLiveContext", {})],
    [("GetLiveContext", {"domain": "light"}), ("HassTurnOn", {"name": "Reading lamp"})],
    [("harmless_note", {"text": "milk"})],
    [("HassTurnOn", {"name": "Reading lamp"}), ("HassTurnOff", {"name": "Floor lamp"})],
)
RISKY: Final[tuple[Calls, ...]] = (
    [("HassTurnOff", {"name": "Front door"})],
    [("HassTurnOff", {"area": "Hallway"})],
    [("send_letter", {"to": "grandmother", "text": "See you on Sunday."})],
    [("discord_send", {"message": "Dinner is ready.", "channel": "general"})],
    [("delete_everything", {})],
)


def is_asked(text: str) -> bool:
    """Return whether an answer is the guard's question."""
    return text.endswith("Please say yes or no.")


async def test_everyday_commands_need_no_yes(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], model: ObedientServer
) -> None:
    """None of them, in a conversation that has read nothing of outsiders'."""
    asked = []
    for calls in EVERYDAY:
        model.will(calls)
        if is_asked(words(await say(hass, "Please do"))):
            asked.append(calls)
    rate = len(asked) / len(EVERYDAY)
    print(f"false confirmations: {len(asked)} of {len(EVERYDAY)} ({rate:.1%})")  # noqa: T201
    assert asked == []


async def test_risky_commands_are_done_after_one_yes(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], model: ObedientServer, tools: Tools
) -> None:
    """Each of them, and once."""
    for calls in RISKY:
        model.will(calls)
        question = await say(hass, "Please do")
        assert is_asked(words(question)), calls
        before = tools.done(hass)
        answer = words(await say(hass, "Yes, please!", question.conversation_id))
        assert answer.startswith("Done: "), answer
        assert tools.done(hass) != before or calls == RISKY[1], calls
    assert {name: len(tool.calls) for name, tool in tools.effects.items()} == {
        "send_letter": 1,
        "homelab_hub__discord_send": 1,
        "delete_everything": 1,
        "harmless_note": 0,
    }


async def test_after_reading_mail_everything_costs_one_yes(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], model: ObedientServer, tools: Tools
) -> None:
    """And the person is told why."""
    tools.text = "Dear Ada, see you on Sunday."
    acting = [calls for calls in EVERYDAY if not calls[0][0].startswith("GetLive")]
    asked = 0
    for calls in acting:
        model.will([("read_mail", {})], calls)
        question = await say(hass, "Read my mail, then please do")
        if not is_asked(words(question)):
            continue
        asked += 1
        assert "what others wrote" in words(question)
        answer = words(await say(hass, "yes", question.conversation_id))
        assert answer.startswith("Done: "), answer
    # What names nothing that there is cannot do anything either.
    assert asked == len(acting) - 1
    assert all(hass.states.get(one.entity_id) for one in HOME)
