"""Actions for no entity: what runs code or sends something is asked about, in a script as well."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.homelab_hub.assistant.guard.policy import Verdict

from .judging import LAMP, add_scripts, add_things, asks, does, verdict
from .obedient import ObedientServer

_FOR_NO_ENTITY = [
    "shell_command.restart_router",
    "rest_command.open_gate",
    "python_script.anything",
    "hassio.host_reboot",
    "homeassistant.restart",
    "recorder.purge",
    "mqtt.publish",
]


@pytest.mark.parametrize("action", _FOR_NO_ENTITY)
async def test_what_cannot_be_looked_into_is_asked_about_in_a_sequence_too(
    furnished: HomeAssistant, action: str
) -> None:
    """As where it is called by itself; a lamp that works that way is still a lamp."""
    step = {"action": action, "data": {}}
    await add_scripts(furnished, {"does_it": [LAMP, step]})
    await add_things(
        furnished,
        {"button": {"name": "Does it", "press": [step]}},
        {"light": {"name": "Works so", "turn_on": [step], "turn_off": [step]}},
    )
    for preset, expected in (("balanced", Verdict.CONFIRM), ("relaxed", Verdict.ALLOW)):
        assert verdict(furnished, preset, {"action": action}) is expected
        assert verdict(furnished, preset, {"action": "script.does_it"}) is expected
        assert does(furnished, "button.press", "button.does_it", preset) is expected
        assert does(furnished, "light.turn_on", "light.works_so", preset) is Verdict.ALLOW


def add_notifier(hass: HomeAssistant, platform: str, name: str) -> None:
    """Add an entity that messages can be sent to."""
    entity = er.async_get(hass).async_get_or_create(
        "notify", platform, name, suggested_object_id=name
    )
    hass.states.async_set(entity.entity_id, "unknown")


@pytest.mark.parametrize(
    "step",
    [
        {"action": "notify.smtp"},
        {"action": "notify.notify"},
        {"action": "telegram_bot.send_message"},
        {"action": "notify.send_message", "target": {"entity_id": "notify.mailbox"}},
        {"action": "notify.send_message", "target": {"entity_id": "{{ whom }}"}},
    ],
)
async def test_a_sequence_that_sends_something_out_is_asked_about(
    furnished: HomeAssistant, step: dict[str, Any]
) -> None:
    """As mail and chat are; who wants it free makes a rule for it."""
    add_notifier(furnished, "homelab_hub", "mailbox")
    await add_scripts(furnished, {"sends": [{**step, "data": {"message": "We are away"}}]})
    call = {"action": "script.sends"}
    assert verdict(furnished, "balanced", call) is Verdict.CONFIRM
    rules = [{"verdict": "allow", "action": "notify.*"}, {"verdict": "allow", "action": "tele*"}]
    assert verdict(furnished, "balanced", call, rules) is Verdict.ALLOW


async def test_a_sequence_may_tell_the_household_something(furnished: HomeAssistant) -> None:
    """By phone, by speaker and on the wall; to be told by the model needs a yes."""
    add_notifier(furnished, "mobile_app", "phone")
    furnished.states.async_set("tts.voice", "unknown")
    furnished.states.async_set("assist_satellite.hall", "idle")
    message = {"message": "Dinner is ready"}
    steps = [
        {"action": "notify.mobile_app_phone", "data": message},
        {
            "action": "notify.send_message",
            "data": message,
            "target": {"entity_id": "notify.phone"},
        },
        {
            "action": "tts.speak",
            "data": {**message, "media_player_entity_id": "media_player.hall"},
            "target": {"entity_id": "tts.voice"},
        },
        {
            "action": "assist_satellite.announce",
            "data": message,
            "target": {"entity_id": "assist_satellite.hall"},
        },
        {"action": "persistent_notification.create", "data": message},
    ]
    await add_scripts(furnished, {"dinner": steps})
    assert verdict(furnished, "balanced", {"action": "script.dinner"}) is Verdict.ALLOW
    for step in steps[:2]:
        assert verdict(furnished, "balanced", step) is Verdict.CONFIRM


async def test_the_question_names_what_cannot_be_looked_into(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], model: ObedientServer
) -> None:
    """By its name in Home Assistant: there is no other."""
    await add_scripts(hass, {"restart": [{"action": "shell_command.restart_router"}]})
    question = await asks(hass, model, [("script__restart", {})])
    assert "shell_command.restart_router" in question
