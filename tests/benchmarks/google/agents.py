"""The backup agents that are compared, in a Home Assistant with nothing in it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from time import time
from types import MappingProxyType, SimpleNamespace
from typing import Any, override

from aiohttp import ClientSession
from google_drive_api import api
from google_drive_api.auth import AbstractAuth
from homeassistant.components.backup import AgentBackup, BackupAgent
from homeassistant.components.google_drive.api import DriveClient as CoreClient
from homeassistant.components.google_drive.backup import GoogleDriveBackupAgent
from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.backups.destination import Destination, Plan
from custom_components.homelab_hub.backups.keep_rules import KeepRules
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
from custom_components.homelab_hub.const import CONF_KIND, DOMAIN, Kind
from custom_components.homelab_hub.upstream.endpoints import endpoint
from custom_components.homelab_hub.upstream.secret import Secret

TOKEN = "token-of-the-bench"
INSTANCE = "0123456789abcdef0123456789abcdef"
OFFICIAL = "https://www.googleapis.com/"


class _Auth(AbstractAuth):
    """A token that is always good."""

    @override
    async def async_get_access_token(self) -> str:
        return TOKEN


def core_agent(session: ClientSession) -> BackupAgent:
    """Return the agent of Home Assistant's own integration, sent to the simulator."""
    for name, value in vars(api).copy().items():
        if name.startswith("DRIVE_API") and isinstance(value, str):
            setattr(api, name, value.replace(OFFICIAL, endpoint("google", "drive")))
    client = CoreClient(INSTANCE, _Auth(session))
    entry = _entry()
    entry.runtime_data = SimpleNamespace(client=client)
    return GoogleDriveBackupAgent(entry)


async def our_agent(hass: HomeAssistant, session: ClientSession) -> BackupAgent:
    """Return our agent, with all that a loaded account has."""
    entry = _entry()
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
            Grant(id="bench", granted_at=time(), tokens=tokens), nothing, nothing, lambda _: None
        ),
        client_id="",
        session=session,
        store=GrantStore(hass, "bench"),
        trail=AuditTrail(hass),
    )
    client = DriveClient(account)
    folders = Folders(client, INSTANCE)
    vault = DriveVault(hass, client, folders, instance=INSTANCE, folder="Bench")
    destination = await Destination.create(
        hass,
        entry,
        vault,
        unique_id="bench",
        plan=Plan(rules=KeepRules(), test_every=None),
        words=lambda error: {"translation_key": error.key},
    )
    return destination.agent


def made_backup(folder: Path, size: int) -> AgentBackup:
    """Write a file as the manager has one that goes to agents only, and describe it; blocks."""
    folder.mkdir(exist_ok=True)
    path = folder / "bench.tar"
    piece = bytes(range(256)) * 4096
    with path.open("wb") as file:
        for _ in range(size // len(piece)):
            file.write(piece)
    return AgentBackup(
        addons=[],
        backup_id="bench",
        database_included=True,
        date="2026-10-25T04:45:00+01:00",
        extra_metadata={"instance_id": INSTANCE, "with_automatic_settings": True},
        folders=[],
        homeassistant_included=True,
        homeassistant_version="2026.11.0",
        name="Bench",
        protected=False,
        size=path.stat().st_size,
    )


def named(backup: AgentBackup, number: int) -> AgentBackup:
    """Return a backup with another id; its file is another name of the same."""
    return replace(backup, backup_id=f"bench{number}")


def stream(hass: HomeAssistant, path: Path) -> Any:
    """Return what opens the file as the manager does (`send_backup`)."""

    async def send() -> AsyncIterator[bytes]:
        job = hass.async_add_executor_job
        file = await job(path.open, "rb")
        try:
            while piece := await job(file.read, 2**20):
                yield piece
        finally:
            await job(file.close)

    async def open_stream() -> AsyncIterator[bytes]:
        return send()

    return open_stream


def _entry() -> ConfigEntry[Any]:
    """Return an entry that nothing loads."""
    return ConfigEntry(
        data={CONF_KIND: Kind.GOOGLE, CONF_CAPABILITIES: [Capability.FILES]},
        discovery_keys=MappingProxyType({}),
        domain=DOMAIN,
        minor_version=1,
        options={},
        source=SOURCE_USER,
        subentries_data=None,
        title="Bench",
        unique_id="bench",
        version=1,
    )
