"""The end of an authorization that the user wants: at the provider, then on this disk."""

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
from .const import CONF_IMPLEMENTATION
from .errors import ApplicationMissingError
from .oauth import HubImplementation
from .providers import Provider, provider_of
from .repairs import ask_to_revoke_by_hand
from .revoke import revoke
from .tokens import Grant, GrantStore, Tokens

# Reasons, in the audit trail, why nothing was asked of a provider.
_SHARED = "shared"
_NOT_OFFERED = "not_offered"


def sharing(
    hass: HomeAssistant, application: str, account_id: str, *, besides: str | None = None
) -> AccountEntry | None:
    """Return a connection of an application and an account, None if there is none.

    `besides` is the id of an entry that does not count. Where a provider shares grants, all of
    these end with one.
    """
    for entry in hass.config_entries.async_entries(DOMAIN):
        same = entry.data.get(CONF_IMPLEMENTATION) == application
        if same and entry.entry_id != besides and _account_id(entry) == account_id:
            return entry
    return None


async def end_authorization(hass: HomeAssistant, entry: AccountEntry) -> bool:
    """Take an authorization back and delete its tokens. Return whether the provider knows.

    Where it does not, the user is told to do it there. The tokens are deleted whatever happens.
    """
    provider = provider_of(Kind(entry.data[CONF_KIND]))
    store = GrantStore(hass, entry.entry_id)
    grant = await store.load()
    await store.remove()
    if grant is None:
        return True
    application = entry.data[CONF_IMPLEMENTATION]
    other = (
        sharing(hass, application, _account_id(entry), besides=entry.entry_id)
        if provider.shares_grants
        else None
    )
    outcome = _SHARED if other else await _at_provider(hass, entry, provider, grant)
    event = Event.REVOKED if outcome == "ok" else Event.REVOCATION_FAILED
    record_end(hass, entry, event, outcome)
    if outcome == "ok":
        return True
    ask_to_revoke_by_hand(hass, entry, provider.name, other.title if other else None)
    return False


def record_end(hass: HomeAssistant, entry: AccountEntry, event: Event, outcome: str) -> None:
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
    hass: HomeAssistant, implementation: HubImplementation, account_id: str, tokens: Tokens
) -> None:
    """Take an authorization back that no entry came of, as well as that can be done."""
    provider = implementation.provider
    if not provider.revocable or sharing(hass, implementation.domain, account_id):
        return
    try:
        await revoke(async_get_clientsession(hass), provider, implementation.client, tokens)
    except errors.UpstreamError as error:
        LOGGER.warning("%s did not take the authorization back: %s", provider.name, error)


async def _at_provider(
    hass: HomeAssistant, entry: AccountEntry, provider: Provider, grant: Grant
) -> str:
    """Take an authorization back at its provider. Return `ok`, or why not."""
    if not provider.revocable:
        return _NOT_OFFERED
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


def _account_id(entry: AccountEntry) -> str:
    """Return the id of an entry's account at its provider: unique ids are `<kind>:<id>`."""
    return (entry.unique_id or "").partition(":")[2]
