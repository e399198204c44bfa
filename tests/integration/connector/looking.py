"""What can be seen of an account: its state, its repairs, its audit trail, and the provider."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homelab_hub.connector.account import Account
from custom_components.homelab_hub.connector.audit import DATA_AUDIT, Query
from custom_components.homelab_hub.connector.capabilities import Capability
from custom_components.homelab_hub.connector.ledger_file import Line
from custom_components.homelab_hub.const import DOMAIN
from custom_components.homelab_hub.upstream.endpoints import endpoint
from homelab_hub_simulators.oauth import OAuthSimulator

# What a provider shows nobody without a good token, by kind of connection; each names the account.
WHO_AM_I = {
    "discord": ("api", "users/@me"),
    "google": ("userinfo", ""),
    "kick": ("api", "v1/users"),
    "spotify": ("api", "me"),
    "twitch": ("api", "users"),
    "youtube": ("userinfo", ""),
}
PROVIDER = {kind: "google" if kind == "youtube" else kind for kind in WHO_AM_I}

# What the sensor of a kind says when its account works; a bot has no app to run in here.
WORKS = dict.fromkeys(WHO_AM_I, "ready") | {"discord": "degraded"}


def account_of(entry: ConfigEntry[Any]) -> Account:
    """Return the account of a loaded entry."""
    account: Account = entry.runtime_data.account
    return account


def entity(hass: HomeAssistant, entry: ConfigEntry[Any], key: str) -> str:
    """Return the id of an entity of an account."""
    for one in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        if one.unique_id == f"{entry.entry_id}_{key}":
            return one.entity_id
    raise LookupError(key)


def shown(hass: HomeAssistant, entry: ConfigEntry[Any], key: str) -> State:
    """Return the state of an entity of an account."""
    state = hass.states.get(entity(hass, entry, key))
    assert state is not None
    return state


def tokens_file(hass: HomeAssistant, entry: ConfigEntry[Any]) -> Path:
    """Return where the tokens of an account are."""
    return Path(hass.config.path(".storage", f"{DOMAIN}.tokens.{entry.entry_id}", "grant.json"))


def status(hass: HomeAssistant, entry: ConfigEntry[Any]) -> str:
    """Return what the account's sensor says."""
    return shown(hass, entry, "status").state


def repairs(hass: HomeAssistant) -> set[str]:
    """Return the texts of what the user is asked to mend about connections."""
    issues = ir.async_get(hass).issues.items()
    return {
        issue.translation_key
        for (domain, _), issue in issues
        if domain == DOMAIN and issue.active and issue.translation_key
    }


def asked(providers: OAuthSimulator, provider: str, name: str, path: str = "") -> int:
    """Return how many requests an endpoint has seen."""
    wanted = providers.endpoints[provider][name].removeprefix(providers.origin) + path
    return sum(request.path == wanted for request in providers.requests)


def be_kim(providers: OAuthSimulator, provider: str) -> None:
    """Let the provider's other account be the one that is signed in."""
    providers.switch(provider, account=providers.accounts[provider][1].id)


async def audit(hass: HomeAssistant, **wanted: Any) -> list[Line]:
    """Return lines of the audit trail, oldest first."""
    return (await hass.data[DATA_AUDIT].query(Query(**wanted)))[::-1]


async def events(hass: HomeAssistant, entry: ConfigEntry[Any]) -> list[str]:
    """Return what happened to an account, oldest first, without its use."""
    lines = await audit(hass, connection=entry.entry_id)
    return [line["event"] for line in lines if line["event"] != "used"]


async def pass_time(hass: HomeAssistant, freezer: FrozenDateTimeFactory, **time: float) -> None:
    """Let time go by, and all happen that was due by then."""
    freezer.tick(timedelta(**time))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


async def use(entry: ConfigEntry[Any], capability: str | None = None) -> dict[str, Any]:
    """Return who the account is, asked with a capability: the first one that is wanted."""
    account = account_of(entry)
    name, path = WHO_AM_I[account.kind]
    way = account.transport(Capability(capability or account.wanted[0]))
    headers = {"Client-Id": account.client_id} if account.kind == "twitch" else None
    answer = await way.get(endpoint(PROVIDER[account.kind], name) + path, headers=headers)
    told: dict[str, Any] = answer.json()
    return told
