"""The action that tests whether a backup could be restored.

Importing this must stay cheap: it happens whether or not backups go anywhere.
"""

from typing import TYPE_CHECKING, Final

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_register_admin_service
import probatio

from ..connector.actor import Actor, acting
from ..const import DOMAIN
from .registry import registry_of

if TYPE_CHECKING:
    from .destination import Destination

VERIFY: Final = "verify_backup"
BACKUP_ID: Final = "backup_id"
SCHEMA: Final = probatio.Schema(
    {
        probatio.Optional(ATTR_CONFIG_ENTRY_ID): cv.string,
        probatio.Optional(BACKUP_ID): cv.string,
    }
)


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the action; it downloads gigabytes, so it is for administrators."""
    async_register_admin_service(hass, DOMAIN, VERIFY, _verify, SCHEMA, SupportsResponse.OPTIONAL)


async def _verify(call: ServiceCall) -> ServiceResponse:
    """Download a backup, the newest if none is named, and read all of it."""
    destination = _destination(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
    with acting(Actor.of(call.context, "backup")):
        test = await destination.verify(call.data.get(BACKUP_ID))
    return {
        "backup_id": test.backup_id,
        "name": test.name,
        "tested": test.when.isoformat(),
        "outcome": test.outcome,
        "ok": test.ok,
        "opened": test.opened,
    }


def _destination(hass: HomeAssistant, entry_id: str | None) -> Destination:
    """Return a destination that is loaded, for None the only one there is."""
    found = registry_of(hass).destinations
    if entry_id is None and len(found) == 1:
        return next(iter(found.values()))
    if entry_id is None or entry_id not in found:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="backup_which_destination"
            if entry_id is None and found
            else "backup_no_destination",
        )
    return found[entry_id]
