"""The actions for Drive: registered here, done by the account's part.

Importing this must stay cheap: it happens whether or not there is a Google account.
"""

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)

from ....connector.actor import Actor, acting
from ....connector.words import words
from ....const import DOMAIN
from ....documents.refusals import refusals
from .fields import ANSWERING, SCHEMAS
from .finding import drive_of


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, schema in SCHEMAS.items():
        answers = SupportsResponse.ONLY if name in ANSWERING else SupportsResponse.OPTIONAL
        hass.services.async_register(DOMAIN, name, _act, schema, supports_response=answers)


async def _act(call: ServiceCall) -> ServiceResponse:
    """Do what an action says, in the name of who called it."""
    part = drive_of(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
    actor = Actor(component="drive", user=call.context.user_id)
    with acting(actor), refusals(part.account.entry, words):
        answer = await part.deeds.do(call.service, call.data)
    return answer if call.return_response else None
