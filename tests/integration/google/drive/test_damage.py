"""Backups that do not arrive as they were sent."""

from collections.abc import AsyncGenerator
import json
from pathlib import Path

from homeassistant.components.backup import AgentBackup, BackupAgentError
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.connector.capabilities import Capability
from custom_components.homelab_hub.upstream import endpoints
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

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
