"""The folders that backups and files go into: made by us, since `drive.file` sees no others."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
import hashlib
from typing import Any

from ....upstream import errors
from .client import FOLDER, DriveClient, having
from .metadata import mark

ROOT = "root"


class Folders:
    """Folders of one Home Assistant, by their path from the top of the Drive."""

    def __init__(self, client: DriveClient, instance: str) -> None:
        """Know none yet."""
        self._client = client
        self._instance = instance
        self._ids: dict[str, str] = {}
        self._looking = asyncio.Lock()

    async def get(self, path: str) -> str:
        """Return the id of a folder, which is made if it is not there.

        It is known by a property, so it stays the same when a person renames or moves it.
        """
        async with self._looking:  # else two who look at once would make two
            if (known := self._ids.get(path)) is not None:
                return known
            parent, reached = ROOT, ""
            for name in filter(None, (part.strip() for part in path.split("/"))):
                reached = f"{reached}/{name}"
                parent = await self._find(reached) or await self._make(reached, name, parent)
            self._ids[path] = parent
            return parent

    async def put[T](self, path: str, put: Callable[[str], Awaitable[T]]) -> T:
        """Return what `put` does with the id of a folder; a new one if somebody deleted it."""
        try:
            return await put(await self.get(path))
        except errors.NotFoundError:
            self.forget()
            return await put(await self.get(path))

    async def out_of_trash(self, path: str, file: Mapping[str, Any]) -> None:
        """Move a file on if its folder is in the trash, where it would be deleted in a month.

        `id`, `parents` and `trashed` have to be known of it.
        """
        if file["trashed"]:
            self.forget()
            await self._client.move(file, await self.get(path))

    def forget(self) -> None:
        """Look again the next time: some folder was deleted."""
        self._ids.clear()

    async def _find(self, path: str) -> str | None:
        """Return the id of a folder that was made before."""
        query = f"mimeType = '{FOLDER}' and trashed = false and {having(self._mark(path))}"
        found = await self._client.search(query, "id", limit=1)
        return str(found[0]["id"]) if found else None

    async def _make(self, path: str, name: str, parent: str) -> str:
        """Make a folder and return its id."""
        made = await self._client.create(
            {
                "name": name,
                "mimeType": FOLDER,
                "parents": [parent],
                "appProperties": self._mark(path),
            }
        )
        return str(made["id"])

    def _mark(self, path: str) -> dict[str, str]:
        """Return the properties of a folder."""
        return mark(self._instance, "folder") | {"path": hashlib.sha256(path.encode()).hexdigest()}
