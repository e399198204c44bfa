"""Documents on their way into a bucket: small ones at once, large ones in parts."""

from contextlib import aclosing, suppress

from homeassistant.core import HomeAssistant

from ...backups.errors import DamagedError, SourceError
from ...backups.source import FileSource
from ...documents.files_in import Incoming
from ...upstream import errors
from ...upstream.s3 import S3Client
from ...upstream.s3_parts import PART_SIZE, Begun, PartSender, is_whole, part_size
from .unfinished import Unfinished


async def send(
    hass: HomeAssistant, client: S3Client, unfinished: Unfinished, file: Incoming, key: str
) -> None:
    """Store a file under a key. Raises `UpstreamError`; nothing is left of it then."""
    source = FileSource(hass, file.path, file.size, owned=False)
    if file.size > PART_SIZE:
        await _send_parts(client, unfinished, file, source, key)
        return
    async with aclosing(source.read(0, file.size)) as pieces:
        content = b"".join([piece async for piece in pieces])
    await client.put(key, content, content_type=file.mime_type)


async def _send_parts(
    client: S3Client, unfinished: Unfinished, file: Incoming, source: FileSource, key: str
) -> None:
    """Store a file in parts, which are aborted if not all of them arrive."""
    cut = part_size(file.size)
    upload_id = await unfinished.begin(key, file.mime_type)
    begun = Begun(key=key, id=upload_id, size=file.size, part_size=cut)
    sender = PartSender(client, begun, source.read, arrived=lambda _size, _sure: None)
    complete = False
    try:
        parts = await sender.send()
        etag = await client.complete_upload(key, upload_id, parts)
        complete = True
    except EOFError as error:
        raise SourceError("the file ended early") from error
    finally:
        with suppress(errors.UpstreamError):
            await (unfinished.ended(upload_id) if complete else unfinished.abort(key, upload_id))
    if not is_whole(begun, parts, etag, (await client.head(key)).size):
        await client.delete(key)
        raise DamagedError("what arrived is not what was sent")
