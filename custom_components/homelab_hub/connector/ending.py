"""The end of an authorization that the user wants: at the provider, then on this disk."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import UnknownImplementationError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.config_entry_oauth2_flow import (
    ImplementationUnavailableError,
    async_get_config_entry_implementation,
)

from ..const import CONF_KIND, DOMAIN, LOGGER, Kind
from ..upstream import errors
from .account import AccountEntry
from .audit import DATA_AUDIT, Event, Record
from .const import CONF_GRANT, CONF_IMPLEMENTATION
from .errors import ApplicationMissingError, GrantMissingError
from .oauth import HubImplementation
from .providers import Provider, provider_of
from .repairs import ask_to_revoke_by_hand
from .revoke import revoke
from .tokens import Grant, GrantStore, Tokens

# Reasons, in the audit trail, why nothing was asked of a provider.
_SHARED = "shared"
_NOT_OFFERED = "not_offered"


def sharing(
    hass: HomeAssistant, application: str, account_id: str | None, *, besides: str | None = None
) -> AccountEntry | None:
    """Return a connection that an application's grant of an account serves, None if there is none.

    Without an `account_id` any account's counts. `besides` is the id of an entry that does not count. Where a provider shares grants, all of
    these end with one.
    """
    for entry in hass.config_entries.async_entries(DOMAIN):
        same = entry.data.get(CONF_IMPLEMENTATION) == application
        if not same or entry.data[CONF_GRANT] is None:
            continue
        if entry.entry_id != besides and account_id in (None, _account_id(entry)):
            return entry
    return None


def shared_with(hass: HomeAssistant, entry: ConfigEntry[Any]) -> AccountEntry | None:
    """Return another connection that ends with this one's authorization, None if none does."""
    if not provider_of(Kind(entry.data[CONF_KIND])).shares_grants:
        return None
    application = entry.data[CONF_IMPLEMENTATION]
    return sharing(hass, application, _account_id(entry), besides=entry.entry_id)


async def end_authorization(
    hass: HomeAssistant, entry: ConfigEntry[Any], *, also_shared: bool = False
) -> bool:
    """Take an authorization back and delete its tokens. Return whether the provider knows.

    Where it does not, the user is told to do it there. The tokens are deleted whatever happens.
    One that another connection needs is left at the provider, unless `also_shared`.
    """
    provider = provider_of(Kind(entry.data[CONF_KIND]))
    store = GrantStore(hass, entry.entry_id)
    grant = await store.load()
    await store.remove()
    if entry.data[CONF_GRANT] is None:
        return True
    other = None if also_shared else shared_with(hass, entry)
    outcome = _SHARED if other else await _at_provider(hass, entry, provider, grant)
    event = Event.REVOKED if outcome == "ok" else Event.REVOCATION_FAILED
    record_end(hass, entry, event, outcome)
    if outcome == "ok":
        return True
    ask_to_revoke_by_hand(hass, entry, provider.name, other.title if other else None)
    return False


def record_end(hass: HomeAssistant, entry: ConfigEntry[Any], event: Event, outcome: str) -> None:
    """Keep a record about an entry that may not be loaded."""
    hass.data[DATA_AUDIT].record(
        Record(
            event=event,
            connection=entry.entry_id,
            kind=entry.data[CONF_KIND],
            title=entry.title,
            outcome=outcome,
        )
    )


async def give_back(
    hass: HomeAssistant, implementation: HubImplementation, account_id: str | None, tokens: Tokens
) -> None:
    """Take an authorization back that no entry came of, as well as that can be done.

    `account_id` is None if nobody knows whose it is.
    """
    provider = implementation.provider
    if not provider.revocable or sharing(hass, implementation.domain, account_id):
        return
    try:
        await revoke(async_get_clientsession(hass), provider, implementation.client, tokens)
    except errors.UpstreamError as error:
        LOGGER.warning("%s did not take the authorization back: %s", provider.name, error)


async def _at_provider(
    hass: HomeAssistant, entry: ConfigEntry[Any], provider: Provider, grant: Grant | None
) -> str:
    """Take an authorization back at its provider. Return `ok`, or why not."""
    if not provider.revocable:
        return _NOT_OFFERED
    if grant is None:
        return GrantMissingError.key
    try:
        implementation = await async_get_config_entry_implementation(hass, entry)
    except UnknownImplementationError, ImplementationUnavailableError:
        return ApplicationMissingError.key
    assert isinstance(implementation, HubImplementation)
    try:
        session = async_get_clientsession(hass)
        await revoke(session, provider, implementation.client, grant.tokens)
    except errors.UpstreamError as error:
        LOGGER.warning("%s did not take the authorization back: %s", provider.name, error)
        return error.key
    return "ok"


def _account_id(entry: ConfigEntry[Any]) -> str:
    """Return the id of an entry's account at its provider: unique ids are `<kind>:<id>`."""
    return (entry.unique_id or "").partition(":")[2]
