"""The file of the memory: SQLite, found by its full-text index (FTS5). All of this blocks.

Each use opens the file and closes it, so nothing is held between them, and a stop in the middle of
a change leaves what was before (https://www.sqlite.org/atomiccommit.html).
"""

from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
import os
from pathlib import Path
import sqlite3
import threading
from typing import Final

from .fact import MOST_FACTS, Fact, NewFact
from .rows import fact_of, rows, values_of
from .search import Vocabulary, ranked

_VERSION: Final = 1
# `secure_delete` and `secure-delete` overwrite what is erased. Ids are never used again.
_SCHEMA: Final = """
BEGIN IMMEDIATE;
CREATE TABLE facts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL,
    key TEXT NOT NULL,
    text TEXT NOT NULL,
    always INTEGER NOT NULL,
    told_by TEXT,
    channel TEXT NOT NULL,
    conversation_id TEXT,
    told REAL NOT NULL,
    used REAL NOT NULL,
    uses INTEGER NOT NULL DEFAULT 0,
    UNIQUE (owner, key)
) STRICT;
CREATE VIRTUAL TABLE search USING fts5(key, tokenize = "unicode61 categories 'L* M* N* Co'");
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(search, 'row');
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER fact_added AFTER INSERT ON facts BEGIN
    INSERT INTO search (rowid, key) VALUES (new.id, new.key);
END;
CREATE TRIGGER fact_changed AFTER UPDATE OF key ON facts BEGIN
    UPDATE search SET key = new.key WHERE rowid = new.id;
END;
CREATE TRIGGER fact_gone AFTER DELETE ON facts BEGIN
    DELETE FROM search WHERE rowid = old.id;
END;
PRAGMA user_version = 1;
COMMIT;
"""
_KEEP: Final = """
INSERT INTO facts (id, owner, key, text, always, told_by, channel, conversation_id, told, used)
VALUES (:id, :owner, :key, :text, :always, :told_by, :channel, :conversation_id, :now, :now)
ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, key = excluded.key, text = excluded.text,
    always = excluded.always, told_by = excluded.told_by, channel = excluded.channel,
    conversation_id = excluded.conversation_id, told = excluded.told, used = excluded.used
RETURNING *
"""
_CROWDED_OUT: Final = """
DELETE FROM facts WHERE id IN (
    SELECT id FROM facts WHERE owner = :owner AND id <> :id
    ORDER BY always, used, id
    LIMIT max(0, (SELECT count(*) FROM facts WHERE owner = :owner) - :most)
)
"""


class DamagedError(Exception):
    """The file holds no memory that can be read."""


class MemoryFile:
    """The facts of a home. Every method may raise `sqlite3.Error`, `OSError` or `ValueError`.

    A file that is found damaged is put aside, and what was wanted is done with a new one.
    """

    def __init__(self, path: Path) -> None:
        """Use a file, which need not be there; nothing is made before the first fact."""
        self._path = path
        self._lock = threading.Lock()
        self._checked = False
        self._vocabulary: Vocabulary | None = None
        self.put_aside: Path | None = None
        """Where a damaged file is now."""

    def keep(
        self, new: NewFact, now: datetime, replaced: int | None, among: Collection[str]
    ) -> Fact | None:
        """Keep a fact, in the place of another one of these owners or of the same one told before.

        Return it, None where there is nothing to be replaced. Over `MOST_FACTS` of its owner's, the
        one that was not used for longest is forgotten.
        """

        def work(db: sqlite3.Connection) -> Fact | None:
            if replaced is not None and not rows(db, among, "id = ?", replaced):
                return None
            same = rows(db, (new.owner,), "key = ?", new.key)
            fact_id = replaced or (same[0].id if same else None)
            for other in same:
                if other.id != fact_id:
                    db.execute("DELETE FROM facts WHERE id = ?", (other.id,))
            values = values_of(new) | {"id": fact_id, "now": now.timestamp()}
            kept = fact_of(db.execute(_KEEP, values).fetchone())
            db.execute(_CROWDED_OUT, {"owner": new.owner, "id": kept.id, "most": MOST_FACTS})
            return kept

        return self._write(work)

    def find(self, sentence: str, owners: Collection[str] | None, now: datetime) -> Sequence[Fact]:
        """Return the facts of owners, of all for None, that a sentence is about, the best first."""

        def work(db: sqlite3.Connection) -> Sequence[Fact]:
            if self._vocabulary is None:
                documents = dict(db.execute("SELECT term, doc FROM vocabulary"))
                (count,) = db.execute("SELECT count(*) FROM facts").fetchone()
                self._vocabulary = Vocabulary(documents, count)
            if not (meant := self._vocabulary.meant(sentence)):
                return []
            query = " OR ".join(f'"{word}"' for word in meant)
            condition = "id IN (SELECT rowid FROM search WHERE search MATCH ?)"
            return ranked(rows(db, owners, condition, query), meant, now)

        return self._read(work, [])

    def facts(
        self,
        owners: Collection[str] | None,
        *,
        fact_id: int | None = None,
        always: bool = False,
        limit: int = -1,
    ) -> Sequence[Fact]:
        """Return the facts of owners, of all for None, told last first."""
        condition, values = ("id = ?", (fact_id,)) if fact_id is not None else ("TRUE", ())
        condition += " AND always" if always else ""
        return self._read(
            lambda db: rows(
                db, owners, condition, *values, order="told DESC, id DESC", limit=limit
            ),
            [],
        )

    def erase(self, owners: Collection[str] | None, fact_id: int | None = None) -> Sequence[Fact]:
        """Erase the facts of owners, of all for None, or just one of theirs. Return what they were."""

        def work(db: sqlite3.Connection) -> Sequence[Fact]:
            chosen = ("id = ?", fact_id) if fact_id is not None else ("TRUE",)
            gone = rows(db, owners, *chosen)
            db.executemany("DELETE FROM facts WHERE id = ?", [(fact.id,) for fact in gone])
            return gone

        return self._write(work) if self._path.exists() else []

    def use(self, uses: Mapping[int, int], now: datetime) -> None:
        """Note how often facts were used until now."""

        def work(db: sqlite3.Connection) -> None:
            db.executemany(
                "UPDATE facts SET used = max(used, ?), uses = uses + ? WHERE id = ?",
                [(now.timestamp(), count, fact_id) for fact_id, count in uses.items()],
            )

        if self._path.exists():
            self._write(work, words=False)

    def counts(self) -> Mapping[str, int]:
        """Return the number of facts by owner."""
        return self._read(
            lambda db: dict(db.execute("SELECT owner, count(*) FROM facts GROUP BY owner")), {}
        )

    def delete(self) -> None:
        """Delete the file, and one that was put aside."""
        with self._lock:
            self._vocabulary = None
            self._checked = False
            for path in (self._path, _aside(self._path), _journal(self._path)):
                path.unlink(missing_ok=True)

    def delete_aside(self) -> None:
        """Delete a damaged file that was put aside, which may hold anybody's facts."""
        with self._lock:
            _aside(self._path).unlink(missing_ok=True)
            self.put_aside = None

    def _read[T](self, work: Callable[[sqlite3.Connection], T], nothing: T) -> T:
        """Return what is read, `nothing` where there is no file yet."""
        with self._lock:
            return self._mended(work) if self._path.exists() else nothing

    def _write[T](self, work: Callable[[sqlite3.Connection], T], *, words: bool = True) -> T:
        """Make a change as a whole or not at all."""

        def change(db: sqlite3.Connection) -> T:
            db.execute("BEGIN IMMEDIATE")
            with db:
                return work(db)

        with self._lock:
            done = self._mended(change)
            if words:
                self._vocabulary = None
            return done

    def _mended[T](self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return what comes of work with the file, or with a new one if it is damaged."""
        try:
            with self._opened() as db:
                return work(db)
        except (sqlite3.DatabaseError, DamagedError) as error:
            if not _is_damage(error):
                raise
        self.put_aside = self._path.replace(_aside(self._path))
        _journal(self._path).unlink(missing_ok=True)
        self._vocabulary = None
        with self._opened() as db:
            return work(db)

    @contextmanager
    def _opened(self) -> Generator[sqlite3.Connection]:
        """Open the file, with what it needs in it. Nobody else may read it."""
        self._path.parent.mkdir(exist_ok=True)
        os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(self._path, isolation_level=None)) as db:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA secure_delete = ON")
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version > _VERSION:
                raise sqlite3.NotSupportedError("it is of a newer version of Homelab Hub")
            if version < _VERSION:
                db.executescript(_SCHEMA)
            elif not self._checked and db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise DamagedError
            self._checked = True
            yield db


def _is_damage(error: Exception) -> bool:
    """Return whether an error says that the file itself is broken."""
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, DamagedError) or (
        code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    )


def _aside(path: Path) -> Path:
    """Return where a damaged file is put."""
    return path.with_suffix(".damaged.db")


def _journal(path: Path) -> Path:
    """Return the file that SQLite undoes an unfinished change with."""
    return path.with_name(f"{path.name}-journal")
