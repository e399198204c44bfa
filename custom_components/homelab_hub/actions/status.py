"""The action that tells the setup status."""

from typing import Any, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
import probatio

from ..setup_status.overview import overview_of
from .entries import entry_of

STATUS_SCHEMA: Final = probatio.Schema({probatio.Optional(ATTR_CONFIG_ENTRY_ID): cv.string})


async def get_setup_status(call: ServiceCall) -> dict[str, Any]:
    """Return the setup status; with an entry, that of no other connection is in it.

    Maturity, security and what is not set up are always those of the whole hub.
    """
    only = call.data.get(ATTR_CONFIG_ENTRY_ID)
    if only is not None:
        entry_of(call.hass, only)
    status = (await overview_of(call.hass)).as_dict()
    if only is not None:
        connections = status["connections"]
        status["connections"] = [one for one in connections if one["entry_id"] == only]
    return status
