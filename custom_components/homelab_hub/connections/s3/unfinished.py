"""Documents that are being uploaded in parts; what is left of one after a crash is aborted.

A list of the bucket's uploads would not say which are ours: other applications may use it.
"""

from typing import Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ...const import DOMAIN
from ...upstream.s3 import S3Client

VERSION: Final = 1


class _Begun(TypedDict):
    """An upload as it is stored."""

    key: str
    id: str


class Unfinished:
    """The uploads of documents of one entry that were begun and have not ended."""

    def __init__(self, hass: HomeAssistant, entry_id: str, client: S3Client) -> None:
        """Know of none; see `load`."""
        self._client = client
        self._store = store_of(hass, entry_id)
        self._left: list[_Begun] = []
        self._under_way: list[_Begun] = []

    async def load(self) -> None:
        """Read what is left of the last run."""
        self._left = await self._store.async_load() or []

    async def begin(self, key: str, content_type: str) -> str:
        """Begin an upload; return its id when that is on disk."""
        upload_id = await self._client.create_upload(key, content_type=content_type)
        self._under_way.append({"key": key, "id": upload_id})
        await self._save()
        return upload_id

    async def ended(self, upload_id: str) -> None:
        """Forget an upload that has become an object, or was aborted."""
        self._under_way = [one for one in self._under_way if one["id"] != upload_id]
        await self._save()

    async def abort(self, key: str, upload_id: str) -> None:
        """Abort an upload; if that fails, it is aborted after the next start."""
        await self._client.abort_upload(key, upload_id)
        await self.ended(upload_id)

    async def clean(self) -> int:
        """Abort what is left of the last run; return how many that were."""
        count = 0
        while self._left:
            await self._client.abort_upload(self._left[0]["key"], self._left[0]["id"])
            del self._left[0]
            await self._save()
            count += 1
        return count

    async def _save(self) -> None:
        """Store what has not ended."""
        await self._store.async_save([*self._left, *self._under_way])


def store_of(hass: HomeAssistant, entry_id: str) -> Store[list[_Begun]]:
    """Return where the uploads of an entry are stored."""
    return Store(hass, VERSION, f"{DOMAIN}.{entry_id}.uploads", private=True, atomic_writes=True)
