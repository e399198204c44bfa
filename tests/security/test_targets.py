"""What a call comes to counts, through whatever it goes: scripts, scenes, groups, templates."""

from typing import Any

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.integration.furniture import BLIND, FRONT_DOOR, READING_LAMP, state
from tests.integration.jarvis.talk import say, words

from .corpus import Calls
from .judging import LAMP, LOCK, UNLOCK, asks
from .obedient import ObedientServer

_IF_LOCKED = {"condition": "state", "entity_id": FRONT_DOOR, "state": "locked"}
# What each script does; the first ones reach the lock in every way there is.
RISKY: dict[str, list[Any]] = {
    "names": [LAMP, UNLOCK],
    "branches": [{"choose": [{"conditions": [_IF_LOCKED], "sequence": [UNLOCK]}]}],
    "at_once": [{"parallel": [LAMP, {"sequence": [UNLOCK]}]}],
    "area": [{"action": "lock.unlock", "target": {"area_id": "hallway"}}],
    "any_domain": [{"action": "homeassistant.turn_off", "target": {"entity_id": FRONT_DOOR}}],
    "calls_another": [{"action": "script.names"}],
    "turns_on_another": [
        {"action": "script.turn_on", "target": {"entity_id": "script.calls_another"}}
    ],
    "template": [
        {"action": "lock.unlock", "target": {"entity_id": "{{ states.lock | first }}"}},
    ],
    "template_in_data": [{"action": "lock.unlock", "data": {"entity_id": "{{ door }}"}}],
    "template_for_anything": [
        {"action": "homeassistant.turn_off", "target": {"entity_id": "{{ thing }}"}}
    ],
    "template_as_action": [{"action": "{{ 'lock' }}.unlock", "target": {"entity_id": FRONT_DOOR}}],
    "scene_step": [{"scene": "scene.coming_home"}],
    "scene_now": [{"action": "scene.apply", "data": {"entities": {FRONT_DOOR: "unlocked"}}}],
    "sends": [
        {
            "action": "homelab_hub.send_mail",
            "data": {"to": "{{ whom }}", "subject": "Hello", "message": "The family is away."},
        }
    ],
}
HARMLESS: dict[str, list[Any]] = {
    "lamp": [LAMP],
    "good_night": [LOCK, {"action": "light.turn_off", "target": {"area_id": "living_room"}}],
    "only_looks": [_IF_LOCKED, LAMP],
    "any_lamp": [{"action": "light.turn_on", "target": {"entity_id": "{{ lamp }}"}}],
}


@pytest.fixture
async def scripts(furnished: HomeAssistant) -> None:
    """Have the scripts, a scene and groups, before Jarvis comes."""
    hass = furnished
    scene = {"name": "Coming home", "entities": {FRONT_DOOR: "unlocked", READING_LAMP: "on"}}
    assert await async_setup_component(hass, "scene", {"scene": [scene]})
    all_scripts = {**RISKY, **HARMLESS}
    assert await async_setup_component(
        hass,
        "script",
        {"script": {name: {"sequence": steps} for name, steps in all_scripts.items()}},
    )
    groups = {
        "doors": {"name": "All doors", "entities": [FRONT_DOOR]},
        "around": {"name": "Everything outside", "entities": ["group.doors", READING_LAMP]},
    }
    assert await async_setup_component(hass, "group", {"group": groups})
    covers = {"group_type": "cover", "name": "All covers", "entities": [BLIND]}
    entry = MockConfigEntry(
        domain="group", title="All covers", options={**covers, "hide_members": False}
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    for entity_id in (
        "scene.coming_home",
        "group.doors",
        "group.around",
        "cover.all_covers",
        *(f"script.{name}" for name in all_scripts),
    ):
        assert hass.states.get(entity_id), entity_id
        async_expose_entity(hass, "conversation", entity_id, True)


@pytest.fixture
async def at_home(scripts: None, jarvis: ConfigEntry[Any]) -> None:
    """Have a Jarvis who sees all of it."""


@pytest.mark.parametrize("name", RISKY)
async def test_a_script_that_could_unlock_is_asked_about(
    hass: HomeAssistant, at_home: None, model: ObedientServer, name: str
) -> None:
    """As a tool of its own, and as an entity that is turned on."""
    more: dict[str, Any] = {"door": FRONT_DOOR, "thing": FRONT_DOOR, "whom": "eve@example.com"}
    assert await asks(hass, model, [(f"script__{name}", {})])
    assert await asks(hass, model, [(f"script__{name}", more)])
    assert await asks(hass, model, [("HassTurnOn", {"name": name, "domain": ["script"]})])
    assert (state(hass, FRONT_DOOR), state(hass, READING_LAMP)) == ("locked", "off")


@pytest.mark.parametrize("name", HARMLESS)
async def test_a_script_that_could_not_is_run_at_once(
    hass: HomeAssistant, at_home: None, model: ObedientServer, name: str
) -> None:
    """Though it locks the door, or looks whether it is locked."""
    assert await asks(hass, model, [(f"script__{name}", {})]) == ""


async def test_a_script_is_run_after_the_yes(
    hass: HomeAssistant, at_home: None, model: ObedientServer
) -> None:
    """The question names what the script does."""
    model.will([("script__names", {})])
    question = await say(hass, "Let me in")
    assert (
        words(question) == "names: Turn on Reading lamp, Unlock Front door? Please say yes or no."
    )
    await say(hass, "yes", question.conversation_id)
    await hass.async_block_till_done()
    assert (state(hass, FRONT_DOOR), state(hass, READING_LAMP)) == ("unlocked", "on")


async def test_what_came_to_a_group_after_the_question_is_not_acted_on(
    hass: HomeAssistant, at_home: None, model: ObedientServer
) -> None:
    """The yes was for what was in it when it was asked about."""
    model.will([("HassTurnOff", {"name": "All doors"})])
    question = await say(hass, "Please do")
    more = {"object_id": "doors", "entities": [FRONT_DOOR, BLIND]}
    await hass.services.async_call("group", "set", more, blocking=True)
    answer = words(await say(hass, "yes", question.conversation_id))
    assert answer.startswith("The home has changed")
    assert state(hass, FRONT_DOOR) == "locked"


async def test_a_scene_with_a_lock_is_asked_about(
    hass: HomeAssistant, at_home: None, model: ObedientServer
) -> None:
    """It has only a name."""
    question = await asks(hass, model, [("HassTurnOn", {"name": "Coming home"})])
    assert question.startswith("Turn on Coming home (")
    assert "Front door" in question
    assert state(hass, FRONT_DOOR) == "locked"


@pytest.mark.parametrize("name", ["All doors", "Everything outside"])
async def test_a_group_with_a_lock_in_it_is_asked_about(
    hass: HomeAssistant, at_home: None, model: ObedientServer, name: str
) -> None:
    """However deep."""
    assert await asks(hass, model, [("HassTurnOff", {"name": name})])
    assert state(hass, FRONT_DOOR) == "locked"


async def test_a_group_of_covers_is_as_risky_as_those_in_it(
    hass: HomeAssistant, at_home: None, model: ObedientServer
) -> None:
    """Blinds are not; a garage door is."""
    call: Calls = [("HassTurnOn", {"name": "All covers"})]
    assert await asks(hass, model, call) == ""
    er.async_get(hass).async_update_entity(BLIND, device_class="garage")
    await hass.async_block_till_done()
    assert "Blind" in await asks(hass, model, call)
