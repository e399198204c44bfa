"""Brings the database to the newest schema, with a copy before."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, insert, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from .errors import NewerStoreError
from .tables import METADATA, REVISION

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_COPY: Final = "before_"
"""What the names of PostgreSQL's copies begin with; the revision that they are of follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the database is: `engine` makes a way to it, `copy` a copy of a file (it may block)."""

    engine: Callable[[], AsyncEngine]
    copy: Callable[[str], object]
    migrations: Path = MIGRATIONS


async def migrate(place: Place) -> None:
    """Make the schema, or migrate it if that is due; all of it happens, or nothing.

    `copy` gets the former revision before that. Raises `NewerStoreError` for a schema of which we
    know nothing, and what the database raises.
    """
    known = await asyncio.to_thread(revisions, place.migrations)
    engine = await asyncio.to_thread(place.engine)
    try:
        async with engine.connect() as connection:
            revision = await connection.run_sync(_revision)
        if revision is None:
            async with engine.begin() as connection:
                await connection.run_sync(_create, known[-1])
    finally:
        await engine.dispose()
    if revision in (None, known[-1]):
        return
    if revision not in known:
        raise NewerStoreError(
            f"the database has schema {revision}, which a newer version of the app made:"
            " update the app, or restore a backup"
        )
    await asyncio.to_thread(place.copy, revision)
    await asyncio.to_thread(_migrate_apart, place, revision)


def revisions(migrations: Path) -> list[str]:
    """Return all revisions in order; the migrations' files are named like them. Reads a folder."""
    files = (migrations / "versions").glob("r[0-9]*.py")
    return sorted(file.stem.removeprefix("r").partition("_")[0] for file in files)


def _migrate_apart(place: Place, revision: str) -> None:
    """Run the migrations in a loop of their own, since Alembic reads files as it goes."""
    engine = place.engine()

    async def run() -> None:
        try:
            async with engine.begin() as connection:
                await connection.run_sync(_upgrade, place.migrations, revision)
        finally:
            await engine.dispose()

    asyncio.run(run())


def _revision(connection: Connection) -> str | None:
    """Return the schema's revision, None where there is no schema yet."""
    if not inspect(connection).has_table(REVISION.name):
        return None
    found: str | None = connection.scalar(select(REVISION.c.version_num))
    return found


def _create(connection: Connection, revision: str) -> None:
    """Make all tables as they are now, which takes no Alembic and its 8 MB."""
    METADATA.create_all(connection)
    REVISION.create(connection)
    connection.execute(insert(REVISION).values(version_num=revision))


def _upgrade(connection: Connection, migrations: Path, revision: str) -> None:
    """Run the migrations that are due, in the transaction of the connection."""
    # Only those starts pay for it that migrate.
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        _copy_tables(connection, revision)
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _copy_tables(connection: Connection, revision: str) -> None:
    """Copy every table to one beside it, in place of the last migration's copies."""
    names = inspect(connection).get_table_names()
    for name in names:
        if name.startswith(_COPY):
            connection.execute(text(f'DROP TABLE "{name}"'))
    for name in names:
        if not name.startswith(_COPY):
            connection.execute(text(f'CREATE TABLE "{_COPY}{revision}_{name}" AS TABLE "{name}"'))
