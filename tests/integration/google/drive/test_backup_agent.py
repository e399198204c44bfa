"""Backups in Drive, as Home Assistant's backup manager makes, lists, fetches and deletes them."""

import hashlib
from pathlib import Path
from typing import Any

from homeassistant.components.backup import BackupAgentError, BackupNotFound
from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.backups.agent import HubBackupAgent
from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.google.drive import Drive
from tests.backups.tars import make_backup, stream_of


def ignore(**_: Any) -> None:
    """Take a progress nobody wants."""


async def read(agent: HubBackupAgent, backup_id: str) -> bytes:
    """Return the content of a backup."""
    return b"".join([piece async for piece in await agent.async_download_backup(backup_id)])


async def test_a_backup_comes_back_as_it_was(
    hass: HomeAssistant, agent: HubBackupAgent, drive: Drive, tmp_path: Path
) -> None:
    """What is downloaded is what was uploaded, byte by byte, and the manager is told of it all."""
    path = tmp_path / "backup.tar"
    backup = await hass.async_add_executor_job(lambda: make_backup(path, size=3_000_000))
    content = await hass.async_add_executor_job(path.read_bytes)
    told: list[int] = []

    await agent.async_upload_backup(
        open_stream=stream_of(content),
        backup=backup,
        on_progress=lambda bytes_uploaded, **_: told.append(bytes_uploaded),
    )

    assert await agent.async_list_backups() == [backup]
    assert await agent.async_get_backup(backup.backup_id) == backup
    assert await read(agent, backup.backup_id) == content
    assert told[-1] == len(content)
    assert told == sorted(told)
    [file] = [file for file in drive.files if not file.is_folder]
    assert file.md5 == hashlib.md5(content, usedforsecurity=False).hexdigest()


async def test_the_manager_makes_and_keeps_a_backup(
    hass: HomeAssistant, entry: ConfigEntry[Any], agent: HubBackupAgent, folder: Path
) -> None:
    """The whole way, and nothing is left in the manager's folder."""
    manager = hass.data[DATA_MANAGER]
    await hass.async_add_executor_job((folder / "configuration.yaml").write_text, "default_config:")

    await manager.async_create_backup(
        agent_ids=[agent.agent_id],
        include_addons=None,
        include_all_addons=False,
        include_database=False,
        include_folders=None,
        include_homeassistant=True,
        name="Mine",
        password="secret",
    )

    backups, problems = await manager.async_get_backups()
    assert not problems
    [backup] = backups.values()
    assert backup.name == "Mine"
    assert backup.agents[agent.agent_id].protected
    assert not list((folder / "tmp_backups").iterdir())


async def test_what_is_not_there_is_not_found(agent: HubBackupAgent) -> None:
    """The manager expects a certain error."""
    with pytest.raises(BackupNotFound):
        await agent.async_get_backup("nothing")
    with pytest.raises(BackupNotFound):
        await agent.async_download_backup("nothing")
    with pytest.raises(BackupNotFound):
        await agent.async_delete_backup("nothing")


async def test_a_full_drive_is_said_before_anything_is_sent(
    hass: HomeAssistant, agent: HubBackupAgent, drive: Drive, tmp_path: Path
) -> None:
    """Gigabytes are not sent in vain, and nothing stays."""
    path = tmp_path / "backup.tar"
    backup = await hass.async_add_executor_job(lambda: make_backup(path))
    content = await hass.async_add_executor_job(path.read_bytes)
    drive.fill_up(free=1000)

    with pytest.raises(BackupAgentError) as refusal:
        await agent.async_upload_backup(
            open_stream=stream_of(content), backup=backup, on_progress=ignore
        )

    assert refusal.value.translation_key == "backup_storage_full"
    assert not drive.uploads
    assert await agent.async_list_backups() == []


async def test_a_drive_that_fills_up_in_the_middle_keeps_nothing(
    hass: HomeAssistant,
    agent: HubBackupAgent,
    google: GoogleSimulator,
    drive: Drive,
    folder: Path,
    tmp_path: Path,
) -> None:
    """The error says so, and neither Drive nor this disk keeps a part of it."""
    path = tmp_path / "backup.tar"
    backup = await hass.async_add_executor_job(lambda: make_backup(path, size=2_000_000))
    content = await hass.async_add_executor_job(path.read_bytes)
    google.faults.put("storage_full", endpoint="drive.upload", after=1_000_000)

    with pytest.raises(BackupAgentError) as refusal:
        await agent.async_upload_backup(
            open_stream=stream_of(content), backup=backup, on_progress=ignore
        )

    assert refusal.value.translation_key == "backup_storage_full"
    assert not drive.uploads
    assert not list((folder / "tmp_backups").iterdir())
