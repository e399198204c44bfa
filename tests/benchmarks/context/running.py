"""A Home Assistant in this process, empty, for a house to be built in."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from tempfile import TemporaryDirectory

from homeassistant import bootstrap, loader
from homeassistant.auth import auth_manager_from_config
from homeassistant.config_entries import ConfigEntries
from homeassistant.core import HomeAssistant


@asynccontextmanager
async def running() -> AsyncGenerator[HomeAssistant]:
    """Run it in a folder that is deleted afterwards."""
    with TemporaryDirectory(prefix="homelab-hub-bench-") as folder:
        hass = HomeAssistant(folder)
        try:
            hass.config_entries = ConfigEntries(hass, {})
            loader.async_setup(hass)
            await bootstrap.async_load_base_functionality(hass)
            hass.auth = await auth_manager_from_config(hass, [], [])
            yield hass
        finally:
            await hass.async_stop(force=True)
