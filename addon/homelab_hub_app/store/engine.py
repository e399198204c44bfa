"""The way to the database, for SQLite and PostgreSQL alike."""

from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from homelab_hub_app.settings import SettingsError
from homelab_hub_upstream.secret import Secret

from .errors import StoreInUseError

FILE: Final = "hub.db"
_SECONDS: Final = 10
_OWN: Final = (
    "SELECT pg_try_advisory_lock(hashtext('homelab_hub'), hashtext(coalesce(current_schema(), '')))"
)


def make_engine(data: Path, database_url: Secret | None) -> AsyncEngine:
    """Return an engine; nothing is opened yet. Raises `SettingsError` for a URL that is none."""
    if database_url is None:
        return _sqlite(data / FILE)
    return _postgresql(database_url, pool_size=2, max_overflow=1)


def make_owner(database_url: Secret) -> AsyncEngine:
    """Return an engine with one connection to a server, which makes the database ours alone.

    Whoever writes over it knows that no other app does: the lock lives as long as the connection,
    and a new connection takes it anew. Connecting raises `StoreInUseError` while another app has
    it. Raises `SettingsError`.
    """
    engine = _postgresql(database_url, pool_size=1, max_overflow=0)
    event.listen(engine.sync_engine, "connect", _own)
    return engine


def _postgresql(database_url: Secret, *, pool_size: int, max_overflow: int) -> AsyncEngine:
    """Return an engine for a server. Raises `SettingsError`."""
    try:
        url = make_url(database_url.reveal())
    except ArgumentError, ValueError:
        raise SettingsError("database_url cannot be read as a URL") from None
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=max_overflow,
        pool_timeout=_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "timeout": _SECONDS,
            "command_timeout": 3 * _SECONDS,
            # The lock of an app whose machine has died is not held for hours.
            "server_settings": {
                "application_name": "homelab_hub",
                "tcp_keepalives_idle": str(_SECONDS),
                "tcp_keepalives_interval": str(_SECONDS),
                "tcp_keepalives_count": "3",
            },
        },
    )


def _own(connection: Any, _record: Any) -> None:
    """Take the lock of the database's schema for as long as a connection lasts.

    Raises `StoreInUseError`; the pool would leave the connection open then.
    """
    cursor = connection.cursor()
    cursor.execute(_OWN)
    [(ours,)] = cursor.fetchall()
    cursor.close()
    connection.rollback()  # the lock belongs to the session, and stays
    if not ours:
        connection.close()
        raise StoreInUseError(
            "another app uses this database: stop it, or set another database_url in one of the two"
        )


def database_errors(database_url: Secret | None) -> tuple[type[Exception], ...]:
    """Return what a database's failures look like."""
    errors = (SQLAlchemyError, OSError, TimeoutError)
    if database_url is None:
        return errors
    import asyncpg  # type: ignore[import-untyped]  # here, since most have no use for it

    # SQLAlchemy passes on as they are those that end a connection before it is open.
    return (*errors, asyncpg.PostgresError, asyncpg.InterfaceError)


def _sqlite(file: Path) -> AsyncEngine:
    """Return an engine for a file."""
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(file)),
        pool_size=2,
        max_overflow=1,
        pool_timeout=_SECONDS,
        hide_parameters=True,
    )
    event.listen(engine.sync_engine, "connect", _on_connect)
    event.listen(engine.sync_engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, _record: Any) -> None:
    """Prepare a connection.

    The driver would begin transactions at its own discretion, and none for changes of the schema.
    What is committed is on disk (FULL): Home Assistant relies on it, and few commits are needed.
    """
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "cache_size=-1024",
        "journal_size_limit=4194304",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    """Begin a transaction, now that the driver does not."""
    connection.exec_driver_sql("BEGIN")
