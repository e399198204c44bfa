"""One agent in a process of its own: uploads and downloads, and says how long and how much memory.

`python -m tests.benchmarks.google.carrying core|ours MEGABYTES ROUNDS`
"""

import asyncio
import gc
import json
import os
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
import threading
from time import perf_counter

from aiohttp import ClientSession
from homeassistant.components.backup import BackupAgent
from homeassistant.core import HomeAssistant

from tests.integration.google.drive.alone import our_destination

from .agents import core_agent, made_backup, named, stream

PAGE = os.sysconf("SC_PAGE_SIZE")
STATM = Path("/proc/self/statm")
SAMPLE_SECONDS = 0.002


class Memory:
    """The most memory that this process has, above what it had at the beginning."""

    def __init__(self) -> None:
        """Look from now on."""
        gc.collect()
        self._begin = self._most = _resident()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Return it in bytes."""
        self._end.set()
        self._thread.join()
        return self._most - self._begin

    def _look(self) -> None:
        while not self._end.wait(SAMPLE_SECONDS):
            self._most = max(self._most, _resident())


def _resident() -> int:
    """Return the memory of this process in bytes."""
    return int(STATM.read_text(encoding="ascii").split()[1]) * PAGE


async def _carry(hass: HomeAssistant, agent: BackupAgent, size: int, rounds: int) -> None:
    """Upload and download so often, and print a line of JSON for each time."""
    folder = Path(hass.config.path("tmp_backups"))
    backup = await hass.async_add_executor_job(made_backup, folder, size)
    path = folder / "bench.tar"
    for number in range(rounds):
        this = named(backup, number)
        own = folder / f"{this.backup_id}.tar"
        await hass.async_add_executor_job(own.hardlink_to, path)
        memory, begun = Memory(), perf_counter()
        await agent.async_upload_backup(
            open_stream=stream(hass, own), backup=this, on_progress=lambda **_: None
        )
        upload, uploading = perf_counter() - begun, memory.stop()
        memory, begun, arrived = Memory(), perf_counter(), 0
        async for piece in await agent.async_download_backup(this.backup_id):
            arrived += len(piece)
        download, downloading = perf_counter() - begun, memory.stop()
        assert arrived == backup.size, (arrived, backup.size)
        await agent.async_delete_backup(this.backup_id)
        figures = {
            "upload": upload,
            "download": download,
            "upload_memory": uploading,
            "download_memory": downloading,
        }
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()


async def _run(who: str, megabytes: int, rounds: int) -> None:
    """Run one agent."""
    with TemporaryDirectory() as folder:
        hass = HomeAssistant(folder)
        async with ClientSession() as session:
            ours = (await our_destination(hass, session)).agent
            agent = core_agent(session) if who == "core" else ours
            await agent.async_list_backups()
            await _carry(hass, agent, megabytes * 2**20, rounds)
        await hass.async_stop(force=True)


if __name__ == "__main__":
    asyncio.run(_run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
