"""Documents that are being uploaded in parts; what is left of one after a crash is aborted.

A list of the bucket's uploads would not say which are ours: other applications may use it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ...const import DOMAIN
from ...upstream import errors
from ...upstream.s3 import S3Client

VERSION: Final = 1
# What cannot be aborted so soon is aborted by the next run.
STOP_SECONDS: Final = 10.0


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
        self._limits: set[asyncio.Timeout] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopped = False

    async def load(self) -> None:
        """Read what is left of the last run."""
        self._left = await self._store.async_load() or []

    @asynccontextmanager
    async def upload(self, key: str, content_type: str) -> AsyncGenerator[str]:
        """Begin an upload, and give its id when that is on disk.

        One that is left with an error is aborted; if that fails too, at the next `clean`. Raises
        `UnreachableError` in the middle of one that `stop` ends.
        """
        upload_id = await self._client.create_upload(key, content_type=content_type)
        begun: _Begun = {"key": key, "id": upload_id}
        self._under_way.append(begun)
        self._idle.clear()
        try:
            async with AsyncExitStack() as undo:
                undo.push_async_callback(self._give_up, begun)
                await self._save()
                async with self._until_stopped():
                    yield upload_id
                undo.pop_all()
        finally:
            self._under_way.remove(begun)
            await self._save()
            if not self._under_way:
                self._idle.set()

    async def stop(self) -> None:
        """End what is under way, and store nothing any more: the next run has the list then."""
        for limit in self._limits:
            limit.reschedule(0.0)
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await self._idle.wait()
        self._stopped = True

    @asynccontextmanager
    async def _until_stopped(self) -> AsyncGenerator[None]:
        """Go on for as long as the entry is loaded."""
        limit = asyncio.timeout(None)
        try:
            async with limit:
                self._limits.add(limit)
                yield
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise errors.UnreachableError("the connection was closed meanwhile") from error
        finally:
            self._limits.discard(limit)

    async def clean(self) -> int:
        """Abort what is left of the last run, or could not be aborted; return how many that were.

        Raises the last refusal, when all have been tried.
        """
        refused: errors.UpstreamError | None = None
        count = 0
        for begun in tuple(self._left):
            try:
                await self._abort(begun)
            except errors.UpstreamError as error:
                refused = error
            else:
                count += 1
        if count:
            await self._save()
        if refused is not None:
            raise refused
        return count

    async def _give_up(self, begun: _Begun) -> None:
        """Abort an upload; one that cannot be aborted now is left for `clean`."""
        self._left.append(begun)
        with suppress(errors.UpstreamError):
            await self._abort(begun)

    async def _abort(self, begun: _Begun) -> None:
        """Abort an upload, and forget it."""
        await self._client.abort_upload(begun["key"], begun["id"])
        if begun in self._left:  # another cleaning may have been quicker
            self._left.remove(begun)

    async def _save(self) -> None:
        """Store what has not ended."""
        if self._stopped:
            return
        await self._store.async_save([*self._left, *self._under_way])


def store_of(hass: HomeAssistant, entry_id: str) -> Store[list[_Begun]]:
    """Return where the uploads of an entry are stored."""
    return Store(hass, VERSION, f"{DOMAIN}.{entry_id}.uploads", private=True, atomic_writes=True)
