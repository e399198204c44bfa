"""The connections that Home Assistant has configured, so that they run while it is away."""

from dataclasses import dataclass
import json

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from homelab_hub_protocol.frames import Json

from .rows import dumped, replace
from .store import Store
from .tables import CONNECTIONS, NOTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """A connection as it was configured last; `kind` is the name of a kind of source."""

    connection: str
    kind: str
    settings: Json


class Connections:
    """The connections in the store; a change is on disk when its method returns."""

    def __init__(self, store: Store) -> None:
        """Use a store."""
        self._store = store

    async def all(self) -> list[Configured]:
        """Return all connections. Raises `StoreError`."""

        async def work(connection: AsyncConnection) -> list[Configured]:
            return [
                Configured(connection=row.id, kind=row.kind, settings=json.loads(row.settings))
                for row in await connection.execute(select(CONNECTIONS).order_by(CONNECTIONS.c.id))
            ]

        return await self._store.read(work)

    async def put(self, configured: Configured) -> None:
        """Remember how a connection is configured. Raises `StoreError`."""
        row = {
            "id": configured.connection,
            "kind": configured.kind,
            "settings": dumped(configured.settings),
        }
        await self._store.write(lambda connection: replace(connection, CONNECTIONS, row))

    async def keep(self, connections: list[str]) -> None:
        """Forget all other connections and what their sources remember. Raises `StoreError`."""

        async def work(connection: AsyncConnection) -> None:
            for column in (CONNECTIONS.c.id, NOTES.c.connection):
                await connection.execute(delete(column.table).where(column.not_in(connections)))

        await self._store.write(work)
