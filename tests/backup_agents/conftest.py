"""A Home Assistant with a folder of its own."""

from collections.abc import AsyncGenerator
from pathlib import Path

from homeassistant.core import HomeAssistant
import pytest

from .shelf import Owner, Shelf


@pytest.fixture(autouse=True)
def custom_components(enable_custom_integrations: None) -> None:
    """Let Home Assistant find the working tree's custom_components."""


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Give Home Assistant a folder that nothing else is in."""
    config = tmp_path / "config"
    config.mkdir()
    return str(config)


@pytest.fixture
async def owner(hass: HomeAssistant) -> AsyncGenerator[Owner]:
    """Return uploads to a shelf."""
    owner = Owner(hass, Shelf())
    await owner.begin()
    yield owner
    await owner.uploads.stop()
