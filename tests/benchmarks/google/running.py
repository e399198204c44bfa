"""Home Assistants with one of the integrations, each a process of its own."""

import asyncio
from collections.abc import Iterator
import json
import os
from pathlib import Path
import sys
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

from .person import Person

MODULE = "tests.benchmarks.google.following"

type Both[T] = dict[str, T]


def in_turn(rounds: int) -> Iterator[str]:
    """Yield the sides, one after the other, so often."""
    for _ in range(rounds):
        yield from ("core", "ours")


class Home:
    """A folder in which Home Assistants run, one after the other, that know what was before."""

    def __init__(self, side: str, person: Person) -> None:
        """Belong to a person; see `following` for what is done."""
        self._side = side
        self._person = person
        self._folder = TemporaryDirectory(prefix="homelab-hub-bench-")

    async def __aenter__(self) -> Self:
        """Lead it to the person's Google."""
        path = Path(self._folder.name) / "endpoints.json"
        await asyncio.to_thread(path.write_text, json.dumps(self._person.endpoints))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Delete it."""
        await asyncio.to_thread(self._folder.cleanup)

    async def do(self, task: str) -> dict[str, Any]:
        """Start a Home Assistant for a task, and return its figures when it has stopped."""
        folder = Path(self._folder.name)
        log = folder / "log"
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", MODULE, self._side, task, str(folder / "home")),
                env={**os.environ, "HOMELAB_HUB_ENDPOINTS": str(folder / "endpoints.json")},
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
            )
            output, _ = await process.communicate(self._person.as_json().encode() + b"\n")
        if process.returncode:
            raise RuntimeError(f"{self._side} failed:\n{log.read_text(errors='replace')[-3000:]}")
        figures: dict[str, Any] = json.loads(output)
        return figures
