"""What the actions for objects do, and what they answer."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ...documents.files_in import incoming
from ...documents.files_out import target, write
from ...documents.refusals import not_written, refusal
from ...upstream import errors
from ...upstream.s3 import S3Client, S3Object
from .fields import KEY
from .keys import Reserved
from .reading import checked
from .sending import send
from .unfinished import Unfinished

type Answer = dict[str, Any]
type Data = Mapping[str, Any]


class Deeds:
    """What can be done with the objects in a bucket; backups are left to the backup manager.

    Everything raises `UpstreamError`, `ServiceValidationError` or `HomeAssistantError`.
    """

    def __init__(
        self, hass: HomeAssistant, client: S3Client, unfinished: Unfinished, reserved: Reserved
    ) -> None:
        """Use a client."""
        self._hass = hass
        self._client = client
        self._unfinished = unfinished
        self._reserved = reserved

    async def do(self, action: str, data: Data) -> Answer:
        """Do what an action says; `data` is what its schema in `fields` makes of the call."""
        deeds: Mapping[str, Callable[[Data], Awaitable[Answer]]] = {
            "put_object": self.put,
            "get_object": self.get,
            "list_objects": self.list,
            "delete_object": self.delete,
            "presign_object": self.presign,
        }
        return await deeds[action](data)

    async def put(self, data: Data) -> Answer:
        """Store a file; return it as the bucket has it. A key that ends in a slash is a folder."""
        async with incoming(self._hass, data["file"]) as file:
            key: str = data[KEY]
            if not key or key.endswith("/"):
                key += file.name
            self._check(key)
            if not data["overwrite"] and await self._is_there(key):
                raise refusal("bucket_object_exists", key=key)
            new = not data["overwrite"]
            try:
                await send(self._hass, self._client, self._unfinished, file, key, new=new)
            except errors.ConflictError as error:
                if error.status != HTTPStatus.PRECONDITION_FAILED:
                    raise
                raise refusal("bucket_object_exists", key=key) from error
        return _known(await self._client.head(key))

    async def get(self, data: Data) -> Answer:
        """Write an object to a file; return where it is."""
        found = await self._found(data)
        name = found.key.rstrip("/").rpartition("/")[2]
        path = await target(self._hass, data["path"], name, overwrite=data["overwrite"])
        pieces = checked(self._hass, self._client, found, size=found.size, md5=found.md5)
        try:
            written = await write(self._hass, path, pieces)
        except OSError as error:
            raise not_written(str(path), error) from error
        return {**_known(found), "path": str(path), "written": written}

    async def list(self, data: Data) -> Answer:
        """Return a page of `objects` and of `folders`; `token` asks for the next one."""
        page = await self._client.page(
            data["prefix"],
            token=data.get("token"),
            most=data["limit"],
            folders=data["folders"],
        )
        return {
            "objects": [_shown(one) for one in page.objects],
            "folders": list(page.folders),
            "token": page.token,
        }

    async def delete(self, data: Data) -> Answer:
        """Delete an object; return what it was."""
        found = await self._found(data)
        await self._client.delete(found.key)
        return _known(found)

    async def presign(self, data: Data) -> Answer:
        """Return a link with which anybody may get an object for a while."""
        found = await self._found(data)
        url = self._client.presigned(
            found.key,
            int(data["valid_for"].total_seconds()),
            download_as=data.get("download_as"),
        )
        expires = dt_util.utcnow() + data["valid_for"]
        return {**_known(found), "url": str(url), "expires": expires.isoformat(timespec="seconds")}

    async def _found(self, data: Data) -> S3Object:
        """Return the object that is meant."""
        self._check(data[KEY])
        return await self._client.head(data[KEY])

    async def _is_there(self, key: str) -> bool:
        """Return whether there is an object."""
        try:
            await self._client.head(key)
        except errors.NotFoundError:
            return False
        return True

    def _check(self, key: str) -> None:
        """Raise `ServiceValidationError` for what the backup manager looks after."""
        if key in self._reserved:
            raise refusal("bucket_backups", folder=self._reserved.folder)


def _shown(one: S3Object) -> Answer:
    """Return an object as a list answers it; `size` is in bytes."""
    return {
        "key": one.key,
        "size": one.size,
        "modified": one.modified.isoformat(timespec="seconds"),
        "etag": one.etag,
    }


def _known(one: S3Object) -> Answer:
    """Return an object of which everything is known."""
    return {**_shown(one), "content_type": one.content_type}
