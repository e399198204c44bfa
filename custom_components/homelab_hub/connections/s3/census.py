"""How much lies in a bucket: counted rarely, since the service has to list all of it."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from homeassistant.core import callback

from ...connector.actor import Actor, acting
from ...const import LOGGER
from ...upstream import errors

if TYPE_CHECKING:
    from ...upstream.s3 import S3Client

# Who has more objects than this pays for the lists, or waits for them.
MOST_PAGES: Final = 100
PAGE_SIZE: Final = 1000
ACTOR: Final = Actor(component="s3")


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """What was counted: `size` is in bytes; there may be more if it is not `complete`."""

    objects: int
    size: int
    complete: bool


class Census:
    """Counts what lies in a bucket; `latest` is None until that has worked once."""

    def __init__(
        self, client: S3Client, *, most_pages: int = MOST_PAGES, page_size: int = PAGE_SIZE
    ) -> None:
        """Count nothing yet."""
        self._client = client
        self._most_pages = most_pages
        self._page_size = page_size
        self._busy = asyncio.Lock()
        self._listeners: set[Callable[[], None]] = set()
        self.latest: Count | None = None

    async def take(self) -> None:
        """Count; what was counted before stays if that fails."""
        with acting(ACTOR):
            async with self._busy:
                try:
                    self.latest = await self._count()
                except errors.UpstreamError as error:
                    LOGGER.debug("The objects cannot be counted: %s", error)
                    return
        for listener in tuple(self._listeners):
            listener()

    @callback
    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after each count, until the returned function is called."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    async def _count(self) -> Count:
        """List the bucket, as far as that is reasonable."""
        objects = size = pages = 0
        async with aclosing(self._client.pages(most=self._page_size)) as listed:
            async for page in listed:
                if pages == self._most_pages:
                    return Count(objects=objects, size=size, complete=False)
                pages += 1
                objects += len(page)
                size += sum(one.size for one in page)
        return Count(objects=objects, size=size, complete=True)
