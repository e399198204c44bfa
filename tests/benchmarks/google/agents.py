"""The backup agents that are compared, in a Home Assistant with nothing in it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, override

from aiohttp import ClientSession
from google_drive_api import api
from google_drive_api.auth import AbstractAuth
from homeassistant.components.backup import AgentBackup, BackupAgent
from homeassistant.components.google_drive.api import DriveClient as CoreClient
from homeassistant.components.google_drive.backup import GoogleDriveBackupAgent
from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.upstream.endpoints import endpoint
from tests.integration.google.drive.alone import INSTANCE, TOKEN, entry_alone

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
    entry = entry_alone()
    entry.runtime_data = SimpleNamespace(client=client)
    return GoogleDriveBackupAgent(entry)


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
