"""A home with things in it that run sequences, and what the rules say of what is done there."""

from collections.abc import Mapping, Sequence
from typing import Any

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homelab_hub.assistant.guard.call import CALL_ACTION, call_of_tool
from custom_components.homelab_hub.assistant.guard.policy import Asker, Verdict
from custom_components.homelab_hub.assistant.guard.presets import policy_of
from tests.integration.furniture import FRONT_DOOR, READING_LAMP
from tests.integration.jarvis.talk import say, words
from tests.integration.jarvis.toolbox import TestTool

from .corpus import Calls
from .obedient import ObedientServer

PRESETS = ("relaxed", "balanced", "strict")
# Steps of a sequence.
UNLOCK = {"action": "lock.unlock", "target": {"entity_id": FRONT_DOOR}}
LOCK = {"action": "lock.lock", "target": {"entity_id": FRONT_DOOR}}
LAMP = {"action": "light.turn_on", "target": {"entity_id": READING_LAMP}}


async def nothing(_arguments: Mapping[str, Any]) -> str:
    """Return an answer."""
    return "done"


def verdict(
    hass: HomeAssistant, preset: str, arguments: dict[str, Any], rules: Sequence[Any] = ()
) -> Verdict:
    """Return what is done with a call of Home Assistant's tool for any action."""
    tool = TestTool(CALL_ACTION, nothing)
    tool.integration, tool.annotations = "homeassistant", llm.ToolAnnotations()
    call = call_of_tool(hass, tool, arguments, "conversation")
    options = {"guard_preset": preset, "guard_rules": rules}
    return policy_of(options).decide(call, Asker()).verdict


def does(hass: HomeAssistant, action: str, entity_id: str, preset: str = "relaxed") -> Verdict:
    """Return the verdict on an action on an entity."""
    return verdict(hass, preset, {"action": action, "target": {"entity_id": entity_id}})


async def add_scripts(hass: HomeAssistant, scripts: dict[str, list[Any]]) -> None:
    """Add scripts that Jarvis may run."""
    config = {name: {"sequence": steps} for name, steps in scripts.items()}
    assert await async_setup_component(hass, "script", {"script": config})
    await hass.async_block_till_done()
    for name in scripts:
        async_expose_entity(hass, "conversation", f"script.{name}", True)


async def add_things(hass: HomeAssistant, *things: dict[str, dict[str, Any]]) -> None:
    """Add template entities that Jarvis may use."""
    before = set(hass.states.async_entity_ids())
    for thing in things:
        ((domain, options),) = thing.items()
        entry = MockConfigEntry(
            domain="template",
            title=options["name"],
            options={"template_type": domain, **options},
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    for entity_id in set(hass.states.async_entity_ids()) - before:
        async_expose_entity(hass, "conversation", entity_id, True)


async def asks(hass: HomeAssistant, model: ObedientServer, calls: Calls) -> str:
    """Return the guard's question on calls of the model's, empty if there is none."""
    model.will(calls)
    said = words(await say(hass, "Please do"))
    return said if said.endswith("Please say yes or no.") else ""
