"""A Home Assistant that is killed in the middle of an upload, and the one after it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
import os
from pathlib import Path
import sys

from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.backup_agents.destination import Destination
from tests.waiting import until

from .shelf import described
from .tars import noise

BACKUP_ID = "killed"
PIECE = 2**20


def prepare(folder: Path, size: int) -> tuple[Path, bytes]:
    """Write what a manager that goes on to upload has written; return folder and content."""
    content = noise("kill", size)
    config = folder / "config"
    (config / "tmp_backups").mkdir(parents=True)
    (config / "tmp_backups" / f"{BACKUP_ID}.tar").write_bytes(content)
    return config, content


async def life(module: str, *arguments: str, **environment: str) -> asyncio.subprocess.Process:
    """Start a Home Assistant that a module runs."""
    surroundings: Mapping[str, str] = {
        **os.environ,
        **environment,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, env=surroundings
    )


async def begin(hass: HomeAssistant, destination: Destination) -> None:
    """Upload the file that the manager has, until somebody kills this."""
    path = Path(hass.config.path("tmp_backups", f"{BACKUP_ID}.tar"))
    job = hass.async_add_executor_job

    async def send() -> AsyncIterator[bytes]:
        file = await job(path.open, "rb")
        try:
            while piece := await job(file.read, PIECE):
                yield piece
        finally:
            await job(file.close)

    async def open_stream() -> AsyncIterator[bytes]:
        return send()

    backup = described(BACKUP_ID, b"", size=(await job(path.stat)).st_size)
    await destination.agent.async_upload_backup(
        open_stream=open_stream, backup=backup, on_progress=lambda **_: None
    )


async def finish(destination: Destination) -> None:
    """Go on with what the killed one left, to its end."""
    destination.uploads.start()
    await until(lambda: not destination.uploads.goes_on(BACKUP_ID))
    await until(lambda: destination.history.last_success)
    await destination.stop()
