"""Home Assistant is killed in the middle of an upload; the next one finishes it."""

import asyncio
import json
from pathlib import Path

import pytest

from homelab_hub_simulators.google import GoogleSimulator
from tests.backup_agents.lives import life, prepare
from tests.waiting import until

from .scene import md5

SIZE = 30_000_000
TIME_LIMIT = 100
DYING = "tests.integration.google.drive.dying"


@pytest.mark.parametrize("part", [0.3, 0.9])
async def test_a_killed_upload_is_finished(sockets: None, tmp_path: Path, part: float) -> None:
    """From where it was, checked, and with nothing left on the disk: not the manager's file either."""
    async with GoogleSimulator(bandwidth=SIZE / 2) as simulator:
        drive = simulator.drive()
        config, content = await asyncio.to_thread(prepare, tmp_path, SIZE)
        table = tmp_path / "endpoints.json"
        await asyncio.to_thread(table.write_text, json.dumps(simulator.endpoints))
        async with asyncio.timeout(TIME_LIMIT):
            killed = await life(DYING, str(config), "begin", HOMELAB_HUB_ENDPOINTS=str(table))
            await until(
                lambda: drive.uploads and drive.uploads[0]["received"] > part * SIZE, TIME_LIMIT
            )
            killed.kill()
            await killed.wait()
            arrived = drive.uploads[0]["received"]
            simulator.door.bandwidth = None
            simulator.forget_calls()
            after = await life(DYING, str(config), "finish", HOMELAB_HUB_ENDPOINTS=str(table))
            assert await after.wait() == 0

        [file] = [file for file in drive.files if not file.is_folder]
        assert file.md5 == md5(content)
        assert arrived < SIZE
        assert simulator.counts["drive.files.create"] == 0
        assert not list((config / "tmp_backups").iterdir())
        assert not simulator.violations
