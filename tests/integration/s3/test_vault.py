"""A bucket as a place for backups."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
import hashlib
from pathlib import Path
import random

import aiohttp
from homeassistant.components.backup import AgentBackup
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.backup_agents.errors import DamagedError, StorageFullError
from custom_components.homelab_hub.backup_agents.source import FileSource
from custom_components.homelab_hub.backup_agents.vault import Upload
from custom_components.homelab_hub.connections.s3.vault import S3Vault
from custom_components.homelab_hub.upstream import errors
from custom_components.homelab_hub.upstream.s3 import S3Client
from custom_components.homelab_hub.upstream.s3_api import S3Api
from custom_components.homelab_hub.upstream.s3_parts import PART_SIZE
from custom_components.homelab_hub.upstream.secret import Secret
from homelab_hub_simulators.s3 import S3Simulator
from tests.upstream.s3.helpers import client_of

CONTENT = random.Random(7).randbytes(2 * PART_SIZE + 4321)  # noqa: S311 - no secret
MD5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
BACKUP = AgentBackup(
    addons=[],
    backup_id="0123abcd",
    database_included=True,
    date="2026-11-25T04:45:00+01:00",
    extra_metadata={"with_automatic_settings": True},
    folders=[],
    homeassistant_included=True,
    homeassistant_version="2026.11.0",
    name="Automatic backup 2026.11",
    protected=True,
    size=len(CONTENT),
)
INSTANCE = "f00"


@pytest.fixture
async def s3(socket_enabled: None) -> AsyncGenerator[S3Simulator]:
    """Run a stand-in for S3."""
    async with S3Simulator(equal_parts=True) as running:
        yield running


@pytest.fixture
async def client(s3: S3Simulator, api: S3Api) -> AsyncGenerator[S3Client]:
    """Return a client of the stand-in."""
    async with aiohttp.TCPConnector() as connector, client_of(s3, connector, api) as client:
        yield client


@pytest.fixture
def vault(hass: HomeAssistant, client: S3Client) -> S3Vault:
    """Return the place for this Home Assistant's backups."""
    return S3Vault(hass, client, prefix="home", instance=INSTANCE)


@dataclass
class Uploading:
    """An upload, and what became of it."""

    source: FileSource
    backup: AgentBackup = BACKUP
    session: Secret | None = None
    sure: list[int] = field(default_factory=list)

    def upload(self) -> Upload:
        """Return it as a destination sees it."""

        async def keep(session: Secret | None) -> None:
            self.session = session

        def arrived(size: int, sure: bool) -> None:
            if sure:
                self.sure.append(size)

        return Upload(
            backup=self.backup,
            source=self.source,
            session=self.session,
            keep=keep,
            arrived=arrived,
        )


type Begin = Callable[[], Uploading]


@pytest.fixture
def begin(hass: HomeAssistant, tmp_path: Path) -> Begin:
    """Return a way to begin the upload of a file."""
    path = tmp_path / "backup.tar"
    path.write_bytes(CONTENT)
    return lambda: Uploading(FileSource(hass, path, len(CONTENT), owned=False))


async def read(vault: S3Vault, backup_id: str = BACKUP.backup_id) -> bytes:
    """Return what a backup holds."""
    stored = await vault.find(backup_id)
    assert stored is not None
    async with aclosing(await vault.read(stored)) as pieces:
        return b"".join([piece async for piece in pieces])


async def test_a_backup_is_stored_listed_read_and_deleted(
    vault: S3Vault, begin: Begin, client: S3Client
) -> None:
    """With all that Home Assistant wants to know of it."""
    uploading = begin()

    stored = await vault.upload(uploading.upload())

    assert (stored.backup, stored.size, stored.md5) == (BACKUP, len(CONTENT), MD5)
    assert await vault.all() == [stored]
    assert await vault.find(BACKUP.backup_id) == stored
    assert await read(vault) == CONTENT
    assert uploading.sure[-1] == len(CONTENT)
    assert stored.id.startswith(f"home/{INSTANCE}/")

    await vault.delete(stored)
    assert await client.objects() == []
    assert await vault.find(BACKUP.backup_id) is None


async def test_an_upload_is_gone_on_with_after_a_restart(
    hass: HomeAssistant, vault: S3Vault, begin: Begin, s3: S3Simulator, client: S3Client
) -> None:
    """Another object of the same place sends only what is missing."""
    uploading = begin()
    s3.faults.put("server_error", part=3)
    with pytest.raises(errors.ServerError):
        await vault.upload(uploading.upload())
    s3.faults.clear()
    (left,) = await client.uploads()
    there = {part.number for part in await client.parts(left.key, left.id)}
    s3.forget_calls()

    again = S3Vault(hass, client, prefix="home", instance=INSTANCE)
    await again.upload(uploading.upload())

    sent = [one.body["part"] for one in s3.asked("UploadPart")]
    assert 3 in sent
    assert set(sent) <= {1, 2, 3} - there  # one that was on its way may have arrived meanwhile
    assert await read(again) == CONTENT


async def test_an_upload_that_ended_while_nobody_looked_is_not_sent_again(
    vault: S3Vault, begin: Begin, s3: S3Simulator
) -> None:
    """Home Assistant was stopped after the last answer."""
    uploading = begin()
    stored = await vault.upload(uploading.upload())
    s3.forget_calls()

    assert await vault.upload(uploading.upload()) == stored
    assert s3.counts["UploadPart"] == 0


async def test_a_session_that_is_over_begins_anew(
    vault: S3Vault, begin: Begin, client: S3Client
) -> None:
    """The service has deleted the parts."""
    uploading = begin()
    await vault.upload(uploading.upload())
    await client.delete_all([one.key for one in await client.objects()])

    await vault.upload(uploading.upload())

    assert await read(vault) == CONTENT


async def test_what_is_abandoned_leaves_nothing(
    vault: S3Vault, begin: Begin, s3: S3Simulator, client: S3Client
) -> None:
    """Neither parts nor a description."""
    uploading = begin()
    s3.faults.put("server_error", endpoint="CompleteMultipartUpload")
    with pytest.raises(errors.ServerError):
        await vault.upload(uploading.upload())
    s3.faults.clear()
    assert uploading.session is not None

    await vault.abandon(uploading.session)

    assert await client.uploads() == []
    assert await client.objects() == []


async def test_a_full_storage_is_told(vault: S3Vault, begin: Begin, s3: S3Simulator) -> None:
    """It is final."""
    s3.faults.put("storage_full", endpoint="UploadPart")

    with pytest.raises(StorageFullError):
        await vault.upload(begin().upload())


async def test_damage_is_noticed_at_the_end_of_a_download(
    vault: S3Vault, begin: Begin, s3: S3Simulator
) -> None:
    """Not a bit may be another."""
    await vault.upload(begin().upload())
    await vault.all()  # reads what lies beside it, once and for all
    s3.faults.put("damaged", endpoint="GetObject", after=4000, times=1)

    with pytest.raises(DamagedError):
        await read(vault)


async def test_two_homes_share_a_bucket(
    hass: HomeAssistant, vault: S3Vault, begin: Begin, client: S3Client
) -> None:
    """Neither sees, nor cleans up, what is the other's."""
    await vault.upload(begin().upload())
    other = S3Vault(hass, client, prefix="home", instance="ba4")

    assert await other.all() == []
    assert await other.find(BACKUP.backup_id) is None


async def test_what_somebody_else_put_there_is_no_backup(
    vault: S3Vault, begin: Begin, client: S3Client
) -> None:
    """Files without a description, and descriptions of nothing."""
    await vault.upload(begin().upload())
    for name in ("notes.txt", "other.tar", "lonely.json", "broken.tar", "broken.json"):
        await client.put(f"home/{INSTANCE}/{name}", b"{}")

    assert [one.backup.backup_id for one in await vault.all()] == [BACKUP.backup_id]


async def test_a_list_that_has_not_changed_reads_no_descriptions(
    vault: S3Vault, begin: Begin, s3: S3Simulator
) -> None:
    """However often Home Assistant asks."""
    await vault.upload(begin().upload())
    await vault.all()
    s3.forget_calls()

    await vault.all()

    assert dict(s3.counts) == {"ListObjectsV2": 1}


async def test_uploads_of_nobody_are_aborted_after_a_while(
    vault: S3Vault, begin: Begin, s3: S3Simulator, client: S3Client
) -> None:
    """They take room that is paid for; those of others, and those that may be gone on with, stay."""
    s3.faults.put("storage_full", endpoint="UploadPart")
    s3.clock_ahead = -9 * 24 * 3600
    with pytest.raises(StorageFullError):
        await vault.upload(begin().upload())
    await client.create_upload("elsewhere/big")
    s3.clock_ahead = -6 * 24 * 3600
    await client.create_upload(f"home/{INSTANCE}/new.tar")
    s3.clock_ahead = 0

    assert await vault.clean() == 1

    keys = {one.key for one in await client.uploads()}
    assert keys == {"elsewhere/big", f"home/{INSTANCE}/new.tar"}
