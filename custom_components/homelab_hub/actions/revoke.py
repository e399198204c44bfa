"""The action that takes an authorization back and keeps its connection, for another consent."""

import asyncio
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.hass_dict import HassKey
import probatio

from ..connector.actor import Actor, acting
from ..connector.audit import Event
from ..connector.const import CONF_BOT_TOKEN, CONF_GRANT, CONF_TOKEN
from ..connector.ending import end_authorization, record_end, shared_with
from ..connector.errors import RevokedError
from ..connector.providers import PROVIDER_OF
from ..connector.tokens import GrantStore
from ..const import CONF_KIND, DOMAIN
from .entries import entry_of

ATTR_ALSO_SHARED: Final = "also_shared"
REVOKE_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(ATTR_CONFIG_ENTRY_ID): cv.string,
        probatio.Optional(ATTR_ALSO_SHARED, default=False): cv.boolean,
    }
)
# One at a time: a second one for the same connection finds nothing left.
_REVOKING: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}.revoking")


async def revoke(call: ServiceCall) -> dict[str, Any]:
    """Take an authorization back at its provider, and delete its tokens.

    Return whether the provider knows, and the ids of the connections that have ended. Where it
    does not know, a repair asks the user to tell it, and connections that share it go on.
    """
    hass = call.hass
    entry = entry_of(hass, call.data[ATTR_CONFIG_ENTRY_ID])
    async with hass.data.setdefault(_REVOKING, asyncio.Lock()):
        other = _check(hass, entry, also_shared=call.data[ATTR_ALSO_SHARED])
        # What is started after this is not this person's doing, so it ends before the reload.
        with acting(Actor.of(call.context, "action")):
            await _hand_out_nothing(entry)
            told = await end_authorization(hass, entry, also_shared=other is not None)
            ended = [entry]
            if other is not None and told:
                await _end_shared(hass, other)
                ended.append(other)
        for one in ended:
            _forget_grant(hass, one)
    for one in ended:
        await _load_anew(hass, one)
    return {"revoked_at_provider": told, "connections": [one.entry_id for one in ended]}


def _check(
    hass: HomeAssistant, entry: ConfigEntry[Any], *, also_shared: bool
) -> ConfigEntry[Any] | None:
    """Return the connection that would end too. Raises `ServiceValidationError` if that must not be."""
    placeholders = {"account": entry.title}
    if entry.data[CONF_KIND] not in PROVIDER_OF or entry.data[CONF_GRANT] is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="nothing_to_revoke",
            translation_placeholders=placeholders,
        )
    other = shared_with(hass, entry)
    if other is not None and not also_shared:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="revoking_shared",
            translation_placeholders=placeholders | {"other": other.title},
        )
    return other


async def _hand_out_nothing(entry: ConfigEntry[Any]) -> None:
    """Return when a refresh under way is on disk and no other one can begin."""
    if entry.state is ConfigEntryState.LOADED:
        broker = entry.runtime_data.account.broker
        await broker.close()
        broker.end(RevokedError("the authorization is taken back"))


async def _end_shared(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Delete the tokens of a connection whose authorization ended with another one's."""
    await _hand_out_nothing(entry)
    await GrantStore(hass, entry.entry_id).remove()
    record_end(hass, entry, Event.REVOKED, "ok")


def _forget_grant(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Keep in an entry that the user took its authorization back."""
    data = {
        key: value for key, value in entry.data.items() if key not in {CONF_BOT_TOKEN, CONF_TOKEN}
    }
    hass.config_entries.async_update_entry(entry, data={**data, CONF_GRANT: None})


async def _load_anew(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Let a connection show that it is revoked; one that is disabled stays so."""
    if entry.disabled_by is None:
        await hass.config_entries.async_reload(entry.entry_id)
