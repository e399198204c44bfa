"""A Home Assistant that is killed in the middle of an upload, and the one after it.

`python -m tests.integration.google.drive.dying CONFIG begin|finish`
"""

import asyncio
import sys

from aiohttp import ClientSession
from homeassistant.core import HomeAssistant

from tests.backup_agents.lives import begin, finish

from .alone import our_destination


async def run(config: str, what: str) -> None:
    """Do one of them."""
    hass = HomeAssistant(config)
    async with ClientSession() as session:
        destination = await our_destination(hass, session)
        await (begin(hass, destination) if what == "begin" else finish(destination))
    await hass.async_stop(force=True)


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
