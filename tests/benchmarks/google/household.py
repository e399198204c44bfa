"""A Home Assistant in this process, with nothing in it but what belongs to every one."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import json
from pathlib import Path

from homeassistant import bootstrap
from homeassistant.core import HomeAssistant
from homeassistant.runner import RuntimeConfig

from homelab_hub_demo.folder import ZONE, ConfigurationFolder, Ports

CONFIGURATION = {
    "homeassistant": {"name": "Bench", "country": "GB", "time_zone": ZONE},
    "calendar": None,
    "logger": {"default": "error"},
}


@asynccontextmanager
async def running_home(folder: Path) -> AsyncGenerator[HomeAssistant]:
    """Give a Home Assistant that has started; what it knew before in this folder, it knows."""
    home = ConfigurationFolder(folder)
    home.prepare(Ports(home_assistant=0, simulator=0), copy=False, debug=False)
    (folder / "configuration.yaml").write_text(json.dumps(CONFIGURATION))
    hass = await bootstrap.async_setup_hass(RuntimeConfig(config_dir=str(folder), skip_pip=True))
    assert hass is not None
    await hass.async_start()
    await hass.async_block_till_done()
    try:
        yield hass
    finally:
        await hass.async_stop(force=True)
