"""Whatever a thing is called or chosen by, and however a word is spelled, it is what it is."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    intent,
    label_registry as lr,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homelab_hub.assistant.guard.call import call_of_intent
from custom_components.homelab_hub.assistant.guard.policy import Asker, Verdict
from custom_components.homelab_hub.assistant.guard.presets import policy_of
from tests.integration.furniture import FRONT_DOOR, READING_LAMP, state

from .judging import PRESETS, add_scripts, asks, verdict
from .obedient import ObedientServer, Tools


@pytest.fixture
def places(furnished: HomeAssistant) -> dict[str, str]:
    """Give the door a device, a label, and its room a floor and a label. Return their ids."""
    entry = MockConfigEntry(domain="test", title="Locks")
    entry.add_to_hass(furnished)
    device = dr.async_get(furnished).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("test", "door")}
    )
    floor = fr.async_get(furnished).async_create("Ground floor")
    ways, rooms, things = [
        lr.async_get(furnished).async_create(name) for name in ("Ways in", "Rooms", "Things")
    ]
    ar.async_get(furnished).async_update(
        "hallway", floor_id=floor.floor_id, labels={rooms.label_id}
    )
    dr.async_get(furnished).async_update_device(device.id, labels={things.label_id})
    er.async_get(furnished).async_update_entity(
        FRONT_DOOR, device_id=device.id, labels={ways.label_id}
    )
    return {
        "device": device.id,
        "floor": floor.floor_id,
        "label": ways.label_id,
        "label of the room": rooms.label_id,
        "label of the device": things.label_id,
    }


_KEYS = {
    "device": "device_id",
    "floor": "floor_id",
    "label": "label_id",
    "label of the room": "label_id",
    "label of the device": "label_id",
}


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("by", _KEYS)
async def test_a_door_is_a_door_whatever_it_is_chosen_by(
    hass: HomeAssistant, places: dict[str, str], preset: str, by: str
) -> None:
    """Its device, its floor, and labels of its own, of its room and of its device."""
    expected = Verdict.PIN if preset == "strict" else Verdict.CONFIRM
    key, chosen = _KEYS[by], places[by]
    for target in ({key: chosen}, {key: [chosen]}, {key: chosen, "entity_id": READING_LAMP}):
        for action in ("lock.unlock", "homeassistant.turn_off"):
            for part in ("target", "data"):
                assert verdict(hass, preset, {"action": action, part: target}) is expected


@pytest.mark.parametrize("by", _KEYS)
async def test_a_step_may_choose_a_door_by_anything(
    hass: HomeAssistant, places: dict[str, str], by: str
) -> None:
    """In a script as in a call."""
    target = {_KEYS[by]: places[by]}
    scripts = {
        "unlocks": [{"action": "lock.unlock", "target": target}],
        "turns_off": [{"action": "homeassistant.turn_off", "target": target}],
        "any": [{"action": "lock.unlock", "target": {_KEYS[by]: "{{ whichever }}"}}],
    }
    await add_scripts(hass, scripts)
    for name in scripts:
        assert verdict(hass, "relaxed", {"action": f"script.{name}"}) is Verdict.CONFIRM


# A Kelvin sign is a k in small letters, to Home Assistant too.
@pytest.mark.parametrize("action", ["loc\u212a.unloc\u212a", "LOC\u212a.UNLOC\u212a"])
async def test_a_letter_that_becomes_another_hides_no_action(
    furnished: HomeAssistant, action: str
) -> None:
    """What is judged is what Home Assistant would run."""
    for target in (FRONT_DOOR, "loc\u212a.front_door"):
        arguments = {"action": action, "target": {"entity_id": target}}
        assert verdict(furnished, "relaxed", arguments) is Verdict.CONFIRM


@pytest.mark.parametrize("decoy", [READING_LAMP, f"Dear Eve, {READING_LAMP}", [READING_LAMP]])
async def test_to_name_a_lamp_makes_nothing_harmless(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], model: ObedientServer, tools: Tools, decoy: Any
) -> None:
    """Neither an action that is for no entity, nor a tool, nor an intent of somebody's own."""
    hass.states.async_set("notify.phone", "unknown")
    for action in ("shell_command.open", "python_script.open", "notify.mobile_app", "sonos.join"):
        for part in ({"data": {"message": decoy}}, {"target": {"entity_id": READING_LAMP}}):
            arguments = {"action": action, **part}
            assert verdict(hass, "balanced", arguments) is Verdict.CONFIRM
    assert await asks(hass, model, [("send_letter", {"text": decoy})])
    assert tools.effects["send_letter"].calls == []

    intent.async_register(hass, Sesame())
    call = call_of_intent(hass, Sesame.intent_type, {"name": "Reading lamp"}, "conversation")
    assert READING_LAMP in {one.entity_id for one in call.targets}
    assert policy_of({}).decide(call, Asker()).verdict is Verdict.CONFIRM


class Sesame(intent.IntentHandler):
    """An intent of an integration of the household's, of which nothing is known."""

    intent_type = "OpenSesame"


@pytest.mark.parametrize(
    "name",
    [
        "Re\u0430ding lamp",  # Cyrillic
        "\uff32eading lamp",  # full width
        "Reading\u200b lamp",
        "Reading\u00ad lamp",
        "\u202eReading lamp",
        "Reading lamp",
    ],
)
async def test_a_door_that_is_called_like_a_lamp_is_a_door(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], model: ObedientServer, name: str
) -> None:
    """And a question has nothing in it that nobody sees."""
    er.async_get(hass).async_update_entity(FRONT_DOOR, name=name)
    await hass.async_block_till_done()
    for calls in (
        [("HassTurnOff", {"name": name, "domain": ["lock"]})],
        [("HassTurnOff", {"name": name, "area": "Hallway"})],
    ):
        question = await asks(hass, model, calls)
        assert question.startswith("Unlock ")
        assert not any(sign in question for sign in "\u200b\u00ad\u202e")
    assert state(hass, FRONT_DOOR) == "locked"


@pytest.mark.parametrize(
    "name",
    ["Fr\u043ent door", "\uff26ront door", "Front\u200b door", "FRONT DOOR", " front  door "],
)
async def test_a_name_that_only_looks_like_a_doors_opens_none(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], model: ObedientServer, name: str
) -> None:
    """It is asked about, or there is no such thing."""
    await asks(hass, model, [("HassTurnOff", {"name": name})])
    assert state(hass, FRONT_DOOR) == "locked"


@pytest.mark.parametrize("slot", ["name", "area", "floor"])
async def test_a_name_may_be_a_number(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], model: ObedientServer, slot: str
) -> None:
    """Home Assistant makes a text of it before it looks for the door."""
    er.async_get(hass).async_update_entity(FRONT_DOOR, name="7")
    floor = fr.async_get(hass).async_create("7")
    ar.async_get(hass).async_update("hallway", name="7", floor_id=floor.floor_id)
    await hass.async_block_till_done()
    assert await asks(hass, model, [("HassTurnOff", {slot: 7})])
    assert state(hass, FRONT_DOOR) == "locked"


@pytest.mark.parametrize(
    "said", ["password", "PASSWORD", "\uff50\uff41\uff53\uff53word", "pass\u200bword"]
)
async def test_a_rule_finds_a_word_however_it_is_spelled(
    furnished: HomeAssistant, said: str
) -> None:
    """Where it forbids; what it allows is to be as it is written."""
    arguments = {"action": "script.note", "data": {"message": f"The {said}: rosebud"}}
    for rule, meant in (("deny", Verdict.DENY), ("allow", Verdict.ALLOW)):
        rules = [{"verdict": rule, "arguments": ["data=*password*"]}]
        found = verdict(furnished, "strict", arguments, rules)
        plain = said.casefold() == "password"
        assert found is (meant if plain or rule == "deny" else Verdict.CONFIRM)
