"""Home Assistant is killed in the middle of an upload; the next one finishes it."""

import asyncio
import json
import os
from pathlib import Path
import sys

import pytest

from homelab_hub_simulators.google import GoogleSimulator
from tests.backups.tars import noise
from tests.backups.waiting import until

from .dying import BACKUP_ID
from .scene import md5

SIZE = 30_000_000
TIME_LIMIT = 60


async def life(config: Path, what: str, endpoints: Path) -> asyncio.subprocess.Process:
    """Start a Home Assistant."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.integration.google.drive.dying", str(config), what),
        env={
            **os.environ,
            "HOMELAB_HUB_ENDPOINTS": str(endpoints),
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )


def prepare(folder: Path, simulator: GoogleSimulator) -> tuple[Path, bytes, Path]:
    """Write what a manager that goes on to upload has written; return folder, content, table."""
    content = noise("kill", SIZE)
    config = folder / "config"
    (config / "tmp_backups").mkdir(parents=True)
    (config / "tmp_backups" / f"{BACKUP_ID}.tar").write_bytes(content)
    table = folder / "endpoints.json"
    table.write_text(json.dumps(simulator.endpoints))
    return config, content, table


@pytest.mark.parametrize("part", [0.3, 0.9])
async def test_a_killed_upload_is_finished(sockets: None, tmp_path: Path, part: float) -> None:
    """From where it was, checked, and with nothing left on the disk: not the manager's file either."""
    async with GoogleSimulator(bandwidth=SIZE / 2) as simulator:
        drive = simulator.drive()
        config, content, table = await asyncio.to_thread(prepare, tmp_path, simulator)
        async with asyncio.timeout(TIME_LIMIT):
            killed = await life(config, "begin", table)
            await until(lambda: drive.uploads and drive.uploads[0]["received"] > part * SIZE)
            killed.kill()
            await killed.wait()
            arrived = drive.uploads[0]["received"]
            simulator.door.bandwidth = None
            simulator.forget_calls()
            after = await life(config, "finish", table)
            assert await after.wait() == 0

        [file] = [file for file in drive.files if not file.is_folder]
        assert file.md5 == md5(content)
        assert arrived < SIZE
        assert simulator.counts["drive.files.create"] == 0
        assert not list((config / "tmp_backups").iterdir())
        assert not simulator.violations
