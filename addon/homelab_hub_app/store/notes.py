"""What a source remembers of its connection."""

import json

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from homelab_hub_protocol.frames import Json

from .rows import dumped, replace
from .store import Store
from .tables import NOTES


class Notes:
    """The values of one connection: a `SourceStore`."""

    def __init__(self, store: Store, connection: str) -> None:
        """Use a store for a connection."""
        self._store = store
        self._mine = NOTES.c.connection == connection
        self._connection = connection

    async def get(self, key: str) -> Json | None:
        """Return a value."""

        async def work(connection: AsyncConnection) -> Json | None:
            query = select(NOTES.c.value).where(self._mine, NOTES.c.key == key)
            value = await connection.scalar(query)
            return None if value is None else _loaded(value)

        return await self._store.read(work)

    async def put(self, key: str, value: Json) -> None:
        """Keep a value, in place of the former one."""
        row = {"connection": self._connection, "key": key, "value": dumped(value)}
        await self._store.write(lambda connection: replace(connection, NOTES, row))

    async def delete(self, key: str) -> None:
        """Forget a value; nothing happens without one."""

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(delete(NOTES).where(self._mine, NOTES.c.key == key))

        await self._store.write(work)

    async def items(self, prefix: str = "") -> dict[str, Json]:
        """Return the values whose keys begin so, in order of their keys."""

        async def work(connection: AsyncConnection) -> dict[str, Json]:
            query = select(NOTES.c.key, NOTES.c.value).where(
                self._mine, NOTES.c.key.startswith(prefix, autoescape=True)
            )
            # SQLite's LIKE does not tell capitals from small letters, and orders vary.
            found = [row for row in await connection.execute(query) if row.key.startswith(prefix)]
            return {row.key: _loaded(row.value) for row in sorted(found, key=lambda row: row.key)}

        return await self._store.read(work)


def _loaded(value: str) -> Json:
    """Return a value as it was put."""
    content: Json = json.loads(value)
    return content
