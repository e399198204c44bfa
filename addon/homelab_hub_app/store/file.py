"""The database as a file: whether it is sound, and its copies. Everything here blocks."""

from contextlib import closing, suppress
import logging
from pathlib import Path
import sqlite3
import time
from typing import Final

COPIES: Final = 3
"""How many copies are kept."""

_PARTS: Final = ("", "-wal", "-shm")

_LOGGER: Final = logging.getLogger(__name__)


def is_sound(file: Path) -> bool:
    """Return whether SQLite finds nothing wrong with a database."""
    try:
        with closing(sqlite3.connect(file, timeout=30)) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError:
        return False
    return bool(found == ("ok",))


def make_sound(file: Path, copies: Path) -> bool:
    """Set a damaged database aside; return whether the newest sound copy took its place.

    Nothing is deleted: the damaged one keeps lying there, under another name.
    """
    if not file.exists() or is_sound(file):
        return False
    aside = f"{file.name}.damaged-{_stamp()}"
    for part in _PARTS:
        with suppress(FileNotFoundError):
            file.with_name(file.name + part).rename(file.with_name(aside + part))
    for copy in reversed(_copies(copies)):
        if is_sound(copy):
            _copy(copy, file)
            _LOGGER.error(
                "The database is damaged; it is now %s, and %s took its place", aside, copy
            )
            return True
    _LOGGER.error("The database is damaged; it is now %s, and an empty one took its place", aside)
    return False


def copy_before_migration(file: Path, copies: Path, revision: str) -> Path:
    """Make a copy of the database and return its path; of the copies, the newest are kept."""
    copies.mkdir(parents=True, exist_ok=True)
    copy = copies / f"{file.stem}-{_stamp()}-{revision}{file.suffix}"
    _copy(file, copy)
    for old in _copies(copies)[:-COPIES]:
        old.unlink()
    _LOGGER.info("The database was copied to %s before it is migrated", copy)
    return copy


def _copy(source: Path, target: Path) -> None:
    """Copy a database with what is in its write-ahead log; the target is whole or not there."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(part)) as new:
        old.backup(new)
    part.replace(target)


def _copies(folder: Path) -> list[Path]:
    """Return the copies, oldest first: their names begin with the same letters and a date."""
    return sorted(folder.glob("*.db"))


def _stamp() -> str:
    """Return now as a part of a file's name, in UTC."""
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
