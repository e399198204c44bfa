"""A bucket as a place for backups."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
import json
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ...backup_agents.errors import DamagedError, SourceError, StorageFullError
from ...backup_agents.vault import Stored, Upload
from ...upstream import errors
from ...upstream.s3 import S3Client, S3Object
from ...upstream.s3_parts import Begun, PartSender, is_whole, part_size
from ...upstream.s3_uploads import Part
from ...upstream.secret import Secret
from .keys import (
    CONTENT,
    CONTENT_TYPE,
    LARGEST_METADATA,
    METADATA,
    METADATA_TYPE,
    Described,
    folder_of,
    is_of,
    key_of,
    metadata_key,
)
from .reading import checked

# Uploads are gone on with for a week (`backup_agents.uploads`); what is older belongs to nobody.
LEFT_OVER_AFTER: Final = timedelta(days=8)
AT_A_TIME: Final = 4


class S3Vault:
    """The backups of one Home Assistant in a bucket, beside which those of others may lie."""

    def __init__(
        self, hass: HomeAssistant, client: S3Client, *, prefix: str, instance: str
    ) -> None:
        """Put backups under a prefix, into a folder of this Home Assistant's own."""
        self._hass = hass
        self._client = client
        self._folder = folder_of(prefix, instance)
        self._described: dict[tuple[str, str], Described | None] = {}
        self._reading = asyncio.Semaphore(AT_A_TIME)

    async def upload(self, upload: Upload) -> Stored:
        """Bring an upload to its end from wherever it stands."""
        try:
            return await self._upload(upload)
        except errors.QuotaError as error:
            raise StorageFullError("the storage is full") from error
        except EOFError as error:
            raise SourceError("the source ended early") from error

    async def abandon(self, session: Secret) -> None:
        """Delete what has arrived of an upload that nobody finishes."""
        begun = _begun(session)
        await self._client.abort_upload(begun.key, begun.id)
        if await self._found(begun.key) is None:
            await self._client.delete(metadata_key(begun.key))

    async def all(self) -> list[Stored]:
        """Return all backups of this Home Assistant, the newest first."""
        listed = await self._client.objects(self._folder)
        described = {one.key: one for one in listed if one.key.endswith(METADATA)}
        pairs = [
            (one, beside)
            for one in listed
            if one.key.endswith(CONTENT) and (beside := described.get(metadata_key(one.key)))
        ]
        known = {(beside.key, beside.etag) for _, beside in pairs}
        self._described = {key: value for key, value in self._described.items() if key in known}
        found = await asyncio.gather(*(self._stored(*pair) for pair in pairs))
        return sorted(
            (one for one in found if one is not None), key=lambda one: one.created, reverse=True
        )

    async def find(self, backup_id: str) -> Stored | None:
        """Return one of them."""
        listed = await self._client.objects(self._folder)
        beside = {one.key: one for one in listed}
        for one in listed:
            if is_of(one.key, backup_id) and (meta := beside.get(metadata_key(one.key))):
                return await self._stored(one, meta)
        return None

    async def read(self, stored: Stored) -> AsyncGenerator[bytes]:
        """Return the content, which raises `DamagedError` at its end if it is not what it was."""
        found = await self._client.head(stored.id)
        return checked(self._hass, self._client, found, size=stored.size, md5=stored.md5)

    async def delete(self, stored: Stored) -> None:
        """Delete one; without what lies beside it, it would be nothing for anybody."""
        await self._client.delete_all([stored.id, metadata_key(stored.id)])

    async def clean(self) -> int:
        """Abort uploads that nobody goes on with; return how many there were."""
        oldest = dt_util.utcnow() - LEFT_OVER_AFTER
        left = [one for one in await self._client.uploads(self._folder) if one.begun < oldest]
        for one in left:
            await self._client.abort_upload(one.key, one.id)
        return len(left)

    async def _upload(self, upload: Upload) -> Stored:
        """Send what has not arrived yet, describe it, and make it an object."""
        begun, have = await self._session(upload)
        if begun is None:
            stored = await self.find(upload.backup.backup_id)
            assert stored is not None  # it was, a moment ago
            return stored
        sender = PartSender(self._client, begun, upload.source.read, arrived=upload.arrived)
        parts = await sender.send(have)
        described = Described(backup=upload.backup, md5=await upload.source.md5())
        # First what lies beside it: there is never a backup without.
        await self._client.put(
            metadata_key(begun.key), described.to_bytes(), content_type=METADATA_TYPE
        )
        found = await self._complete(upload, begun, parts)
        return Stored(
            id=begun.key,
            backup=upload.backup,
            size=found.size,
            md5=described.md5,
            created=found.modified,
        )

    async def _session(self, upload: Upload) -> tuple[Begun | None, list[Part]]:
        """Return the session of an upload and what has arrived; None if all of it is there."""
        if upload.session is not None:
            begun = _begun(upload.session)
            try:
                return begun, await self._client.parts(begun.key, begun.id)
            except errors.NotFoundError as error:
                if error.reason != "NoSuchUpload":
                    raise
            await upload.keep(None)
            stored = await self.find(upload.backup.backup_id)
            if stored is not None and stored.md5 == await upload.source.md5():
                return None, []
        size = upload.backup.size
        key = key_of(self._folder, upload.backup)
        cut = part_size(size)
        upload_id = await self._client.create_upload(key, content_type=CONTENT_TYPE)
        begun = Begun(key=key, id=upload_id, size=size, part_size=cut)
        async with AsyncExitStack() as undo:
            undo.push_async_callback(self._give_up, begun)
            await upload.keep(_session(begun))
            undo.pop_all()
        return begun, []

    async def _give_up(self, begun: Begun) -> None:
        """Abort an upload that nobody will know of."""
        with suppress(errors.UpstreamError):
            await self._client.abort_upload(begun.key, begun.id)

    async def _complete(self, upload: Upload, begun: Begun, parts: list[Part]) -> S3Object:
        """Make an object of the parts, which has to be what was sent; return it."""
        await self._client.complete_upload(begun.key, begun.id, parts)
        found = await self._client.head(begun.key)
        if not is_whole(begun, parts, found):
            await upload.keep(None)
            await self._client.delete_all([begun.key, metadata_key(begun.key)])
            raise DamagedError("what arrived is not what was sent")
        return found

    async def _stored(self, one: S3Object, beside: S3Object) -> Stored | None:
        """Return a backup as it lies there; what lies beside it is read once."""
        known = (beside.key, beside.etag)
        if known not in self._described:
            async with self._reading:
                try:
                    self._described[known] = await self._describe(beside)
                except errors.NotFoundError:
                    return None  # it was deleted meanwhile
        if (described := self._described[known]) is None:
            return None
        return Stored(
            id=one.key,
            backup=described.backup,
            size=one.size,
            md5=described.md5,
            created=one.modified,
        )

    async def _describe(self, beside: S3Object) -> Described | None:
        """Read what lies beside a backup."""
        if beside.size > LARGEST_METADATA:
            return None
        async with self._client.get(beside.key) as response:
            return Described.from_bytes(await response.read())

    async def _found(self, key: str) -> S3Object | None:
        """Return an object, None if it is not there."""
        try:
            return await self._client.head(key)
        except errors.NotFoundError:
            return None


def _session(begun: Begun) -> Secret:
    """Return an upload as it is stored until it has ended."""
    told = {"key": begun.key, "id": begun.id, "size": begun.size, "part_size": begun.part_size}
    return Secret(json.dumps(told))


def _begun(session: Secret) -> Begun:
    """Return an upload as it was stored."""
    told: dict[str, Any] = json.loads(session.reveal())
    return Begun(key=told["key"], id=told["id"], size=told["size"], part_size=told["part_size"])
