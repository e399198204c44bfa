"""The guard of a run that nobody listens to: asked elsewhere, or not done."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.furniture import FRONT_DOOR, READING_LAMP, state
from tests.integration.jarvis.steps import start_changing, submit_subentry
from tests.integration.jarvis.talk import asked, set_options, tool_names

from .conftest import Household
from .speakers import NEST, VOICE

LAMP = "Turn on the reading lamp"


@pytest.fixture(params=["model", "local"])
async def guarded(request: pytest.FixtureRequest, household: Household) -> Household:
    """Return a household whose sentences go to the model, or are understood at home."""
    await set_options(household.hass, household.entry, local_first=request.param == "local")
    return household


async def test_what_needs_no_yes_is_done(hass: HomeAssistant, guarded: Household) -> None:
    """Lights are free."""
    await guarded.add_routine(LAMP)
    await guarded.press()
    assert state(hass, READING_LAMP) == "on"


async def test_the_door_stays_locked_until_somebody_says_yes_elsewhere(
    hass: HomeAssistant, guarded: Household
) -> None:
    """The speaker tells what waits, and does not ask the room for a yes."""
    waiting = async_capture_events(hass, "homelab_hub_confirmation")
    await guarded.add_routine("Unlock the front door", speaker=NEST, voice=VOICE)
    await guarded.press()
    event = await guarded.press()
    assert [one.data["state"] for one in waiting] == ["asked", "replaced", "asked"]
    assert state(hass, FRONT_DOOR) == "locked"
    assert "needs a yes first: Unlock Front door" in event.data["text"]
    assert "say yes" not in guarded.nest.heard[0]
    await hass.services.async_call(
        "homelab_hub",
        "decide",
        {"confirmation_id": waiting[-1].data["confirmation_id"], "approve": True},
        blocking=True,
    )
    assert state(hass, FRONT_DOOR) == "unlocked"


async def test_a_pin_is_asked_of_nobody(hass: HomeAssistant, guarded: Household) -> None:
    """What a rule wants the PIN for is not done, and nothing waits."""
    form = await start_changing(hass, guarded.entry, "conversation")
    rule = {"verdict": "pin", "domain": ["lock"]}
    values = {
        "chat_model": "gpt-5.4",
        "local_first": False,
        "llm_hass_api": ["assist"],
        "guard": {"guard_preset": "balanced", "guard_rules": [rule], "guard_pin": "2580"},
        "model": {},
    }
    await submit_subentry(hass, form, **values)
    await guarded.add_routine("Unlock the front door")
    await guarded.press()
    assert state(hass, FRONT_DOOR) == "locked"
    assert state(hass, "sensor.jarvis_waiting_for_a_yes") == "0"


async def test_without_tools_nothing_is_done(
    hass: HomeAssistant, guarded: Household, simulator: OpenAISimulator
) -> None:
    """Neither by the model, which sees none, nor by the agent that answers without it."""
    await guarded.add_routine(LAMP, tools=False)
    await guarded.press()
    assert not tool_names(asked(simulator)[-1])
    simulator.faults.put("server_error", status=503)
    await guarded.press()
    assert state(hass, READING_LAMP) == "off"
