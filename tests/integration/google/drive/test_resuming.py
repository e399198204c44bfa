"""An upload that breaks off goes on from where it was, whatever broke."""

import asyncio
import stat
from typing import Any

from homeassistant.components.backup import AgentBackup, BackupAgentError
from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.homelab_hub.connections.google.drive import resumable
from tests.waiting import until

from .scene import Scene, md5

type Made = tuple[AgentBackup, bytes]


@pytest.fixture(autouse=True)
def short_legs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send a mebibyte at first, so that small backups take several requests, as large ones do."""
    monkeypatch.setattr(resumable, "LEG", 4 * resumable.UNIT)


@pytest.mark.parametrize(
    ("fault", "endpoint", "parameters"),
    [
        ("cut", "drive.upload", {"after": 2_500_000}),
        ("server_error", "drive.upload", {"after": 2_500_000}),
        ("server_error", "drive.upload", {}),
        ("rate_limit", "drive.upload", {}),
        ("lost_answer", "drive.upload", {}),
        ("unauthorized", "drive.upload", {}),
        ("html", "drive.upload", {"status": 502}),
        ("server_error", "drive.files.create", {}),
    ],
)
async def test_a_break_costs_only_what_had_not_arrived(
    scene: Scene, made: Made, fault: str, endpoint: str, parameters: dict[str, Any]
) -> None:
    """One break of whatever kind: the backup is there, whole, from one upload."""
    scene.google.faults.put(fault, times=1, endpoint=endpoint, **parameters)

    await scene.upload(made)

    assert scene.google.faults.active is None
    assert scene.checksums == [md5(made[1])]
    assert scene.begun == 1
    assert not scene.google.violations


async def test_an_upload_that_drive_forgot_begins_anew(scene: Scene, made: Made) -> None:
    """A session ends after a week, or when Google feels like it."""
    scene.google.door.bandwidth = 4_000_000
    uploading = asyncio.create_task(scene.upload(made))
    await until(lambda: scene.drive.uploads and scene.drive.uploads[0]["received"] > 0)
    scene.drive.expire_uploads()
    scene.google.door.bandwidth = None

    await uploading

    assert scene.checksums == [md5(made[1])]
    assert scene.begun == 2


async def test_a_reload_in_the_middle_goes_on_where_it_was(scene: Scene, made: Made) -> None:
    """The manager is told that it failed; the backup is uploaded all the same, once, verified."""
    scene.google.door.bandwidth = 4_000_000
    uploading = asyncio.create_task(scene.upload(made))
    await until(lambda: scene.drive.uploads and scene.drive.uploads[0]["received"] > 1_000_000)
    assert await scene.hass.config_entries.async_unload(scene.entry.entry_id)
    with pytest.raises(BackupAgentError):
        await uploading
    arrived = scene.drive.uploads[0]["received"]
    [ledger] = (scene.folder / ".storage").glob("homelab_hub.uploads.*")
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600
    scene.google.door.bandwidth = None
    scene.google.forget_calls()

    await scene.reload()
    await until(lambda: scene.checksums and scene.destination.progress is None)

    assert scene.checksums == [md5(made[1])]
    assert scene.begun == 0
    assert 0 < arrived < len(made[1])
    legs = -(-(len(made[1]) - arrived) // resumable.LEG)
    assert scene.google.counts["drive.upload"] <= 1 + legs
    assert scene.destination.history.last_success is not None
    assert await scene.agent.async_list_backups() == [made[0]]
    assert not scene.left_over
    assert await scene.hass.config_entries.async_unload(scene.entry.entry_id)
    assert "upload_id" not in await scene.hass.async_add_executor_job(ledger.read_text)


# Home Assistant 2026.10 leaves the timer of its progress behind when an agent fails.
@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_the_managers_file_outlives_its_deletion(scene: Scene) -> None:
    """The manager deletes its file when the agent fails; ours is another name of the same."""
    manager = scene.hass.data[DATA_MANAGER]
    big = scene.folder / "big.bin"
    await scene.hass.async_add_executor_job(big.write_bytes, bytes(range(256)) * 40_000)
    scene.google.door.bandwidth = 40_000
    making = asyncio.create_task(
        manager.async_create_backup(
            agent_ids=[scene.agent.agent_id],
            include_addons=None,
            include_all_addons=False,
            include_database=False,
            include_folders=None,
            include_homeassistant=True,
            name="Mine",
            password="secret",
        )
    )
    await until(lambda: scene.drive.uploads and scene.drive.uploads[0]["total"])
    own, theirs = sorted(scene.left_over, key=lambda path: -len(path.name))
    assert own.samefile(theirs)
    assert await scene.hass.config_entries.async_unload(scene.entry.entry_id)
    await making
    assert not theirs.exists()
    assert own.exists()
    scene.google.door.bandwidth = None

    await scene.reload()
    await until(lambda: scene.checksums and not own.exists())

    found, problems = await manager.async_get_backups()
    assert not problems
    assert [backup.name for backup in found.values()] == ["Mine"]


async def test_a_lost_file_is_given_up_with_a_repair(
    scene: Scene, made: Made, issue_registry: ir.IssueRegistry
) -> None:
    """What is no longer on this disk cannot be finished; the next backup takes the repair back."""
    scene.google.door.bandwidth = 4_000_000
    uploading = asyncio.create_task(scene.upload(made))
    await until(lambda: scene.drive.uploads and scene.drive.uploads[0]["received"] > 1_000_000)
    assert await scene.hass.config_entries.async_unload(scene.entry.entry_id)
    with pytest.raises(BackupAgentError):
        await uploading
    scene.google.door.bandwidth = None
    for path in scene.left_over:
        path.unlink()

    await scene.reload()
    issue = f"backup_gave_up_{scene.entry.entry_id}"
    await until(lambda: issue_registry.async_get_issue("homelab_hub", issue))

    assert not scene.drive.uploads
    await scene.upload(made)
    assert issue_registry.async_get_issue("homelab_hub", issue) is None


async def test_nothing_secret_is_logged(
    scene: Scene, made: Made, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever knows the address of an upload can write to it."""
    caplog.set_level("DEBUG")
    scene.google.faults.put("cut", times=1, endpoint="drive.upload", after=2_500_000)

    await scene.upload(made)

    ours = [record for record in caplog.records if "homelab_hub." in record.name]
    assert not [record for record in ours if "upload_id" in record.getMessage()]


async def test_a_pause_that_is_over_is_noticed_at_once(scene: Scene, made: Made) -> None:
    """The backup that was refused goes up as soon as files are allowed again, not in an hour."""
    [switch] = [
        one for one in scene.hass.states.async_entity_ids("switch") if one.endswith("_files")
    ]

    async def turn(how: str) -> None:
        await scene.hass.services.async_call(
            "switch", f"turn_{how}", {"entity_id": switch}, blocking=True
        )

    await turn("off")
    with pytest.raises(BackupAgentError):
        await scene.upload(made)
    assert not scene.checksums

    await turn("on")
    await until(lambda: scene.checksums and scene.destination.progress is None)

    assert scene.checksums == [md5(made[1])]
    assert not scene.left_over
