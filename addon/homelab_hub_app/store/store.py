"""The database while the app runs: many read, one task writes."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
import fcntl
from functools import partial
import logging
import os
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from homelab_hub_app.supervision import ended
from homelab_hub_upstream.secret import Secret

from .engine import FILE, database_errors, make_engine, make_owner
from .errors import StoreError, StoreInUseError
from .file import copy_before_migration, make_sound
from .migrating import MIGRATIONS, Place, migrate

BOUND: Final = 1000
"""How many changes may wait; who wants another waits until there is room."""

COPIES: Final = "backups"
LOCK: Final = "hub.lock"

type Work[T] = Callable[[AsyncConnection], Awaitable[T]]

_LOGGER: Final = logging.getLogger(__name__)


@dataclass(slots=True)
class _Change:
    """A change that waits, and who waits for it."""

    work: Work[Any]
    done: asyncio.Future[Any]


class Store:
    """An open database. `restored` says that it was damaged and an older copy took its place."""

    def __init__(
        self,
        engine: AsyncEngine,
        owner: AsyncEngine,
        errors: tuple[type[Exception], ...],
        lock: int,
        *,
        restored: bool,
    ) -> None:
        """Take engines to read by and to write by, and how they fail; use `open`."""
        self._engine = engine
        self._owner = owner
        self._errors = errors
        self._lock = lock
        self._changes: asyncio.Queue[_Change | None] = asyncio.Queue(BOUND)
        self._readings: set[asyncio.Task[Any]] = set()
        self._writer = asyncio.create_task(self._write_all(), name="store writer")
        self.restored: Final = restored

    @classmethod
    async def open(
        cls, data: Path, database_url: Secret | None = None, migrations: Path = MIGRATIONS
    ) -> Self:
        """Open the database, checked and with the newest schema. Raises `StoreError`."""
        async with AsyncExitStack() as undo:
            lock = await asyncio.to_thread(_lock, data)
            undo.callback(os.close, lock)
            owner = None if database_url is None else await _own(database_url)
            if owner is not None:
                undo.push_async_callback(owner.dispose)
            restored = await _prepare(data, database_url, migrations)
            engine = await asyncio.to_thread(make_engine, data, database_url)
            errors = database_errors(database_url)
            store = cls(engine, owner or engine, errors, lock, restored=restored)
            undo.pop_all()
        return store

    @property
    def database(self) -> str:
        """Return the database's kind: `sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @property
    def waiting(self) -> int:
        """Return how many changes wait."""
        return self._changes.qsize()

    async def read[T](self, work: Work[T]) -> T:
        """Return what the work reads. Raises `StoreError`. Who is cancelled does not stop it."""
        reading = asyncio.create_task(self._read(work), name="store reader")
        self._readings.add(reading)
        reading.add_done_callback(self._read_done)
        return await asyncio.shield(reading)

    def _read_done(self, reading: asyncio.Task[Any]) -> None:
        """Let go of a reading; who asked may have gone, and not hear that it failed."""
        self._readings.discard(reading)
        if not reading.cancelled():
            reading.exception()

    async def _read[T](self, work: Work[T]) -> T:
        """Read. A driver that is interrupted leaves its connection in an unknown state."""
        try:
            async with self._engine.connect() as connection:
                return await work(connection)
        except self._errors as error:
            raise _told(error) from error

    async def write[T](self, work: Work[T]) -> T:
        """Have the work done in a transaction; when this returns, it is on disk.

        Raises `StoreError`, and nothing is changed then. Who is cancelled does not stop the work.
        """
        if self._writer.done():
            raise StoreError("the store is closed")
        change = _Change(work, asyncio.get_running_loop().create_future())
        await self._changes.put(change)
        done: T = await change.done
        return done

    async def close(self) -> None:
        """Do what waits, and close the database."""
        await self._changes.put(None)
        await asyncio.wait([self._writer], timeout=10)
        await ended(self._writer)
        await asyncio.gather(*self._readings, return_exceptions=True)
        await self._engine.dispose()
        await self._owner.dispose()
        os.close(self._lock)

    async def _write_all(self) -> None:
        """Do one change after the other."""
        while (change := await self._changes.get()) is not None:
            try:
                async with self._owner.begin() as connection:
                    result = await change.work(connection)
            except self._errors as error:
                _fail(change.done, _told(error), error)
            except Exception as error:  # noqa: BLE001 - dispatch: it is raised where it was asked for
                _fail(change.done, error, error.__cause__)
            else:
                if not change.done.done():
                    change.done.set_result(result)


def _fail(done: asyncio.Future[Any], error: Exception, cause: BaseException | None) -> None:
    """Tell who waits that it failed; if nobody does, the log."""
    error.__cause__ = cause
    if done.done():
        _LOGGER.error("A change of the database failed: %s", error)
    else:
        done.set_exception(error)


def _told(error: Exception) -> StoreError:
    """Return what an error of the database means. Its own text may hold content."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return StoreError(f"the database failed: {code or type(cause).__name__}")


async def _own(database_url: Secret) -> AsyncEngine:
    """Return the way to write to a server's database, which is ours alone. Raises `StoreError`."""
    owner = await asyncio.to_thread(make_owner, database_url)
    try:
        async with owner.connect():
            return owner
    except database_errors(database_url) as error:
        raise _told(error) from error


async def _prepare(data: Path, database_url: Secret | None, migrations: Path) -> bool:
    """Check and migrate; return whether a copy had to take the database's place."""
    file, copies = data / FILE, data / COPIES
    is_file = database_url is None
    restored = is_file and await asyncio.to_thread(make_sound, file, copies)
    place = Place(
        engine=partial(make_engine, data, database_url),
        copy=partial(copy_before_migration, file, copies) if is_file else str,
        migrations=migrations,
    )
    try:
        await migrate(place)
    except database_errors(database_url) as error:
        raise _told(error) from error
    return restored


def _lock(data: Path) -> int:
    """Make the data folder ours alone until the returned file is closed."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{data} cannot be written: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise StoreInUseError(
            f"another app uses {data}: stop it, or give one of the two another data folder"
        ) from None
    return lock
