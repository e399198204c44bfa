"""What every kind of connection that is an account does alike: load, stay alive, go."""

from functools import partial
from typing import Any, Final

from aiohttp import DummyCookieJar
from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event as HassEvent, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady, UnknownImplementationError
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.helpers.config_entry_oauth2_flow import async_get_config_entry_implementation
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ..const import CONF_KIND, Kind
from ..upstream import errors
from .account import Account, AccountEntry
from .accounts import check
from .audit import DATA_AUDIT, Event
from .broker import Broker
from .const import CONF_BOT_TOKEN, CONF_TOKEN
from .ending import end_authorization, record_end
from .errors import ApplicationMissingError, NotStoredError, RevokedError
from .experience import learnt_of, remember_end
from .granting import take_grant
from .oauth import HubImplementation
from .pauses import tell_when_over
from .providers import provider_of
from .repairs import ask_for_consent
from .reporting import report_of
from .sensor import AccountSensor, descriptions
from .status import SIGNAL_REPORT_CHANGED
from .switch import switches
from .token_request import refresh
from .tokens import GrantStore, Tokens
from .watch import Watch
from .words import words

__all__ = [
    "add_entities",
    "async_get_diagnostics",
    "async_remove_entry",
    "async_setup_entry",
    "async_unload_entry",
    "report_of",
]

PLATFORMS: Final = (Platform.SENSOR, Platform.SWITCH)
TO_REDACT: Final = {CONF_BOT_TOKEN, CONF_TOKEN}


async def async_setup_entry(hass: HomeAssistant, entry: AccountEntry) -> None:
    """Load an account that its kind adds nothing to."""
    entry.runtime_data = account = await load(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    look_after(hass, account)


async def load(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Account:
    """Return an account after a real call has shown that it works; nothing looks after it yet.

    One that only the user can mend is returned too, with its error, so that its state says so.
    """
    implementation = await _implementation(hass, entry)
    try:
        account = await create(hass, entry, implementation)
    except NotStoredError as failure:
        raise ConfigEntryNotReady(**words(failure, entry)) from failure
    error = account.broker.final
    if error is None:
        try:
            await check(account.provider, account.transport(None), account.client_id)
        except errors.CredentialsError as refusal:
            error = refusal
        except errors.RateLimitError as limit:
            # It knows us, and trying again and again would only make the pause longer.
            account.note(limit, "check")
            return account
        except errors.UpstreamError as failure:
            raise ConfigEntryNotReady(**words(failure, entry)) from failure
    account.note(error, "check")
    return account


@callback
def look_after(hass: HomeAssistant, account: Account) -> None:
    """Watch a loaded account until its entry is unloaded; ask the user where only they can help."""
    watch = Watch(hass, account)
    watch.start()
    account.entry.async_on_unload(watch.stop)

    async def stopped(_event: HassEvent) -> None:
        await account.broker.close()

    account.entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stopped))
    tell = partial(async_dispatcher_send, hass, SIGNAL_REPORT_CHANGED)
    account.entry.async_on_unload(account.listen(tell))
    account.entry.async_on_unload(tell_when_over(hass, account))
    error = account.error
    if isinstance(error, errors.CredentialsError) and not isinstance(error, RevokedError):
        ask_for_consent(hass, account, error)


async def async_unload_entry(hass: HomeAssistant, entry: AccountEntry) -> bool:
    """Unload an account, after a refresh under way is on disk."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.account.broker.close()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Take the authorization back at the provider, and delete the tokens."""
    await end_authorization(hass, entry)
    record_end(hass, entry, Event.REMOVED, "ok")


@callback
def add_entities(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    platform: Platform,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entities that an account has on a platform."""
    if platform is Platform.SENSOR:
        async_add_entities(
            AccountSensor(entry, description)
            for description in descriptions(entry.runtime_data.account)
        )
    elif platform is Platform.SWITCH:
        async_add_entities(switches(entry))


async def async_get_diagnostics(hass: HomeAssistant, entry: ConfigEntry[Any]) -> dict[str, Any]:
    """Return settings and state, without secrets."""
    return {
        "entry": async_redact_data(dict(entry.data), TO_REDACT),
        "options": dict(entry.options),
    }


async def create(
    hass: HomeAssistant, entry: AccountEntry, implementation: HubImplementation | None
) -> Account:
    """Return what an entry consists of; nothing is sent. Its tokens are on disk from then on."""
    kind = Kind(entry.data[CONF_KIND])
    provider = provider_of(kind)
    # Home Assistant's shared session has one cookie jar for everybody.
    session = async_create_clientsession(hass, cookie_jar=DummyCookieJar())
    store = GrantStore(hass, entry.entry_id)
    grant = await take_grant(hass, entry, store)

    async def renew(tokens: Tokens) -> Tokens:
        if implementation is None:
            raise ApplicationMissingError("the credential was deleted")
        return await refresh(session, provider, implementation.client, tokens)

    broker = Broker(grant, renew, store.save, lambda error: _renewed(hass, account, error))
    account = Account(
        entry=entry,
        kind=kind,
        provider=provider,
        broker=broker,
        client_id=implementation.client_id if implementation else "",
        session=session,
        store=store,
        trail=hass.data[DATA_AUDIT],
        learnt_days=await learnt_of(hass, entry, provider),
    )
    if implementation is None and broker.final is None:
        broker.end(ApplicationMissingError("the credential was deleted"))
    return account


async def _implementation(hass: HomeAssistant, entry: AccountEntry) -> HubImplementation | None:
    """Return the application of an entry, None if its credential was deleted."""
    try:
        implementation = await async_get_config_entry_implementation(hass, entry)
    except UnknownImplementationError:
        return None
    assert isinstance(implementation, HubImplementation)
    return implementation


@callback
def _renewed(hass: HomeAssistant, account: Account, error: errors.UpstreamError | None) -> None:
    """Record how a refresh ended, and ask for help where only the user can."""
    news = type(error) is not type(account.error)
    if error is None:
        account.record(Event.REFRESHED)
    elif isinstance(error, errors.CredentialsError):
        remember_end(account, error)
    elif news:
        account.record(Event.REFRESH_FAILED, outcome=error.key)
    if error is not None or not isinstance(account.error, errors.CredentialsError):
        account.note(error, "refresh")  # a new token does not answer a refusal of the last one
    loaded = account.entry.state is ConfigEntryState.LOADED  # else set-up asks for it
    if isinstance(error, errors.CredentialsError) and loaded:
        ask_for_consent(hass, account, error)
