"""The actions for objects: registered here, done with what the entry is loaded with.

Importing this must stay cheap: it happens whether or not there is a bucket.
"""

from typing import TYPE_CHECKING

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, callback

from ...actions.acting import async_register_acting
from ...actions.entries import entries_of, one_of
from ...const import Kind
from ...documents.refusals import refusal, refusals
from .fields import ANSWERING, SCHEMAS
from .words import words

if TYPE_CHECKING:
    from .runtime import S3Entry


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions."""
    async_register_acting(hass, "s3", SCHEMAS, _do, ANSWERING)


async def _do(call: ServiceCall) -> ServiceResponse:
    """Do what an action says."""
    entry = _bucket(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
    with refusals(entry, words):
        return await entry.runtime_data.deeds.do(call.service, call.data)


def _bucket(hass: HomeAssistant, entry_id: str | None) -> S3Entry:
    """Return a bucket that is loaded, the only one for None. Raises `ServiceValidationError`."""
    found = {entry.entry_id: entry for entry in entries_of(hass, Kind.S3)}
    return one_of(found, entry_id, refusal, which="bucket_which", none="bucket_none")
