"""A file of JSON lines that is only ever appended to, and has a bound."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
import os
from pathlib import Path
from typing import Any

from homeassistant.helpers.json import json_bytes
from homeassistant.util.json import json_loads_object

type Line = Mapping[str, Any]


class LedgerFile:
    """The last lines of a ledger: two files, of which the older one goes when the newer is full.

    Between `limit` and twice as many lines are kept. Everything here blocks, and is called by one
    thread at a time. A line that a crash tore is left out when read.
    """

    def __init__(self, path: Path, limit: int) -> None:
        """Use a path; its folder is made when the first line is written."""
        self._newer = path
        self._older = path.with_suffix(f".1{path.suffix}")
        self._limit = limit
        self._count: int | None = None

    def append(self, lines: Iterable[Line]) -> None:
        """Return when the lines are on disk. Raises `OSError`."""
        content = [json_bytes(line) for line in lines]
        if self._count is None:
            self._count = self._begin()
        for start in range(0, len(content), self._limit):
            self._write(content[start : start + self._limit])

    def read(self) -> Iterator[Line]:
        """Yield the lines, newest first."""
        for path in (self._newer, self._older):
            if not path.exists():
                continue
            for line in reversed(path.read_bytes().splitlines()):
                try:
                    yield json_loads_object(line)
                except ValueError:
                    continue

    def is_shortened(self) -> bool:
        """Return whether lines may be missing that were there once."""
        return self._older.exists()

    def _begin(self) -> int:
        """Make the folder, end a torn line, and return how many lines there are."""
        self._newer.parent.mkdir(parents=True, exist_ok=True)
        if not self._newer.exists():
            return 0
        content = self._newer.read_bytes()
        if content and not content.endswith(b"\n"):
            self._write_to_disk(b"\n")
        return content.count(b"\n") + 1

    def _write(self, content: list[bytes]) -> None:
        """Append lines, to a new file if the old one is full."""
        assert self._count is not None
        if self._count + len(content) > self._limit and self._newer.exists():
            self._newer.replace(self._older)
            self._count = 0
        self._write_to_disk(b"\n".join([*content, b""]))
        self._count += len(content)

    def _write_to_disk(self, content: bytes) -> None:
        """Append all bytes or none; the file is its owner's alone."""
        with open(self._newer, "ab", buffering=0, opener=_private) as file:
            before = file.seek(0, os.SEEK_END)
            try:
                left = memoryview(content)
                while left:
                    left = left[file.write(left) :]
                os.fsync(file.fileno())
            except OSError:
                with suppress(OSError):
                    file.truncate(before)
                raise


def _private(path: str, flags: int) -> int:
    """Open a file that nobody else may read."""
    return os.open(path, flags, 0o600)
