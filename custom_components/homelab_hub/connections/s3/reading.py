"""Reading objects, and noticing a byte that is wrong."""

from collections.abc import AsyncGenerator
import hashlib

from homeassistant.core import HomeAssistant

from ...backup_agents.errors import DamagedError
from ...upstream.s3 import S3Client, S3Object
from ...upstream.s3_download import content


async def checked(
    hass: HomeAssistant, client: S3Client, found: S3Object, *, size: int, md5: str | None
) -> AsyncGenerator[bytes]:
    """Yield the content of an object; raises `DamagedError` at its end if it is not what it was.

    `md5` is in hexadecimal, None if nobody knows it.
    """
    digest, read = hashlib.md5(usedforsecurity=False), 0
    pieces = content(client, found.key, found.size, found.etag)
    try:
        async for piece in pieces:
            hashing = hass.async_add_executor_job(digest.update, piece)
            yield piece
            await hashing
            read += len(piece)
    finally:
        await pieces.aclose()
    if read != size or (md5 is not None and digest.hexdigest() != md5):
        raise DamagedError("what arrived is not what was stored")
