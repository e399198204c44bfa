"""The actions for mail: registered here, done by the account's part.

Importing this must stay cheap: it happens whether or not there is a Google account.
"""

from typing import TYPE_CHECKING

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, callback

from ....actions.acting import async_register_acting
from ....actions.entries import entries_of, one_of
from ....const import Kind
from .fields import ANSWERING, SCHEMAS
from .refusals import refusal, refusals

if TYPE_CHECKING:
    from .part import MailPart


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions."""
    async_register_acting(hass, "mail", SCHEMAS, _do, ANSWERING)


async def _do(call: ServiceCall) -> ServiceResponse:
    """Do what an action says."""
    part = mail_of(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
    with refusals(part.account.entry):
        return await part.deeds.do(call.service, call.data)


def mail_of(hass: HomeAssistant, entry_id: str | None) -> MailPart:
    """Return the mail of an account that is loaded, None of the only one there is.

    Raises `ServiceValidationError`.
    """
    found: dict[str, MailPart] = {
        entry.entry_id: part
        for entry in entries_of(hass, Kind.GOOGLE)
        for part in entry.runtime_data.parts
        if part.name == "gmail"
    }
    return one_of(found, entry_id, refusal, which="mail_which_account", none="mail_no_account")
