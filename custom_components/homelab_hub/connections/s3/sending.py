"""Documents on their way into a bucket: small ones at once, large ones in parts."""

from contextlib import aclosing

from homeassistant.core import HomeAssistant

from ...backup_agents.errors import DamagedError, SourceError
from ...backup_agents.source import FileSource
from ...documents.files_in import Incoming
from ...upstream.s3 import S3Client
from ...upstream.s3_parts import PART_SIZE, Begun, PartSender, is_whole, part_size
from .unfinished import Unfinished


async def send(
    hass: HomeAssistant,
    client: S3Client,
    unfinished: Unfinished,
    file: Incoming,
    key: str,
    *,
    new: bool,
) -> None:
    """Store a file under a key. Raises `UpstreamError`; nothing is left of it then.

    A `new` one replaces none: `ConflictError` is raised if there is one.
    """
    source = FileSource(hass, file.path, file.size, owned=False)
    if file.size > PART_SIZE:
        await _send_parts(client, unfinished, file, source, key, new=new)
        return
    async with aclosing(source.read(0, file.size)) as pieces:
        content = b"".join([piece async for piece in pieces])
    await client.put(key, content, content_type=file.mime_type, new=new)


async def _send_parts(
    client: S3Client,
    unfinished: Unfinished,
    file: Incoming,
    source: FileSource,
    key: str,
    *,
    new: bool,
) -> None:
    """Store a file in parts, which are aborted if not all of them arrive."""
    async with unfinished.upload(key, file.mime_type) as upload_id:
        begun = Begun(key=key, id=upload_id, size=file.size, part_size=part_size(file.size))
        sender = PartSender(client, begun, source.read, arrived=lambda _size, _sure: None)
        try:
            parts = await sender.send()
        except EOFError as error:
            raise SourceError("the file ended early") from error
        await client.complete_upload(key, upload_id, parts, new=new)
    if not is_whole(begun, parts, await client.head(key)):
        await client.delete(key)
        raise DamagedError("what arrived is not what was sent")
