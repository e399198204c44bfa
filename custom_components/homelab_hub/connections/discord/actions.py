"""The actions for Discord: registered here, done with what the entry is loaded with.

Importing this must stay cheap: it happens whether or not there is a Discord bot.
"""

from typing import TYPE_CHECKING

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, ATTR_ENTITY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)

from ...connector.actor import Actor, acting
from ...const import CONF_KIND, DOMAIN, Kind
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
    for name, schema in SCHEMAS.items():
        hass.services.async_register(
            DOMAIN, name, _act, schema, supports_response=SupportsResponse.OPTIONAL
        )


async def _act(call: ServiceCall) -> ServiceResponse:
    """Do what an action says, in the name of who called it."""
    entry_id = call.data.get(ATTR_CONFIG_ENTRY_ID)
    if entry_id is None and (entity_id := call.data.get(ATTR_ENTITY_ID)) is not None:
        entry_id = entry_id_of_entity(call.hass, entity_id)
        if entry_id is None:
            raise refusal("discord_no_channel_of", entity=entity_id)
    bot = discord_of(call.hass, entry_id).bot
    actor = Actor(component="discord", user=call.context.user_id)
    with acting(actor), refusals(bot.account.entry):
        answer = await deeds.do(bot, call.service, call.data)
    return answer if call.return_response else None


def discord_of(hass: HomeAssistant, entry_id: str | None) -> Discord:
    """Return a bot that is loaded, the only one for None. Raises `ServiceValidationError`."""
    found: dict[str, Discord] = {
        entry.entry_id: entry.runtime_data
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        if entry.data[CONF_KIND] == Kind.DISCORD
    }
    if entry_id is None:
        if len(found) != 1:
            raise refusal("discord_which_bot" if found else "discord_no_bot")
        return next(iter(found.values()))
    if entry_id not in found:
        raise refusal("discord_no_bot")
    return found[entry_id]
