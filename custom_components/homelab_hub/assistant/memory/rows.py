"""Facts as rows of the memory's table."""

from collections.abc import Collection
from datetime import UTC, datetime
import sqlite3
from typing import Any

from .fact import Channel, Fact, NewFact, Source


def rows(
    db: sqlite3.Connection,
    owners: Collection[str] | None,
    condition: str,
    *values: Any,
    order: str = "id",
    limit: int = -1,
) -> list[Fact]:
    """Return the facts of owners, of all for None, that a condition holds for."""
    if owners is not None:
        condition += f" AND owner IN ({_marks(owners)})"
        values += tuple(owners)
    query = f"SELECT * FROM facts WHERE {condition} ORDER BY {order} LIMIT ?"  # noqa: S608 - ours
    return [fact_of(row) for row in db.execute(query, (*values, limit))]


def _marks(values: Collection[str]) -> str:
    """Return a question mark for each value."""
    return ", ".join("?" * len(values))


def values_of(new: NewFact) -> dict[str, Any]:
    """Return the columns of what is to be kept."""
    return {
        "owner": new.owner,
        "key": new.key,
        "text": new.text,
        "always": new.always,
        "told_by": new.source.told_by,
        "channel": new.source.channel.value,
        "conversation_id": new.source.conversation_id,
    }


def fact_of(row: sqlite3.Row) -> Fact:
    """Return the fact of a row. Raises `ValueError` or `OverflowError` for what is none."""
    return Fact(
        id=row["id"],
        text=row["text"],
        owner=row["owner"],
        source=Source(
            told_by=row["told_by"],
            channel=Channel(row["channel"]),
            conversation_id=row["conversation_id"],
        ),
        always=bool(row["always"]),
        told_at=datetime.fromtimestamp(row["told"], UTC),
        used_at=datetime.fromtimestamp(row["used"], UTC),
        uses=row["uses"],
    )
