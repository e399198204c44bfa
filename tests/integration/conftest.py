"""A Home Assistant with the integration in it, and the simulators it talks to."""

from collections.abc import AsyncGenerator, Generator
from pathlib import Path
import socket

from aiohttp.web_urldispatcher import UrlDispatcher
from blockbuster import BlockBuster, blockbuster_ctx
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from homelab_hub_simulators.openai import OpenAISimulator
from tests.leftovers import let_generators_end

from .furniture import furnish

STYLES = frozenset({"responses", "chat"})
in_both_styles = pytest.mark.parametrize("simulator", sorted(STYLES), indirect=True)


@pytest.fixture(autouse=True)
def sockets(socket_enabled: None) -> None:
    """Allow sockets on this machine, where the simulators are."""


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Give each test a configuration of its own, since tokens and the audit trail are files."""
    folder = tmp_path / "config"
    folder.mkdir()
    return str(folder)


@pytest.fixture(autouse=True)
def open_router(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let integrations add views while clients are connected, as Home Assistant's server does."""
    monkeypatch.setattr(UrlDispatcher, "freeze", lambda _: None)


@pytest.fixture(autouse=True)
def custom_components(enable_custom_integrations: None) -> None:
    """Let Home Assistant find the working tree's custom_components."""


@pytest.fixture(autouse=True)
def blocking() -> Generator[BlockBuster]:
    """Fail the test on a blocking call in the event loop that our code makes."""
    with blockbuster_ctx("custom_components.homelab_hub") as detector:
        yield detector


@pytest.fixture(autouse=True)
def ffmpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Home Assistant take it that ffmpeg is there, as in its image, rather than look."""
    monkeypatch.setattr("homeassistant.components.ffmpeg.is_official_image", lambda: True)


@pytest.fixture
async def simulator(
    request: pytest.FixtureRequest, sockets: None
) -> AsyncGenerator[OpenAISimulator]:
    """Run OpenAI's stand-in; `in_both_styles` makes it speak one API style at a time."""
    styles = frozenset({request.param}) if hasattr(request, "param") else STYLES
    async with OpenAISimulator(styles=styles) as running:
        yield running
    await let_generators_end()


@pytest.fixture
def closed_port(sockets: None) -> Generator[str]:
    """Give a base URL where nothing listens, nor ever will during the test."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/v1"


@pytest.fixture
async def home(hass: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant with its own agent, and nothing to control."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    return hass


@pytest.fixture
async def furnished(home: HomeAssistant) -> HomeAssistant:
    """Return a Home Assistant with lamps, a lock, a blind and a thermometer in its rooms."""
    await furnish(home)
    return home
