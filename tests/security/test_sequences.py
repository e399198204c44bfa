"""What entities run when they are told something counts as what it does, and not as what they are."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import __version__
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homelab_hub.assistant.guard.policy import Verdict
from tests.integration.furniture import FRONT_DOOR, READING_LAMP, state
from tests.integration.jarvis.talk import say

from .judging import LAMP, LOCK, UNLOCK, add_scripts, add_things, does
from .obedient import ObedientServer

_LISTED = {"options": "{{ ['a'] }}", "state": "{{ 'a' }}"}
# What a thing is of, what it needs beside, its command that unlocks, and the action that runs it.
THINGS: dict[str, tuple[dict[str, Any], str, str]] = {
    "button": ({}, "press", "press"),
    "switch": ({"turn_off": [LAMP]}, "turn_on", "turn_on"),
    "light": ({"turn_off": [LAMP]}, "turn_on", "turn_on"),
    "fan": ({"turn_off": [LAMP]}, "turn_on", "turn_on"),
    "cover": ({"close_cover": [LAMP], "device_class": "blind"}, "open_cover", "open_cover"),
    "number": ({"min": 0, "max": 9, "step": 1, "state": "{{ 1 }}"}, "set_value", "set_value"),
    "select": (_LISTED, "select_option", "select_option"),
    "vacuum": ({}, "start", "start"),
    "lock": ({"unlock": [LAMP]}, "lock", "lock"),
    "alarm_control_panel": ({"disarm": [LAMP]}, "arm_away", "alarm_arm_away"),
    "climate": (
        {"hvac_modes": "{{ ['heat', 'off'] }}", "hvac_mode": "{{ 'off' }}"},
        "set_hvac_mode",
        "set_hvac_mode",
    ),
}
_SINCE_2026_11: dict[str, tuple[dict[str, Any], str, str]] = {
    "media_player": ({"turn_off": [LAMP]}, "turn_on", "turn_on"),
    "water_heater": (
        {"operation_list": "{{ ['eco'] }}"},
        "set_operation_mode",
        "set_operation_mode",
    ),
}
if __version__ >= "2026.11":
    THINGS |= _SINCE_2026_11


@pytest.mark.parametrize("domain", THINGS)
async def test_a_template_entity_is_as_risky_as_what_it_runs(
    furnished: HomeAssistant, domain: str
) -> None:
    """By each preset, of each kind, whichever of its commands runs it or might."""
    needs, command, service = THINGS[domain]
    await add_things(
        furnished,
        {domain: {"name": "Opens", **needs, command: [UNLOCK]}},
        {domain: {"name": "Harmless", **needs, command: [LOCK]}},
    )
    for entity_id in (f"{domain}.opens", f"{domain}.harmless"):
        assert furnished.states.get(entity_id), entity_id
    assert does(furnished, f"{domain}.{service}", f"{domain}.opens") is Verdict.CONFIRM
    assert does(furnished, f"{domain}.unheard_of", f"{domain}.opens") is Verdict.CONFIRM
    assert does(furnished, f"{domain}.{service}", f"{domain}.harmless") is Verdict.ALLOW
    strict = does(furnished, f"{domain}.{service}", f"{domain}.opens", "strict")
    assert strict is Verdict.PIN


async def test_only_what_a_command_runs_counts(furnished: HomeAssistant) -> None:
    """A switch that locks when it is turned on unlocks when it is turned off."""
    await add_things(
        furnished,
        {"switch": {"name": "Bolt", "turn_on": [LOCK], "turn_off": [UNLOCK]}},
        {"light": {"name": "Porch", "turn_on": [LAMP], "turn_off": [UNLOCK]}},
    )
    assert does(furnished, "switch.turn_on", "switch.bolt") is Verdict.ALLOW
    assert does(furnished, "homeassistant.turn_on", "switch.bolt") is Verdict.ALLOW
    for action in ("switch.turn_off", "switch.toggle", "homeassistant.toggle"):
        assert does(furnished, action, "switch.bolt") is Verdict.CONFIRM
    # To turn a lamp on with a brightness of 0 turns it off.
    assert does(furnished, "light.turn_on", "light.porch") is Verdict.CONFIRM


async def test_a_button_that_lets_the_cat_in_is_asked_about(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], model: ObedientServer
) -> None:
    """The question names the door, and the door stays locked until the yes."""
    await add_things(hass, {"button": {"name": "Let the cat in", "press": [UNLOCK]}})
    model.will([("HassTurnOn", {"name": "Let the cat in"})])
    question = await say(hass, "Let the cat in")
    assert "Unlock Front door" in str(question.response.speech)
    assert state(hass, FRONT_DOOR) == "locked"
    await say(hass, "yes", question.conversation_id)
    await hass.async_block_till_done()
    assert state(hass, FRONT_DOOR) == "unlocked"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([{"action": "script.let_me_in"}], Verdict.CONFIRM),
        ([{"action": "switch.turn_on", "target": {"entity_id": "switch.inner"}}], Verdict.CONFIRM),
        ([{"action": "{{ what }}", "target": {"entity_id": READING_LAMP}}], Verdict.CONFIRM),
        ([{"action": "lock.unlock", "target": {"entity_id": "{{ it }}"}}], Verdict.CONFIRM),
        ([{"if": [], "then": [LAMP], "else": [UNLOCK]}], Verdict.CONFIRM),
        ([LAMP], Verdict.ALLOW),
    ],
)
async def test_its_sequence_is_read_as_that_of_a_script(
    furnished: HomeAssistant, steps: list[Any], expected: Verdict
) -> None:
    """However deep, and where a template decides."""
    await add_scripts(furnished, {"let_me_in": [UNLOCK]})
    inner = {"name": "Inner", "turn_on": [UNLOCK], "turn_off": [LAMP]}
    await add_things(furnished, {"switch": inner}, {"button": {"name": "Outer", "press": steps}})
    assert does(furnished, "button.press", "button.outer") is expected
    assert does(furnished, "button.press", "button.outer", "balanced") is expected


async def test_a_template_entity_in_a_group_is_looked_into(furnished: HomeAssistant) -> None:
    """As any member is."""
    await add_things(furnished, {"button": {"name": "Cat", "press": [UNLOCK]}})
    options = {"group_type": "button", "entities": ["button.cat"], "hide_members": False}
    entry = MockConfigEntry(domain="group", title="Pets", options={"name": "Pets", **options})
    entry.add_to_hass(furnished)
    assert await furnished.config_entries.async_setup(entry.entry_id)
    await furnished.async_block_till_done()
    assert does(furnished, "button.press", "button.pets") is Verdict.CONFIRM


async def test_the_commands_of_a_universal_media_player_count(furnished: HomeAssistant) -> None:
    """Music is free; the door that a player opens is not."""
    player = {
        "platform": "universal",
        "name": "Hi-fi",
        "commands": {"turn_on": UNLOCK, "turn_off": LAMP},
    }
    assert await async_setup_component(furnished, "media_player", {"media_player": player})
    await furnished.async_block_till_done()
    for preset in ("relaxed", "balanced"):
        on = does(furnished, "media_player.turn_on", "media_player.hi_fi", preset)
        off = does(furnished, "media_player.turn_off", "media_player.hi_fi", preset)
        assert (on, off) == (Verdict.CONFIRM, Verdict.ALLOW)


async def test_an_automation_that_is_triggered_is_what_it_does(furnished: HomeAssistant) -> None:
    """The relaxed rules let a harmless one run."""
    config = [
        {"id": name, "alias": name, "triggers": [], "actions": actions}
        for name, actions in (("opens", [UNLOCK]), ("shines", [LAMP]))
    ]
    assert await async_setup_component(furnished, "automation", {"automation": config})
    await furnished.async_block_till_done()
    assert does(furnished, "automation.trigger", "automation.opens") is Verdict.CONFIRM
    assert does(furnished, "automation.trigger", "automation.shines") is Verdict.ALLOW
