"""An upload that breaks off goes on from where it was, whatever broke."""

import asyncio
import hashlib
from pathlib import Path
import stat
from typing import Any

from homeassistant.components.backup import AgentBackup, BackupAgentError
from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.backups.agent import HubBackupAgent
from custom_components.homelab_hub.backups.registry import registry_of
from custom_components.homelab_hub.connections.google.drive import resumable
from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.google.drive import Drive
from homelab_hub_simulators.oauth import OAuthSimulator
from tests.backups.tars import make_backup, stream_of

from .waiting import until

SIZE = 6_000_000


@pytest.fixture
async def made(hass: HomeAssistant, tmp_path: Path) -> tuple[AgentBackup, bytes]:
    """Return a backup and its content."""
    path = tmp_path / "backup.tar"
    backup = await hass.async_add_executor_job(lambda: make_backup(path, size=SIZE))
    return backup, await hass.async_add_executor_job(path.read_bytes)


@pytest.fixture(autouse=True)
def short_legs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send a mebibyte at first, so that small backups take several requests, as large ones do."""
    monkeypatch.setattr(resumable, "FIRST_LEG", 4 * resumable.UNIT)
    monkeypatch.setattr(resumable, "LONGEST_LEG", 4 * resumable.UNIT)


async def upload(agent: HubBackupAgent, made: tuple[AgentBackup, bytes]) -> None:
    """Upload a backup as the manager does."""
    backup, content = made
    await agent.async_upload_backup(
        open_stream=stream_of(content), backup=backup, on_progress=lambda **_: None
    )


def begun(google: GoogleSimulator) -> int:
    """Return how many uploads were begun."""
    return sum("uploadType" in call["query"] for call in google.calls("drive.files.create"))


def backups(drive: Drive) -> list[str | None]:
    """Return the checksums of the files in a Drive."""
    return [file.md5 for file in drive.files if not file.is_folder]


def md5(content: bytes) -> str:
    """Return a checksum as Drive gives it."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


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
    agent: HubBackupAgent,
    google: GoogleSimulator,
    drive: Drive,
    made: tuple[AgentBackup, bytes],
    fault: str,
    endpoint: str,
    parameters: dict[str, Any],
) -> None:
    """One break of whatever kind: the backup is there, whole, from one upload."""
    google.faults.put(fault, times=1, endpoint=endpoint, **parameters)

    await upload(agent, made)

    assert google.faults.active is None
    assert backups(drive) == [md5(made[1])]
    assert begun(google) == 1
    assert not google.violations


async def test_an_upload_that_drive_forgot_begins_anew(
    agent: HubBackupAgent, google: GoogleSimulator, drive: Drive, made: tuple[AgentBackup, bytes]
) -> None:
    """A session ends after a week, or when Google feels like it."""
    google.door.bandwidth = 4_000_000
    uploading = asyncio.create_task(upload(agent, made))
    await until(lambda: drive.uploads and drive.uploads[0]["received"] > 0)
    drive.expire_uploads()
    google.door.bandwidth = None

    await uploading

    assert backups(drive) == [md5(made[1])]
    assert begun(google) == 2


async def test_a_reload_in_the_middle_goes_on_where_it_was(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    agent: HubBackupAgent,
    google: GoogleSimulator,
    drive: Drive,
    folder: Path,
    made: tuple[AgentBackup, bytes],
) -> None:
    """The manager is told that it failed; the backup is uploaded all the same, once, verified."""
    google.door.bandwidth = 4_000_000
    uploading = asyncio.create_task(upload(agent, made))
    await until(lambda: drive.uploads and drive.uploads[0]["received"] > 1_000_000)
    assert await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(BackupAgentError):
        await uploading
    arrived = drive.uploads[0]["received"]
    [ledger] = (folder / ".storage").glob("homelab_hub.uploads.*")
    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600
    google.door.bandwidth = None
    google.forget_calls()

    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: backups(drive))

    assert backups(drive) == [md5(made[1])]
    assert begun(google) == 0
    sent = [call for call in google.calls("drive.upload") if call["query"]]
    assert 0 < arrived < len(made[1])
    assert len(sent) <= 2 + (len(made[1]) - arrived) // resumable.FIRST_LEG
    destination = registry_of(hass).destinations[entry.entry_id]
    await until(lambda: destination.progress is None)
    assert destination.history.last_success is not None
    assert await destination.agent.async_list_backups() == [made[0]]
    assert not list((folder / "tmp_backups").iterdir())
    assert "upload_id" not in await hass.async_add_executor_job(ledger.read_text)


# Home Assistant 2026.10 leaves the timer of its progress behind when an agent fails.
@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_the_managers_file_outlives_its_deletion(
    hass: HomeAssistant,
    entry: ConfigEntry[Any],
    agent: HubBackupAgent,
    google: GoogleSimulator,
    drive: Drive,
    folder: Path,
) -> None:
    """The manager deletes its file when the agent fails; ours is another name of the same."""
    manager = hass.data[DATA_MANAGER]
    await hass.async_add_executor_job((folder / "big.bin").write_bytes, bytes(range(256)) * 40_000)
    google.door.bandwidth = 40_000
    making = asyncio.create_task(
        manager.async_create_backup(
            agent_ids=[agent.agent_id],
            include_addons=None,
            include_all_addons=False,
            include_database=False,
            include_folders=None,
            include_homeassistant=True,
            name="Mine",
            password="secret",
        )
    )
    await until(lambda: drive.uploads and drive.uploads[0]["total"])
    own, theirs = sorted((folder / "tmp_backups").iterdir(), key=lambda path: -len(path.name))
    assert own.samefile(theirs)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await making
    assert not theirs.exists()
    assert own.exists()
    google.door.bandwidth = None

    assert await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: backups(drive))
    await until(lambda: not own.exists())

    found, problems = await manager.async_get_backups()
    assert not problems
    assert [backup.name for backup in found.values()] == ["Mine"]


async def test_nothing_secret_is_logged_or_recorded(
    agent: HubBackupAgent,
    providers: OAuthSimulator,
    google: GoogleSimulator,
    made: tuple[AgentBackup, bytes],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whoever knows the address of an upload can write to it."""
    caplog.set_level("DEBUG")
    google.faults.put("cut", times=1, endpoint="drive.upload", after=2_500_000)
    await upload(agent, made)

    lines = [record.getMessage() for record in caplog.records if "homelab_hub" in record.name]
    assert not [line for line in lines if "upload_id" in line]
