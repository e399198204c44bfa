"""Google's servers and a routine, through Home Assistant's own fulfilment endpoint.

The requests are those of Google's smart home reference: SYNC, QUERY and EXECUTE.
"""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from .conftest import BUTTON, Household
from .speakers import NEST, VOICE


async def ask_google(
    household: Household, intent: str, payload: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return the payload that Home Assistant answers Google with."""
    request = {
        "requestId": "6894439706274654512",
        "inputs": [{"intent": f"action.devices.{intent}", "payload": payload or {}}],
    }
    response = await household.google.post("/api/google_assistant", json=request)
    assert response.status == 200
    answer: dict[str, Any] = await response.json()
    assert answer["requestId"] == request["requestId"]
    return dict(answer["payload"])


async def activate(household: Household) -> dict[str, Any]:
    """Return what "Hey Google, activate morning briefing" is answered with."""
    execution = {"command": "action.devices.commands.ActivateScene", "params": {}}
    command = {"devices": [{"id": BUTTON}], "execution": [execution]}
    answer = await ask_google(household, "EXECUTE", {"commands": [command]})
    [done] = answer["commands"]
    return dict(done)


@pytest.fixture(autouse=True)
async def routine(household: Household) -> None:
    """Have a routine on a speaker in the kitchen."""
    await household.add_routine("How are you?", speaker=NEST, voice=VOICE)


async def test_google_learns_the_routine_as_a_scene(
    hass: HomeAssistant, household: Household
) -> None:
    """With the name to say, the other names of the YAML and of the entity, and its room."""
    kitchen = ar.async_get(hass).async_get_or_create("Kitchen")
    button = er.async_get(hass).async_get(BUTTON)
    assert button is not None
    assert button.device_id is not None
    dr.async_get(hass).async_update_device(button.device_id, area_id=kitchen.id)
    devices = (await ask_google(household, "SYNC"))["devices"]
    [scene] = [one for one in devices if one["id"] == BUTTON]
    assert scene["type"] == "action.devices.types.SCENE"
    assert scene["traits"] == ["action.devices.traits.Scene"]
    assert scene["name"]["name"] == "Morning briefing"
    assert "Daily briefing" in scene["name"]["nicknames"]
    assert scene["roomHint"] == "Kitchen"
    assert not scene["willReportState"]


async def test_google_finds_the_routine_online(household: Household) -> None:
    """Also while its speaker is gone: the routine runs all the same."""
    await household.hass.config_entries.async_unload(household.speakers.entry_id)
    answer = await ask_google(household, "QUERY", {"devices": [{"id": BUTTON}]})
    assert answer["devices"][BUTTON] == {"online": True}


async def test_activating_it_makes_jarvis_speak(
    hass: HomeAssistant, household: Household, hass_admin_user: MockUser
) -> None:
    """Google is answered at once, without the text; the speaker has it when Jarvis is done."""
    done = await activate(household)
    assert done == {"ids": [BUTTON], "status": "SUCCESS", "states": {"online": True}}
    await hass.async_block_till_done(wait_background_tasks=True)
    [event] = household.finished
    assert household.nest.heard == [f"en: {event.data['text']}"]
    assert event.context.user_id == hass_admin_user.id


async def test_nobody_activates_it_without_a_token(
    household: Household, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """As for all that Google may do."""
    stranger = await hass_client_no_auth()
    response = await stranger.post("/api/google_assistant", json={"requestId": "1", "inputs": []})
    assert response.status == 401
    assert not household.finished


async def test_a_button_is_not_exposed_by_itself(hass: HomeAssistant, household: Household) -> None:
    """The other buttons stay away from Google until they are exposed, as the guide says."""
    form_of_the_second = er.async_get(hass).async_get_or_create(
        "button", "homelab_hub", "second", suggested_object_id="second"
    )
    hass.states.async_set(form_of_the_second.entity_id, "unknown")
    devices = (await ask_google(household, "SYNC"))["devices"]
    assert form_of_the_second.entity_id not in {one["id"] for one in devices}
