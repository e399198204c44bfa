"""What every kind of connection that is an account does alike: load, stay alive, go."""

from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryNotReady
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.config_entry_oauth2_flow import async_get_config_entry_implementation
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, LOGGER
from ..upstream import errors
from .account import Account, AccountEntry, create, without_tokens
from .accounts import identify
from .const import CONF_TOKEN
from .lifetime import ALARM_DAYS
from .oauth import HubImplementation
from .revoke import can_revoke, revoke
from .sensor import AccountSensor, descriptions
from .tokens import GrantStore

PLATFORMS: Final = (Platform.SENSOR,)
WATCH_INTERVAL: Final = timedelta(hours=6)
# Tokens that nobody used for a day are renewed, so that they do not die of disuse.
IDLE: Final = timedelta(days=1)
TO_REDACT: Final = {CONF_TOKEN}


async def async_setup_entry(hass: HomeAssistant, entry: AccountEntry) -> None:
    """Load an account after a real call has shown that it works."""
    implementation = await async_get_config_entry_implementation(hass, entry)
    assert isinstance(implementation, HubImplementation)
    account = await create(hass, entry, implementation)
    if CONF_TOKEN in entry.data:
        hass.config_entries.async_update_entry(entry, data=without_tokens(dict(entry.data)))
    try:
        await identify(account.provider, account.transport, implementation.client_id)
    except errors.CredentialsError as error:
        raise ConfigEntryAuthFailed(**_words(error, account)) from error
    except errors.UpstreamError as error:
        raise ConfigEntryNotReady(**_words(error, account)) from error
    entry.runtime_data = account
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)

    async def watch(_now: datetime | None = None) -> None:
        await _stay_alive(account)
        _warn(hass, account)

    entry.async_on_unload(async_track_time_interval(hass, watch, WATCH_INTERVAL))
    entry.async_on_unload(lambda: ir.async_delete_issue(hass, DOMAIN, _issue_id(entry)))
    _warn(hass, account)


async def async_unload_entry(hass: HomeAssistant, entry: AccountEntry) -> bool:
    """Unload an account, after a refresh under way is on disk."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.broker.close()
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: AccountEntry) -> None:
    """Take the authorization back at the provider, and delete the tokens.

    A provider that cannot be reached, or has no way to take it back, is told to the user.
    """
    store = GrantStore(hass, entry.entry_id)
    grant = await store.load()
    await store.remove()
    if grant is None:
        return
    implementation = await async_get_config_entry_implementation(hass, entry)
    assert isinstance(implementation, HubImplementation)
    provider = implementation.provider
    try:
        if can_revoke(provider):
            session = async_get_clientsession(hass)
            await revoke(session, provider, implementation.client, grant.tokens)
            return
    except errors.UpstreamError as error:
        LOGGER.warning("%s did not take the authorization back: %s", provider.name, error)
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"revoke_{entry.entry_id}",
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key="revoke_by_hand",
        translation_placeholders={"account": entry.title, "provider": provider.name},
    )


@callback
def add_entities(
    hass: HomeAssistant,
    entry: AccountEntry,
    platform: Platform,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the entities that an account has on a platform."""
    if platform is Platform.SENSOR:
        async_add_entities(
            AccountSensor(entry, description) for description in descriptions(entry.runtime_data)
        )


async def async_get_diagnostics(hass: HomeAssistant, entry: AccountEntry) -> dict[str, Any]:
    """Return settings and state, without secrets."""
    loaded = entry.state is ConfigEntryState.LOADED
    return {
        "entry": async_redact_data(dict(entry.data), TO_REDACT),
        "report": entry.runtime_data.report().as_dict() if loaded else None,
    }


async def _stay_alive(account: Account) -> None:
    """Renew unused tokens; what goes wrong is noted and tried again later."""
    try:
        await account.broker.keep_alive(IDLE.total_seconds())
    except errors.UpstreamError as error:
        account.note(error)
    else:
        account.note(None)


@callback
def _warn(hass: HomeAssistant, account: Account) -> None:
    """Ask for a new consent before the old one ends."""
    now = dt_util.utcnow()
    days = account.lifetime.days_left(now)
    if days is None or not account.lifetime.is_expiring(now):
        return
    alarm = days < ALARM_DAYS
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(account.entry),
        is_fixable=False,
        severity=ir.IssueSeverity.ERROR if alarm else ir.IssueSeverity.WARNING,
        translation_key="authorization_expiring",
        translation_placeholders={
            "account": account.entry.title,
            "provider": account.provider.name,
            "days": str(days),
        },
    )


def _issue_id(entry: AccountEntry) -> str:
    """Return the id of the repair about the end of an authorization."""
    return f"expiring_{entry.entry_id}"


def _words(error: errors.UpstreamError, account: Account) -> dict[str, Any]:
    """Return the translation of an error, as Home Assistant's exceptions take it."""
    return {
        "translation_domain": DOMAIN,
        "translation_key": error.key,
        "translation_placeholders": {"server": account.provider.name},
    }
