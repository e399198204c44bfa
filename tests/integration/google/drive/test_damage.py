"""Backups that do not arrive as they were sent."""

import asyncio
from collections.abc import AsyncGenerator
import json
from pathlib import Path

from homeassistant.components.backup import AgentBackup, BackupAgentError
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.connections.google.drive.deeds import SHOWN
from custom_components.homelab_hub.connections.google.drive.reading import text_of
from custom_components.homelab_hub.connector.capabilities import Capability
from custom_components.homelab_hub.upstream import endpoints
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import CLIENT_ID, Person
from tests.integration.google.accounts import connect
from tests.waiting import until

from .line import flipped, line_to
from .scene import Scene, md5

type Made = tuple[AgentBackup, bytes]


class Trouble:
    """How many pieces are still to be damaged."""

    def __init__(self) -> None:
        """Begin without any."""
        self.left = 0

    def change(self, piece: bytes) -> bytes:
        """Return the piece, damaged if it is to be."""
        if not self.left:
            return piece
        self.left -= 1
        return flipped(piece)


@pytest.fixture
def trouble() -> Trouble:
    """Return what damages."""
    return Trouble()


@pytest.fixture
async def damaged(
    hass: HomeAssistant,
    google: GoogleSimulator,
    person: Person,
    tmp_path: Path,
    trouble: Trouble,
) -> AsyncGenerator[Scene]:
    """Return an account whose line to Drive changes bytes."""
    table = google.endpoints
    async with line_to(table["google"]["drive"], trouble.change) as url:
        table["google"]["drive"] = url
        file = tmp_path / "line.json"
        file.write_text(json.dumps(table))
        endpoints.load(str(file))
        entry = await connect(person, Capability.FILES)
        yield Scene(hass=hass, entry=entry, google=google)
        await hass.config_entries.async_unload(entry.entry_id)


async def test_one_wrong_bit_is_sent_again(damaged: Scene, made: Made, trouble: Trouble) -> None:
    """What arrived wrong is deleted; the second try is right."""
    trouble.left = 1

    await damaged.upload(made)

    assert damaged.checksums == [md5(made[1])]
    assert damaged.begun == 2


async def test_a_line_that_damages_everything_is_told(
    damaged: Scene, made: Made, trouble: Trouble
) -> None:
    """No damaged backup is ever kept as a good one."""
    trouble.left = 10**9

    with pytest.raises(BackupAgentError) as refusal:
        await damaged.upload(made)

    assert refusal.value.translation_key == "backup_damaged"
    assert not damaged.checksums
    assert not damaged.left_over


async def test_a_byte_that_google_stores_wrong_is_found(scene: Scene, made: Made) -> None:
    """The checksum is compared at the end; the second try is right, and the only one kept."""
    scene.google.faults.put("flip", times=1, endpoint="drive.upload", after=3_000_000)

    await scene.upload(made)

    assert scene.checksums == [md5(made[1])]
    assert scene.begun == 2
    assert await scene.read(made[0].backup_id) == made[1]


async def test_what_google_never_stores_right_is_reported_and_not_kept(
    scene: Scene, made: Made
) -> None:
    """As an error of the backup, and as a failure; the list has no backup of it."""
    scene.google.faults.put("flip", endpoint="drive.upload", after=3_000_000)

    with pytest.raises(BackupAgentError) as refusal:
        await scene.upload(made)

    assert refusal.value.translation_key == "backup_damaged"
    assert scene.destination.history.last_error == "backup_damaged"
    assert scene.destination.history.last_success is None
    assert await scene.agent.async_list_backups() == []
    assert not scene.checksums
    assert not scene.left_over


async def test_a_damaged_backup_that_cannot_be_deleted_at_once_does_not_stay(
    scene: Scene, made: Made
) -> None:
    """It would be listed as a good one, and the right one beside it."""
    scene.google.door.bandwidth = 10_000_000
    scene.google.faults.put("flip", times=1, endpoint="drive.upload", after=1_000)
    uploading = asyncio.create_task(scene.upload(made))
    await until(lambda: scene.google.faults.active is None)
    scene.google.faults.put("server_error", times=1, endpoint="drive.files.delete", status=501)

    await uploading

    assert scene.google.faults.active is None
    assert scene.checksums == [md5(made[1])]


async def test_a_text_that_comes_in_pieces_is_read_to_its_end(damaged: Scene) -> None:
    """What has come first is not all of it."""
    text = "a line of the log\n" * 12_000
    file = await damaged.drive.add_file(
        "log.txt", text.encode(), mime_type="text/plain", app=CLIENT_ID
    )
    client = damaged.entry.runtime_data.parts[0].client

    assert await text_of(client, await client.get(file, SHOWN)) == text
