"""A switch that the household shows as something else is what it is shown as."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.homelab_hub.assistant.guard.policy import Verdict

from .judging import LAMP, UNLOCK, add_things, does


async def show_switch(
    hass: HomeAssistant, name: str, domain: str, switch: dict[str, Any], *, invert: bool = False
) -> None:
    """Add a switch and show it as something else of the same name."""
    await add_things(hass, {"switch": {"name": name, **switch}})
    entry = MockConfigEntry(
        domain="switch_as_x",
        title=name,
        version=1,
        minor_version=3,
        options={
            "entity_id": f"switch.{name.lower()}",
            "target_domain": domain,
            "invert": invert,
        },
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(f"{domain}.{name.lower()}")


_PLAIN = {"turn_on": [LAMP], "turn_off": [LAMP]}


@pytest.mark.parametrize(("invert", "opens"), [(False, "turn_on"), (True, "turn_off")])
async def test_a_switch_that_is_shown_as_a_lock_is_one(
    furnished: HomeAssistant, invert: bool, opens: str
) -> None:
    """By its own actions as well: they unlock it all the same."""
    closes = {"turn_on": "turn_off", "turn_off": "turn_on"}[opens]
    await show_switch(furnished, "Gate", "lock", _PLAIN, invert=invert)
    for preset in ("relaxed", "balanced"):
        assert does(furnished, "lock.unlock", "lock.gate", preset) is Verdict.CONFIRM
        assert does(furnished, "lock.lock", "lock.gate", preset) is Verdict.ALLOW
        assert does(furnished, f"switch.{opens}", "switch.gate", preset) is Verdict.CONFIRM
        assert does(furnished, f"switch.{closes}", "switch.gate", preset) is Verdict.ALLOW
        assert does(furnished, "switch.toggle", "switch.gate", preset) is Verdict.CONFIRM


async def test_a_switch_that_is_shown_as_a_garage_door_is_one(furnished: HomeAssistant) -> None:
    """And as a blind it is none."""
    await show_switch(furnished, "Garage", "cover", _PLAIN)
    assert does(furnished, "switch.turn_on", "switch.garage", "balanced") is Verdict.ALLOW
    er.async_get(furnished).async_update_entity("cover.garage", device_class="garage")
    await furnished.async_block_till_done()
    assert does(furnished, "switch.turn_on", "switch.garage", "balanced") is Verdict.CONFIRM
    assert does(furnished, "cover.open_cover", "cover.garage", "balanced") is Verdict.CONFIRM


async def test_a_lamp_that_is_a_switch_does_what_the_switch_does(furnished: HomeAssistant) -> None:
    """A light is free, the door behind it is not."""
    switch = {"turn_on": [UNLOCK], "turn_off": [LAMP]}
    await show_switch(furnished, "Porch", "light", switch)
    assert does(furnished, "light.turn_on", "light.porch") is Verdict.CONFIRM
    assert does(furnished, "light.turn_off", "light.porch") is Verdict.ALLOW
