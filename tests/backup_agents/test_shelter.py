"""A backup that is kept on the disk while it is uploaded."""

import asyncio
from collections.abc import AsyncIterator

from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.backup_agents.shelter import Shelter

from .shelf import described

TIME_LIMIT = 10


async def test_what_has_come_can_be_read_before_the_rest_comes(hass: HomeAssistant) -> None:
    """Small pieces too, which a file may hold back."""
    content = b"a little" + b" more"
    more = asyncio.Event()

    async def stream() -> AsyncIterator[bytes]:
        yield content[:8]
        await more.wait()
        yield content[8:]

    async def open_stream() -> AsyncIterator[bytes]:
        return stream()

    shelter = Shelter(hass, "here", reserve=0)
    source = await shelter.take_in(described("one", content), open_stream)

    async with asyncio.timeout(TIME_LIMIT):
        assert [piece async for piece in source.read(0, 8)] == [content[:8]]
        more.set()
        assert [piece async for piece in source.read(8, len(content))] == [content[8:]]
    assert await source.lasts()
    await source.release()
    await shelter.close()
