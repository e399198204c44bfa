"""The events of one calendar on disk: lines of JSON, of which the later ones count.

First comes every event, then a mark that says how far that goes; what changes later is appended in
the same way, until it is time to write everything anew. A mark comes behind what it speaks of, so
the beginning of a file is worth as much as the whole: whatever a crash or a power cut leaves of it,
Google tells what came after the last mark. One document of all events would take the interpreter's
lock for as long as it takes to read, which is half a second for 100,000.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from io import BufferedWriter
from itertools import batched
import os
from pathlib import Path
from threading import Lock
from typing import Any, Final

import orjson

from .index import Events
from .resource import Item, read

VERSION: Final = 1
# So many lines are appended before everything is written anew; more to a large calendar.
_FEW: Final = 1000
# Lines that are written at once.
_LINES: Final = 1000
# What a mark begins with, and no event.
_MARK: Final = b'{"version":'
_BROKEN: Final = (ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How far a copy goes: Google's token for what comes after it, and when it was asked.

    `asked` is Unix time.
    """

    token: str | None
    asked: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What was on disk."""

    events: Events
    mark: Mark


class EventFile:
    """The file of one calendar. Everything blocks, and may be called by several threads."""

    def __init__(self, path: Path) -> None:
        """Use a path; the folder is there."""
        self._path = path
        self._new = path.with_name(f"{path.name}.part")
        self._lock = Lock()
        self._appended: int | None = None
        """Lines since everything was written; None where nothing can be appended."""
        self._removed = False

    def read(self, zone: str) -> Stored | None:
        """Return what is on disk, None if there is nothing to use; `zone` is the calendar's."""
        with self._lock:
            events: Events | None = None
            mark: Mark | None = None
            count = 0
            for items, mark in self._parts(zone):  # noqa: B007 - the last one counts
                if events is None:
                    events = Events()
                    events.add(items)
                    events.sort()
                    continue
                for item in items:
                    events.put(item)
                    count += 1
                count += 1
            if events is None or mark is None:
                return None
            if self._is_whole(mark):
                self._appended = count
            return Stored(events=events, mark=mark)

    def save(self, events: Events, changed: Iterable[Item] | None, mark: Mark) -> None:
        """Return when what changed is on disk; None stands for everything. Raises `OSError`."""
        with self._lock:
            if self._removed:
                return
            lines = None if changed is None else [item.raw for item in changed]
            most = max(_FEW, len(events) // 4)
            if lines is None or self._appended is None or self._appended + len(lines) > most:
                self._write(events, mark)
            else:
                self._append(lines, mark)

    def remove(self) -> None:
        """Delete the file; what comes later is not written any more. Raises `OSError`."""
        with self._lock:
            self._removed = True
            self._path.unlink(missing_ok=True)
            self._new.unlink(missing_ok=True)

    def _parts(self, zone: str) -> Iterator[tuple[Iterator[Item], Mark]]:
        """Yield what comes before each mark, as far as the file can be read."""
        lines: list[bytes] = []
        # What comes after a line that cannot be read is as good as not there.
        with suppress(FileNotFoundError, *_BROKEN), self._path.open("rb") as file:
            for line in file:
                if not line.startswith(_MARK):
                    lines.append(line.rstrip(b"\n"))
                    continue
                said: dict[str, Any] = orjson.loads(line)
                if said["version"] != VERSION:
                    return
                mark = Mark(token=said["token"], asked=said["asked"])
                yield (read(orjson.loads(raw), zone, raw) for raw in lines), mark
                lines = []

    def _is_whole(self, mark: Mark) -> bool:
        """Return whether the file ends in this mark, so that something can be appended."""
        line = _line(mark)
        with self._path.open("rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - len(line)))
            return file.read() == line

    def _write(self, events: Events, mark: Mark) -> None:
        """Write everything, or leave the file as it was."""
        self._appended = None
        with _private(self._new, os.O_TRUNC) as file:
            for some in batched(events.raws(), _LINES, strict=False):
                file.write(b"\n".join((*some, b"")))
            file.write(_line(mark))
            file.flush()
            os.fsync(file.fileno())
        self._new.replace(self._path)
        self._appended = 0

    def _append(self, lines: list[bytes], mark: Mark) -> None:
        """Add lines; what fails here leaves a file to which nothing can be appended."""
        appended, self._appended = self._appended or 0, None
        with _private(self._path, os.O_APPEND) as file:
            file.write(b"\n".join((*lines, _line(mark))))
        self._appended = appended + len(lines) + 1


def _line(mark: Mark) -> bytes:
    """Return a mark as it is written."""
    return orjson.dumps({"version": VERSION, **asdict(mark)}) + b"\n"


def _private(path: Path, how: int) -> BufferedWriter:
    """Open a file to write, which nobody else may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600), "wb")
