"""A Home Assistant, and an app for it."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.link import Link, link_of
from homelab_hub_simulators.supervisor import SupervisorSimulator
from tests.waiting import until

from .apart import AppApart
from .box import Box
from .pairing import add, certificate
from .stand_in import AppStandIn


@pytest.fixture
async def app(sockets: None) -> AsyncGenerator[AppStandIn]:
    """Run an app."""
    async with AppStandIn() as running:
        yield running


@pytest.fixture
async def tls_app(sockets: None, tmp_path: Path) -> AsyncGenerator[AppApart]:
    """Run an app with a certificate that nobody vouches for."""
    app = AppApart()
    await app.start(*certificate(tmp_path))
    yield app
    await app.stop()


@pytest.fixture
async def home(hass: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant with the hub in it."""
    for component in ("homeassistant", "conversation", DOMAIN):
        assert await async_setup_component(hass, component, {})
    return hass


@pytest.fixture
async def entry(home: HomeAssistant, app: AppStandIn) -> ConfigEntry[Any]:
    """Return the entry of an app that is connected."""
    result = await add(home, app)
    entry: ConfigEntry[Any] = result["result"]
    await until(lambda: app.connected and entry.runtime_data.link.connected)
    await home.async_block_till_done()
    return entry


@pytest.fixture
def link(entry: ConfigEntry[Any], home: HomeAssistant) -> Link:
    """Return a link that is up."""
    return link_of(home)


@pytest.fixture
def bot(home: HomeAssistant) -> str:
    """Return the id of a Discord connection; nobody has loaded it."""
    there = MockConfigEntry(domain=DOMAIN, data={"kind": "discord"}, title="Bot")
    there.add_to_hass(home)
    return there.entry_id


@pytest.fixture
def box() -> Box:
    """Return an app in a container, which does not run."""
    return Box(AppStandIn())


@pytest.fixture
async def supervisor(
    sockets: None, box: Box, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[SupervisorSimulator]:
    """Run a Supervisor with our repository in its store."""
    async with SupervisorSimulator(box.offer()) as running:
        box.supervisor = running
        running.add_repository(box.offer().repository)
        monkeypatch.setenv("SUPERVISOR", running.address)
        monkeypatch.setenv("SUPERVISOR_TOKEN", running.token)
        yield running


@pytest.fixture
async def supervised(
    home: HomeAssistant,
    supervisor: SupervisorSimulator,
    hass_client: ClientSessionGenerator,
    hass_access_token: str,
) -> HomeAssistant:
    """Return a Home Assistant that has the Supervisor."""
    for component in ("repairs", "hassio"):
        assert await async_setup_component(home, component, {})
    await home.async_block_till_done()
    client: TestClient[Any, Any] = await hass_client()
    supervisor.home_url = str(client.make_url("")).rstrip("/")
    supervisor.home_token = hass_access_token
    return home
