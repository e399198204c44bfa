"""A household with speakers, and a Jarvis whose routines are added in their form."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import Event, HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events, mock_config_flow
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homelab_hub_simulators.openai import OpenAISimulator
from tests.integration.jarvis.conftest import add_jarvis
from tests.integration.jarvis.steps import start_subentry, submit_subentry
from tests.integration.jarvis.talk import introduce, set_options

from .speakers import DOMAIN, Nest, Satellite, SpeakersFlow, Voice, install

NAME = "Morning briefing"
BUTTON = "button.morning_briefing"
RESULT = "event.morning_briefing_result"
GOOGLE = {
    "project_id": "test-home",
    "report_state": False,
    "exposed_domains": ["light"],
    "entity_config": {BUTTON: {"expose": True, "aliases": ["Daily briefing"]}},
}


@dataclass(slots=True, kw_only=True)
class Household:
    """Jarvis at home, with speakers, and the bus events of his routines."""

    hass: HomeAssistant
    entry: ConfigEntry[Any]
    nest: Nest
    satellite: Satellite
    speakers: ConfigEntry[Any]
    google: TestClient[Any, Any]
    """Google's servers, with the token that linking the account gave them."""
    finished: list[Event[Any]]

    async def add_routine(self, prompt: str, **options: Any) -> None:
        """Add the routine as a person does."""
        form = await start_subentry(self.hass, self.entry, "routine")
        result = await submit_subentry(self.hass, form, name=NAME, prompt=prompt, **options)
        assert result["type"] == "create_entry", result

    async def press(self) -> Event[Any]:
        """Press the button. Return the event at the end of the run."""
        before = len(self.finished)
        await self.hass.services.async_call("button", "press", {"entity_id": BUTTON}, blocking=True)
        await self.hass.async_block_till_done(wait_background_tasks=True)
        assert len(self.finished) == before + 1
        return self.finished[-1]


async def move_in(
    hass: HomeAssistant, base_url: str, hass_client: ClientSessionGenerator
) -> Household:
    """Return a household whose speakers reach Home Assistant over HTTP."""
    assert await async_setup_component(hass, "http", {})
    nest, satellite = Nest(), Satellite()
    speakers = await install(
        hass,
        {
            Platform.TTS: Voice(),
            Platform.MEDIA_PLAYER: nest,
            Platform.ASSIST_SATELLITE: satellite,
        },
    )
    entry = await add_jarvis(hass, base_url)
    assert await async_setup_component(hass, "google_assistant", {"google_assistant": GOOGLE})
    google = await hass_client()
    hass.config.internal_url = str(google.make_url("")).rstrip("/")
    return Household(
        hass=hass,
        entry=entry,
        nest=nest,
        satellite=satellite,
        speakers=speakers,
        google=google,
        finished=async_capture_events(hass, "homelab_hub_routine_finished"),
    )


@pytest.fixture(autouse=True)
def speakers_flow() -> Generator[None]:
    """Let Home Assistant find the flow of the speakers' integration."""
    with mock_config_flow(DOMAIN, SpeakersFlow):
        yield


@pytest.fixture
async def household(
    furnished: HomeAssistant, simulator: OpenAISimulator, hass_client: ClientSessionGenerator
) -> Household:
    """Return a household whose Jarvis leaves every sentence to his model."""
    made = await move_in(furnished, simulator.base_url, hass_client)
    await set_options(furnished, made.entry, local_first=False)
    await introduce(furnished, simulator)
    return made
