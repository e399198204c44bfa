"""One agent in a process of its own, so that its memory is its own."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
import json
from pathlib import Path
import sys
from time import perf_counter
from typing import Any

PIECE = 2**20
SMALL = 1000


@dataclass(frozen=True, kw_only=True)
class Agent:
    """Brings a file to the server and back; `forget` deletes it there."""

    upload: Callable[[Path, int], Awaitable[None]]
    download: Callable[[], Awaitable[int]]
    forget: Callable[[], Awaitable[None]]


type Opened = AbstractAsyncContextManager[Agent]


async def read(path: Path, start: int, stop: int) -> AsyncGenerator[bytes]:
    """Yield the bytes of a file, as Home Assistant reads its backups."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        await asyncio.to_thread(file.seek, start)
        while start < stop:
            piece = await asyncio.to_thread(file.read, min(PIECE, stop - start))
            start += len(piece)
            yield piece
    finally:
        file.close()


def memory(name: str) -> int:
    """Return a figure of this process in bytes: `VmRSS` now, `VmHWM` at most."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


def forget_peak() -> None:
    """Begin to measure the most memory anew."""
    Path("/proc/self/clear_refs").write_text("5")


async def measured(
    opened: Opened, paths: tuple[Path, Path], size: int, rounds: int
) -> dict[str, Any]:
    """Return seconds of each round, and the most memory beside what was there before."""
    path, small = paths
    result: dict[str, Any] = {"upload": [], "download": []}
    async with opened as agent:
        await agent.upload(small, SMALL)
        await agent.download()
        await agent.forget()
        for way in ("upload", "download"):
            before = memory("VmRSS")
            forget_peak()
            for _ in range(rounds):
                begun = perf_counter()
                if way == "upload":
                    await agent.upload(path, size)
                elif await agent.download() != size:
                    raise AssertionError("not all of it came")
                result[way].append(perf_counter() - begun)
            result[f"{way}_memory"] = memory("VmHWM") - before
        await agent.forget()
    return result


def main(opener: Callable[[dict[str, Any]], Opened]) -> None:
    """Run: server, file, small file and rounds are arguments; the result is on stdout."""
    server, path, small, rounds = sys.argv[1:]
    size = Path(path).stat().st_size
    opened = opener(json.loads(server))
    result = asyncio.run(measured(opened, (Path(path), Path(small)), size, int(rounds)))
    sys.stdout.write(json.dumps(result) + "\n")
