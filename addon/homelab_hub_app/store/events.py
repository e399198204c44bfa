"""The outbox's rows: events that Home Assistant has not acknowledged yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
import json
from typing import Any, Final

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from homelab_hub_protocol.frames import Event

from .rows import dumped, replace
from .store import Store
from .tables import FACTS, OUTBOX

LAST: Final = "last_event"
"""The fact with the newest id ever given, which the outbox forgets when it gets empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to do with the outbox, in this order: add events (newest last), delete some.

    Deleted are all up to the id `floor`, and all of the connections `forgotten`.
    """

    added: Sequence[tuple[Event, str]]
    floor: int
    forgotten: Collection[str]


class Events:
    """The events in the store."""

    def __init__(self, store: Store) -> None:
        """Use a store."""
        self._store = store

    async def ids(self) -> list[int]:
        """Return the ids of all events in order. Raises `StoreError`."""

        async def work(connection: AsyncConnection) -> list[int]:
            return list(await connection.scalars(select(OUTBOX.c.id).order_by(OUTBOX.c.id)))

        return await self._store.read(work)

    async def last(self) -> int:
        """Return the newest id ever given, 0 before the first. Raises `StoreError`."""

        async def work(connection: AsyncConnection) -> int:
            value = await connection.scalar(select(FACTS.c.value).where(FACTS.c.key == LAST))
            return int(value or 0)

        return await self._store.read(work)

    async def after(self, id_: int, limit: int) -> list[Event]:
        """Return the next events after an id, in order. Raises `StoreError`."""

        async def work(connection: AsyncConnection) -> list[Event]:
            query = select(OUTBOX).where(OUTBOX.c.id > id_).order_by(OUTBOX.c.id).limit(limit)
            return [_event(row) for row in await connection.execute(query)]

        return await self._store.read(work)

    async def before(self, at: float) -> int:
        """Return the newest id of those from before a time, 0 without any. Raises `StoreError`."""

        async def work(connection: AsyncConnection) -> int:
            query = select(func.max(OUTBOX.c.id)).where(OUTBOX.c.at < at)
            return await connection.scalar(query) or 0

        return await self._store.read(work)

    async def apply(self, change: Change) -> list[int] | None:
        """Change the outbox, all or nothing. Raises `StoreError`.

        Returns the ids that are left if connections were forgotten.
        """

        async def work(connection: AsyncConnection) -> list[int] | None:
            if change.added:
                await connection.execute(insert(OUTBOX), [_row(*one) for one in change.added])
                newest = change.added[-1][0].id
                await replace(connection, FACTS, {"key": LAST, "value": dumped(newest)})
            await connection.execute(delete(OUTBOX).where(OUTBOX.c.id <= change.floor))
            if not change.forgotten:
                return None
            gone = OUTBOX.c.connection.in_(change.forgotten)
            await connection.execute(delete(OUTBOX).where(gone))
            return list(await connection.scalars(select(OUTBOX.c.id).order_by(OUTBOX.c.id)))

        return await self._store.write(work)


def _row(event: Event, data: str) -> dict[str, Any]:
    """Return the row of an event whose data are JSON already."""
    return {
        "id": event.id,
        "type": event.type,
        "connection": event.connection,
        "at": event.at,
        "data": data,
    }


def _event(row: Row[Any]) -> Event:
    """Return the event of a row."""
    return Event(
        id=row.id, type=row.type, connection=row.connection, at=row.at, data=json.loads(row.data)
    )
