"""How this Home Assistant introduces itself to the app."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import instance_id
from homeassistant.loader import async_get_integration

from ..const import DOMAIN
from ..protocol.frames import Hello
from ..protocol.version import PROTOCOL


async def hello_of(hass: HomeAssistant) -> Hello:
    """Return the greeting."""
    return Hello(
        protocol=PROTOCOL,
        software=await version_of(hass),
        home=await instance_id.async_get(hass),
        name=hass.config.location_name,
    )


async def version_of(hass: HomeAssistant) -> str:
    """Return the version of this integration."""
    return str((await async_get_integration(hass, DOMAIN)).version)
