"""Backups in Drive, as Home Assistant's backup manager makes, lists, fetches and deletes them."""

import asyncio
import json

from homeassistant.components.backup import AgentBackup, BackupAgentError, BackupNotFound
from homeassistant.components.backup.const import DATA_MANAGER
import pytest

from custom_components.homelab_hub.connections.google.drive import client
from homelab_hub_simulators.google.drive.file import DriveFile
from tests.backup_agents.tars import stream_of
from tests.waiting import until

from .scene import Scene, md5

type Made = tuple[AgentBackup, bytes]


def only_file(scene: Scene) -> DriveFile:
    """Return the file in the Drive."""
    [file] = [file for file in scene.drive.files if not file.is_folder]
    return file


async def test_a_backup_comes_back_as_it_was(scene: Scene, made: Made) -> None:
    """What is downloaded is what was uploaded, byte by byte, and the manager is told of it all."""
    backup, content = made
    told: list[int] = []

    await scene.agent.async_upload_backup(
        open_stream=stream_of(content),
        backup=backup,
        on_progress=lambda bytes_uploaded, **_: told.append(bytes_uploaded),
    )

    assert await scene.agent.async_list_backups() == [backup]
    assert await scene.agent.async_get_backup(backup.backup_id) == backup
    assert await scene.read(backup.backup_id) == content
    assert told[-1] == len(content)
    assert told == sorted(told)
    assert scene.checksums == [md5(content)]
    assert not scene.left_over


async def test_the_manager_makes_and_keeps_a_backup(scene: Scene) -> None:
    """The whole way, and nothing is left in the manager's folder."""
    manager = scene.hass.data[DATA_MANAGER]

    await manager.async_create_backup(
        agent_ids=[scene.agent.agent_id],
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
    assert backup.agents[scene.agent.agent_id].protected
    assert not scene.left_over


async def test_a_local_copy_stays_where_it_is(scene: Scene) -> None:
    """The local agent's file is uploaded from; it is not ours to delete."""
    manager = scene.hass.data[DATA_MANAGER]

    await manager.async_create_backup(
        agent_ids=["backup.local", scene.agent.agent_id],
        include_addons=None,
        include_all_addons=False,
        include_database=False,
        include_folders=None,
        include_homeassistant=True,
        name="Both",
        password=None,
    )

    [local] = (scene.folder / "backups").iterdir()
    content = await scene.hass.async_add_executor_job(local.read_bytes)
    assert scene.checksums == [md5(content)]
    assert local.stat().st_nlink == 1


async def test_a_deleted_backup_is_gone(scene: Scene, made: Made) -> None:
    """From the list, and from the Drive."""
    await scene.upload(made)

    await scene.agent.async_delete_backup(made[0].backup_id)

    assert await scene.agent.async_list_backups() == []
    assert not scene.checksums


async def test_what_is_not_there_is_not_found(scene: Scene) -> None:
    """The manager expects a certain error."""
    with pytest.raises(BackupNotFound):
        await scene.agent.async_get_backup("nothing")
    with pytest.raises(BackupNotFound):
        await scene.agent.async_download_backup("nothing")
    with pytest.raises(BackupNotFound):
        await scene.agent.async_delete_backup("nothing")


async def test_all_pages_are_listed(
    scene: Scene, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drive gives a thousand at most; here we ask for three, which is quicker to fill."""
    monkeypatch.setattr(client, "PAGE", 3)
    await scene.upload(made)
    file, client_id = only_file(scene), _client(scene)
    store = scene.google.drive_api.store
    for number in range(7):
        twin = DriveFile(
            id=f"twin{number}",
            name=file.name,
            mime_type=file.mime_type,
            owner=file.owner,
            created=file.created,
            modified=file.modified,
            parents=file.parents,
            blob=file.blob,
            app_properties={
                client_id: {**file.app_properties[client_id], "backup": f"twin{number}"}
            },
            fields=file.fields,
            permissions=file.permissions,
            apps=file.apps,
        )
        store.put(twin, file.created, "add")

    assert len(await scene.agent.async_list_backups()) == 8
    assert scene.google.counts["drive.files.list"] > 2


async def test_a_description_that_somebody_changed_hides_nothing(scene: Scene, made: Made) -> None:
    """A person can edit it in Drive; what we need is in properties that nobody else sees."""
    await scene.upload(made)
    only_file(scene).fields["description"] = "my backup"

    assert await scene.agent.async_list_backups() == [
        AgentBackup.from_dict(
            made[0].as_dict()
            | {
                "extra_metadata": {
                    "instance_id": only_file(scene).app_properties[_client(scene)]["instance"],
                    "with_automatic_settings": True,
                }
            }
        )
    ]


async def test_other_home_assistants_are_kept_apart(scene: Scene, made: Made) -> None:
    """Two homes may share a Drive; neither sees, restores or deletes what is the other's."""
    await scene.upload(made)
    only_file(scene).app_properties[_client(scene)]["instance"] = "another home"

    assert await scene.agent.async_list_backups() == []
    with pytest.raises(BackupNotFound):
        await scene.agent.async_delete_backup(made[0].backup_id)


@pytest.mark.parametrize("backup_id", ["../up", "ümläut's", "x" * 300])
async def test_an_id_may_be_anything(scene: Scene, made: Made, backup_id: str) -> None:
    """Ids of backups that a person uploads are whatever the file says."""
    odd = AgentBackup.from_dict(made[0].as_dict() | {"backup_id": backup_id, "name": "a/b 🏠"})

    await scene.upload((odd, made[1]))

    assert await scene.agent.async_get_backup(backup_id) == odd
    assert await scene.read(backup_id) == made[1]
    assert not scene.left_over


async def test_a_full_drive_is_said_before_anything_is_sent(scene: Scene, made: Made) -> None:
    """Gigabytes are not sent in vain, and nothing stays."""
    scene.drive.fill_up(free=1000)

    with pytest.raises(BackupAgentError) as refusal:
        await scene.upload(made)

    assert refusal.value.translation_key == "backup_storage_full"
    assert not scene.drive.uploads
    assert await scene.agent.async_list_backups() == []


async def test_a_drive_that_fills_up_in_the_middle_keeps_nothing(scene: Scene, made: Made) -> None:
    """The error says so, and neither Drive nor this disk keeps a part of it."""
    scene.google.faults.put("storage_full", endpoint="drive.upload", after=1_000_000)

    with pytest.raises(BackupAgentError) as refusal:
        await scene.upload(made)

    assert refusal.value.translation_key == "backup_storage_full"
    assert not scene.drive.uploads
    assert not scene.left_over
    assert not scene.destination.uploads.goes_on(made[0].backup_id)


async def test_a_paused_account_uploads_nothing(scene: Scene, made: Made) -> None:
    """The manager is told at once; the backup is kept, and goes up when files are allowed again."""
    scene.hass.config_entries.async_update_entry(
        scene.entry, options={**scene.entry.options, "paused": ["files"]}
    )
    scene.google.forget_calls()

    with pytest.raises(BackupAgentError) as refusal:
        await scene.upload(made)

    assert refusal.value.translation_key == "capability_paused"
    assert not scene.google.counts
    assert scene.destination.uploads.goes_on(made[0].backup_id)


async def test_a_download_that_breaks_off_goes_on(scene: Scene, made: Made) -> None:
    """The reader notices nothing."""
    await scene.upload(made)
    scene.google.faults.put("cut", times=1, endpoint="drive.files.get", after=2_000_000)

    assert await scene.read(made[0].backup_id) == made[1]
    assert scene.google.faults.active is None


async def test_a_byte_that_is_wrong_is_noticed(scene: Scene, made: Made) -> None:
    """A damaged backup must not be restored."""
    await scene.upload(made)
    blob = only_file(scene).blob
    assert blob is not None
    damaged = made[1][:1000] + bytes([made[1][1000] ^ 1]) + made[1][1001:]
    await scene.hass.async_add_executor_job(blob.path.write_bytes, damaged)

    with pytest.raises(BackupAgentError) as refusal:
        await scene.read(made[0].backup_id)

    assert refusal.value.translation_key == "backup_damaged"


async def test_a_folder_that_somebody_deleted_is_made_again(scene: Scene, made: Made) -> None:
    """Backups go on whatever a person does in the Drive."""
    await scene.upload(made)
    await scene.agent.async_delete_backup(made[0].backup_id)
    scene.drive.remove(scene.drive.find("Home Assistant backups").id)

    await scene.upload(made)

    assert scene.checksums == [md5(made[1])]
    assert json.loads(only_file(scene).fields["description"])["backup_id"] == made[0].backup_id


async def test_a_backup_whose_arrival_nobody_heard_of_is_not_sent_again(
    scene: Scene, made: Made
) -> None:
    """The answer was lost, and so was the session: what lies there is compared instead."""
    # Twice, as aiohttp sends a PUT again by itself.
    scene.google.faults.put("lost_answer", times=2, endpoint="drive.upload")
    uploading = asyncio.create_task(scene.upload(made))
    await until(lambda: scene.checksums)
    await until(lambda: scene.google.faults.active is None)
    scene.drive.expire_uploads()

    await uploading

    assert scene.checksums == [md5(made[1])]
    assert scene.begun == 1


def _client(scene: Scene) -> str:
    """Return the id of our application, whose properties nobody else sees."""
    [client_id] = only_file(scene).app_properties
    return client_id
