"""A Discord bot that is connected, with an app that runs it."""

from pathlib import Path
from typing import Any

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er, label_registry as lr
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.connector.capabilities import OFFERS
from custom_components.homelab_hub.const import Kind
from tests.integration.app.conftest import app
from tests.integration.app.pairing import add
from tests.integration.app.stand_in import AppStandIn
from tests.integration.connector.conftest import clock, person, providers
from tests.integration.connector.consent import Person
from tests.integration.furniture import (
    BEDROOM_LIGHT,
    BLIND,
    FRONT_DOOR,
    KITCHEN_LIGHT,
    READING_LAMP,
    furnish,
)
from tests.waiting import until

from .bot import BotAtApp
from .guild import KIM_ID, OWNER_ID

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
    for component in ("calendar", "file_upload", "image", "media_source", "webhook"):
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


@pytest.fixture
async def robin(hass: HomeAssistant) -> User:
    """Return the owner of the home."""
    return await hass.auth.async_create_user("Robin", group_ids=["system-admin"])


@pytest.fixture
async def shared(hass: HomeAssistant, bot: BotAtApp, robin: User) -> BotAtApp:
    """Share some of a furnished home; Robin is linked and may approve, Kim may not."""
    await furnish(hass)
    labels = lr.async_get(hass)
    label = labels.async_create("Discord").label_id
    careful = labels.async_create("Careful").label_id
    entities = er.async_get(hass)
    for entity_id in (READING_LAMP, KITCHEN_LIGHT, BEDROOM_LIGHT, FRONT_DOOR, BLIND):
        entities.async_update_entity(entity_id, labels={label})
    entities.async_update_entity(READING_LAMP, labels={label, careful})
    entities.async_update_entity("sensor.bedroom_temperature", labels={label})
    await bot.choose(label=label, confirm_label=careful)
    await bot.link(OWNER_ID, robin.id, may_approve=True)
    kim = await hass.auth.async_create_user("Kim", group_ids=["system-users"])
    await bot.link(KIM_ID, kim.id)
    return bot
