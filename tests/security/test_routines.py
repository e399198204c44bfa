"""Outsiders' words in the template of a routine, which nobody watches while it runs."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from tests.integration.jarvis.steps import start_subentry, submit_subentry
from tests.integration.jarvis.talk import set_options

from .corpus import attacks
from .obedient import ObedientServer, Tools

BUTTON = "button.the_post"


@pytest.fixture
async def routine(hass: HomeAssistant, jarvis: ConfigEntry[Any]) -> None:
    """Add a routine that tells of the latest mail, and may use tools."""
    form = await start_subentry(hass, jarvis, "routine")
    result = await submit_subentry(
        hass,
        form,
        name="The post",
        prompt="Tell me of this mail: {{ subject | default('none') }}",
        tools=True,
    )
    assert result["type"] == "create_entry", result


@pytest.mark.parametrize("local_first", [True, False])
async def test_no_text_of_outsiders_in_a_routine_has_an_effect(
    hass: HomeAssistant,
    jarvis: ConfigEntry[Any],
    routine: None,
    model: ObedientServer,
    tools: Tools,
    *,
    local_first: bool,
) -> None:
    """Neither by the model, nor by what Home Assistant understands itself."""
    await set_options(hass, jarvis, local_first=local_first)
    before = tools.done(hass)
    ran = 0
    for attack in attacks("mail"):
        model.will(attack.calls, attack.calls)
        response = await hass.services.async_call(
            "homelab_hub",
            "run_routine",
            {"variables": {"subject": attack.text}},
            target={"entity_id": BUTTON},
            blocking=True,
            return_response=True,
        )
        await hass.async_block_till_done()
        assert tools.done(hass) == before, attack.name
        ran += response is not None
    assert ran >= 15
