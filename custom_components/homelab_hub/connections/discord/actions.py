"""The actions for Discord: registered here, done with what the entry is loaded with.

Importing this must stay cheap: it happens whether or not there is a Discord bot.
"""

from typing import TYPE_CHECKING

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, callback

from ...actions.acting import async_register_acting
from ...actions.entries import entries_of, one_of
from ...const import Kind
from ...documents.refusals import refusal
from . import deeds
from .fields import SCHEMAS
from .refusals import refusals
from .targets import entry_id_of_entity

if TYPE_CHECKING:
    from .runtime import Discord


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions."""
    async_register_acting(hass, "discord", SCHEMAS, _do)


async def _do(call: ServiceCall) -> ServiceResponse:
    """Do what an action says."""
    entry_id = call.data.get(ATTR_CONFIG_ENTRY_ID)
    if entry_id is None and (entity_id := call.data.get(ATTR_ENTITY_ID)) is not None:
        entry_id = entry_id_of_entity(call.hass, entity_id)
        if entry_id is None:
            raise refusal("discord_no_channel_of", entity=entity_id)
    bot = discord_of(call.hass, entry_id).bot
    with refusals(bot.account.entry):
        return await deeds.do(bot, call.service, call.data)


def discord_of(hass: HomeAssistant, entry_id: str | None) -> Discord:
    """Return a bot that is loaded, the only one for None. Raises `ServiceValidationError`."""
    found: dict[str, Discord] = {
        entry.entry_id: entry.runtime_data for entry in entries_of(hass, Kind.DISCORD)
    }
    return one_of(found, entry_id, refusal, which="discord_which_bot", none="discord_no_bot")
