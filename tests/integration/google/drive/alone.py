"""Our Drive in a Home Assistant with nothing in it, for programs that are measured or killed."""

from time import time
from typing import Any, Final

from aiohttp import ClientSession
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.backup_agents.destination import Destination, Plan
from custom_components.homelab_hub.backup_agents.keep_rules import KeepRules
from custom_components.homelab_hub.connections.google.drive.client import DriveClient
from custom_components.homelab_hub.connections.google.drive.folder import Folders
from custom_components.homelab_hub.connections.google.drive.vault import DriveVault
from custom_components.homelab_hub.connector.account import Account
from custom_components.homelab_hub.connector.audit import AuditTrail
from custom_components.homelab_hub.connector.broker import Broker
from custom_components.homelab_hub.connector.capabilities import Capability, scopes_of
from custom_components.homelab_hub.connector.const import CONF_CAPABILITIES
from custom_components.homelab_hub.connector.providers import provider_of
from custom_components.homelab_hub.connector.tokens import Grant, GrantStore, Tokens
from custom_components.homelab_hub.const import CONF_KIND, Kind
from custom_components.homelab_hub.upstream.secret import Secret
from tests.entries import new_entry

TOKEN: Final = "token-of-the-test"
INSTANCE: Final = "0123456789abcdef0123456789abcdef"


async def our_destination(hass: HomeAssistant, session: ClientSession) -> Destination:
    """Return where backups go, with all that a loaded account has."""
    entry = entry_alone()
    tokens = Tokens(
        access=Secret(TOKEN),
        refresh=None,
        expires_at=time() + 36_000,
        scopes=scopes_of(Kind.GOOGLE, [Capability.FILES]),
    )

    async def nothing(_: object) -> Any:
        raise AssertionError("the token is good")

    account = Account(
        entry=entry,
        kind=Kind.GOOGLE,
        provider=provider_of(Kind.GOOGLE),
        broker=Broker(
            Grant(id="alone", granted_at=time(), tokens=tokens), nothing, nothing, lambda _: None
        ),
        client_id="",
        session=session,
        store=GrantStore(hass, "alone"),
        trail=AuditTrail(hass),
    )
    client = DriveClient(account)
    folders = Folders(client, INSTANCE)
    vault = DriveVault(hass, client, folders, instance=INSTANCE, folder="Alone")
    return await Destination.create(
        hass,
        entry,
        vault,
        unique_id="alone",
        plan=Plan(rules=KeepRules(), test_every=None),
        words=lambda error: {"translation_key": error.key},
    )


def entry_alone() -> ConfigEntry[Any]:
    """Return an entry that nothing loads."""
    return new_entry(
        {CONF_KIND: Kind.GOOGLE, CONF_CAPABILITIES: [Capability.FILES]},
        title="Alone",
        unique_id="alone",
        entry_id="alone",
    )
