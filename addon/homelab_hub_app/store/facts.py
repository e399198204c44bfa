"""What the app knows of itself: small values with a name."""

import json

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .rows import dumped, replace
from .store import Store
from .tables import FACTS


class Facts:
    """The texts that the app remembers; a change is on disk when its method returns."""

    def __init__(self, store: Store) -> None:
        """Use a store."""
        self._store = store

    async def all(self) -> dict[str, str]:
        """Return everything, by name. Raises `StoreError`."""

        async def work(connection: AsyncConnection) -> dict[str, str]:
            found = await connection.execute(select(FACTS))
            return {row.key: json.loads(row.value) for row in found}

        return await self._store.read(work)

    async def put(self, **facts: str | None) -> None:
        """Remember facts, all or nothing; None forgets one. Raises `StoreError`."""

        async def work(connection: AsyncConnection) -> None:
            for key, value in facts.items():
                if value is None:
                    await connection.execute(delete(FACTS).where(FACTS.c.key == key))
                else:
                    await replace(connection, FACTS, {"key": key, "value": dumped(value)})

        await self._store.write(work)
