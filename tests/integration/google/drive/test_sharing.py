"""A Drive that others use too: the person in it, and a second Home Assistant."""

from homeassistant.components.backup import AgentBackup, BackupNotFound
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.backup_agents.agent import HubBackupAgent
from custom_components.homelab_hub.backup_agents.destination import Destination, Plan
from custom_components.homelab_hub.backup_agents.keep_rules import KeepRules
from custom_components.homelab_hub.connections.google.drive.folder import Folders
from custom_components.homelab_hub.connections.google.drive.vault import DriveVault
from tests.backup_agents.tars import stream_of

from .alone import INSTANCE, entry_alone
from .scene import Scene, md5

type Made = tuple[AgentBackup, bytes]

FOLDER = "Home Assistant backups"


async def neighbour(hass: HomeAssistant, scene: Scene) -> HubBackupAgent:
    """Return the agent of another Home Assistant, whose rules keep one backup only."""
    client = scene.entry.runtime_data.parts[0].client
    folders = Folders(client, INSTANCE)
    vault = DriveVault(hass, client, folders, instance=INSTANCE, folder=FOLDER)
    destination = await Destination.create(
        hass,
        entry_alone(),
        vault,
        unique_id="neighbour",
        plan=Plan(rules=KeepRules(daily=1), test_every=None),
        words=lambda error: {"translation_key": error.key},
    )
    return destination.agent


async def upload(agent: HubBackupAgent, backup_id: str, made: Made) -> None:
    """Upload a backup under an id."""
    backup = AgentBackup.from_dict(made[0].as_dict() | {"backup_id": backup_id})
    await agent.async_upload_backup(
        open_stream=stream_of(made[1]), backup=backup, on_progress=lambda **_: None
    )


async def test_two_homes_in_one_drive_do_not_touch_each_other(
    hass: HomeAssistant, scene: Scene, made: Made
) -> None:
    """Each lists, deletes and keeps what it made, though their folders have the same name."""
    other = await neighbour(hass, scene)
    await scene.upload(made)
    await upload(other, "first", made)
    await upload(other, "second", made)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert await scene.agent.async_list_backups() == [made[0]]
    assert [one.backup_id for one in await other.async_list_backups()] == ["second"]
    with pytest.raises(BackupNotFound):
        await other.async_delete_backup(made[0].backup_id)
    assert len([file for file in scene.drive.files if file.name == FOLDER]) == 2
    assert await scene.read(made[0].backup_id) == made[1]


async def test_a_backup_in_the_trash_is_none(scene: Scene, made: Made) -> None:
    """Google deletes it soon; taken out of the trash, it is one again."""
    await scene.upload(made)
    [file] = [file for file in scene.drive.files if not file.is_folder]
    scene.drive.trash(file.id)

    assert await scene.agent.async_list_backups() == []
    with pytest.raises(BackupNotFound):
        await scene.agent.async_get_backup(made[0].backup_id)
    scene.drive.untrash(file.id)
    assert await scene.agent.async_list_backups() == [made[0]]


async def test_a_folder_in_the_trash_takes_no_backup_with_it(scene: Scene, made: Made) -> None:
    """Google lets a file be made in it, and would delete both in a month."""
    await scene.upload(made)
    scene.drive.trash(scene.drive.find(FOLDER).id)
    assert await scene.agent.async_list_backups() == []

    await upload(scene.agent, "after", made)

    assert [one.backup_id for one in await scene.agent.async_list_backups()] == ["after"]
    folder = scene.drive.find(FOLDER)
    assert folder.trashed_at is None
    assert [file.parents for file in scene.drive.files if not file.is_folder][-1] == [folder.id]


async def test_a_backup_is_uploaded_again_only_in_place_of_the_first(
    scene: Scene, made: Made
) -> None:
    """The manager may be told to; nobody wants it twice."""
    await scene.upload(made)
    await scene.upload(made)
    await scene.hass.async_block_till_done(wait_background_tasks=True)

    assert scene.checksums == [md5(made[1])]
    assert scene.destination.size == len(made[1])


async def test_every_copy_of_a_deleted_backup_is_gone(scene: Scene, made: Made) -> None:
    """Else the older one would appear in its place."""
    await upload(scene.agent, "twice", made)
    shorter = made[1][:-512]
    backup = AgentBackup.from_dict(made[0].as_dict() | {"backup_id": "twice", "size": len(shorter)})
    await scene.upload((backup, shorter))
    await scene.hass.async_block_till_done(wait_background_tasks=True)
    assert len(scene.checksums) == 2

    await scene.agent.async_delete_backup("twice")

    assert await scene.agent.async_list_backups() == []
    assert not scene.checksums
