"""A Home Assistant that is killed in the middle of an upload, and the one after it.

`python -m tests.integration.google.drive.dying CONFIG begin|finish`
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
import sys

from aiohttp import ClientSession
from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.backups.destination import Destination
from tests.backups.shelf import described
from tests.backups.waiting import until

from .alone import our_destination

BACKUP_ID = "killed"
PIECE = 2**20


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


async def run(config: str, what: str) -> None:
    """Do one of them."""
    hass = HomeAssistant(config)
    async with ClientSession() as session:
        destination = await our_destination(hass, session)
        await (begin(hass, destination) if what == "begin" else finish(destination))
    await hass.async_stop(force=True)


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
