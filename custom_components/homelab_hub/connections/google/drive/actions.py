"""The actions for Drive: registered here, done by the account's part.

Importing this must stay cheap: it happens whether or not there is a Google account.
"""

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, callback

from ....actions.acting import async_register_acting
from ....connector.words import words
from ....documents.refusals import refusals
from .fields import ANSWERING, SCHEMAS
from .finding import drive_of


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions."""
    async_register_acting(hass, "drive", SCHEMAS, _do, ANSWERING)


async def _do(call: ServiceCall) -> ServiceResponse:
    """Do what an action says."""
    part = drive_of(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
    with refusals(part.account.entry, words):
        return await part.deeds.do(call.service, call.data)
