"""A Discord bot that is connected, with an app that runs it."""

from pathlib import Path
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.connector.capabilities import OFFERS
from custom_components.homelab_hub.const import Kind
from tests.backup_agents.waiting import until
from tests.integration.app.conftest import app
from tests.integration.app.pairing import add
from tests.integration.app.stand_in import AppStandIn
from tests.integration.connector.conftest import clock, person, providers
from tests.integration.connector.consent import Person

from .bot import BotAtApp

__all__ = ["app", "clock", "person", "providers"]

ALL = [str(one) for one in OFFERS[Kind.DISCORD]]


@pytest.fixture
def media(hass_config_dir: str) -> Path:
    """Return a media folder with a file."""
    folder = Path(hass_config_dir, "media")
    folder.mkdir()
    (folder / "cat.txt").write_bytes(b"meow")
    return folder


@pytest.fixture
async def home(home: HomeAssistant, media: Path) -> HomeAssistant:
    """Return a Home Assistant with all that adds routes; it has to be there before a server."""
    home.config.media_dirs = {"local": str(media)}
    for component in ("calendar", "media_source", "webhook"):
        assert await async_setup_component(home, component, {})
    return home


@pytest.fixture
async def entry(hass: HomeAssistant, person: Person) -> ConfigEntry[Any]:
    """Return the entry of a bot that may do everything; its privileged intents are not all on."""
    menu = await person.to_consent("discord", capabilities=ALL)
    assert (menu["type"], menu["step_id"]) == (FlowResultType.MENU, "intents")
    step = await person.answer(menu, next_step_id="without_intents")
    entry: ConfigEntry[Any] = (await person.consent(step))["result"]
    return entry


@pytest.fixture
async def bot(hass: HomeAssistant, entry: ConfigEntry[Any], app: AppStandIn) -> BotAtApp:
    """Return a bot that is connected, in an app that is."""
    bot = BotAtApp(hass, app, entry)
    await add(hass, app)
    await until(lambda: bool(bot.settings))
    await bot.be()
    return bot
