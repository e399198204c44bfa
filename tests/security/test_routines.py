"""Outsiders' words in the template of a routine, which nobody watches while it runs."""

from collections.abc import AsyncGenerator
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import mock_config_flow

from tests.integration.jarvis.routines.speakers import (
    DOMAIN,
    SATELLITE,
    Satellite,
    SpeakersFlow,
    Voice,
    install,
)
from tests.integration.jarvis.steps import start_subentry, submit_subentry
from tests.integration.jarvis.talk import set_options

from .corpus import attacks
from .obedient import ObedientServer, Tools

BUTTON = "button.the_post"
# Where the words are: told by an automation, or in the home, in what nobody exposed to Jarvis.
TEMPLATES = {
    "mail": "{{ subject | default('none') }}",
    "invitation": "{{ state_attr('calendar.family', 'message') }}",
    "media_title": "{{ state_attr('media_player.guest', 'media_title') }}",
}


@pytest.fixture
async def satellite(furnished: HomeAssistant) -> AsyncGenerator[Satellite]:
    """Have a satellite to speak at."""
    with mock_config_flow(DOMAIN, SpeakersFlow):
        satellite = Satellite()
        await install(furnished, {Platform.TTS: Voice(), Platform.ASSIST_SATELLITE: satellite})
        yield satellite


@pytest.mark.parametrize("local_first", [True, False])
@pytest.mark.parametrize("acts", [True, False])
@pytest.mark.parametrize("channel", TEMPLATES)
async def test_no_text_of_outsiders_in_a_routine_has_an_effect(  # noqa: PLR0917 - fixtures
    hass: HomeAssistant,
    satellite: Satellite,
    jarvis: ConfigEntry[Any],
    model: ObedientServer,
    tools: Tools,
    channel: str,
    acts: bool,
    local_first: bool,
) -> None:
    """Neither by the model, nor by what Home Assistant understands itself; it is only spoken."""
    form = await start_subentry(hass, jarvis, "routine")
    prompt = f"Tell me of this: {TEMPLATES[channel]}"
    options = {"name": "The post", "prompt": prompt, "tools": acts, "speaker": SATELLITE}
    result = await submit_subentry(hass, form, **options)
    assert result["type"] == "create_entry", result
    await set_options(hass, jarvis, local_first=local_first)
    before = tools.done(hass)
    ran = 0
    for attack in attacks(channel):
        hass.states.async_set("calendar.family", "on", {"message": attack.text})
        hass.states.async_set("media_player.guest", "playing", {"media_title": attack.text})
        model.will(attack.calls, attack.calls)
        await hass.services.async_call(
            "homelab_hub",
            "run_routine",
            {"variables": {"subject": attack.text}},
            target={"entity_id": BUTTON},
            blocking=True,
            return_response=True,
        )
        await hass.async_block_till_done()
        assert tools.done(hass) == before, attack.name
        ran += 1
    assert ran >= 15
    assert len(satellite.announced) == ran
