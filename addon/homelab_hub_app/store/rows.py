"""Reading and writing rows whose value is JSON."""

import json
from typing import Any

from sqlalchemy import Table, delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection


def dumped(value: Any) -> str:
    """Return JSON. Raises `ValueError` for numbers that JSON does not have."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


async def replace(connection: AsyncConnection, table: Table, row: dict[str, str]) -> None:
    """Write a row, in place of the one with the same primary key."""
    same = [column == row[column.name] for column in table.primary_key]
    await connection.execute(delete(table).where(*same))
    await connection.execute(insert(table).values(row))
