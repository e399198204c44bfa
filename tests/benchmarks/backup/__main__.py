"""The command: `python -m tests.benchmarks.backup [--json FILE]`."""

import argparse
import asyncio
from collections.abc import Mapping
import json
import os
from pathlib import Path
from statistics import median
import sys
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.table import Row, as_json, as_text

from .server import running_server
from .worker import SMALL

MEBIBYTE = 2**20
SIZE = 128 * MEBIBYTE
ROUNDS = 3
PROCESSES = 3
# Seconds that the line takes in each direction.
DELAYS = (0.0, 0.01)
WAYS = ("upload", "download")
# At 20 ms ours is to be 1.5 times as fast; without a line the server is what takes the time.
LARGEST_RATIO = 1 / 1.5
MOST_MEMORY = 64 * MEBIBYTE
EXPLANATION = f"""
Milliseconds for a backup of {SIZE // MEBIBYTE} MiB, medians of {PROCESSES} x {ROUNDS} rounds, in turn.
core   Home Assistant's agent of `aws_s3`, with the client that its entry makes
ours   the client, the parts and the ranges of this integration
The server is moto's, in a process of its own, behind the simulator's proxy. The line has TCP's slow
start and Linux's largest window, and loses nothing; its round trip is the first column.
"""

type Figures = dict[str, list[float]]


async def measured(server: Mapping[str, Any], agent: str, folder: Path) -> dict[str, Any]:
    """Return what a process with an agent measured."""
    command = (
        *("-m", f"{__package__}.{agent}", json.dumps(server)),
        *(str(folder / "large"), str(folder / "small"), str(ROUNDS)),
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise SystemExit(f"{agent} failed")
    result: dict[str, Any] = json.loads(output)
    return result


async def compared(delay: float, folder: Path) -> dict[str, Figures]:
    """Return the figures of both agents at one server."""
    found: dict[str, Figures] = {"core": {}, "ours": {}}
    async with running_server(delay) as server:
        for _ in range(PROCESSES):
            for agent, figures in found.items():
                result = await measured(server, agent, folder)
                for way in WAYS:
                    figures.setdefault(way, []).extend(result[way])
                    figures.setdefault(f"{way} memory", []).append(result[f"{way}_memory"])
    return found


def rows_of(delay: float, found: Mapping[str, Figures]) -> list[Row]:
    """Return the rows of one server."""
    return [
        Row(
            figure=way,
            size=round(2000 * delay),
            theirs=1000 * median(found["core"][way]),
            ours=1000 * median(found["ours"][way]),
            unit="ms",
            target=LARGEST_RATIO if delay else None,
        )
        for way in WAYS
    ]


def say_memory(found: Mapping[str, Figures]) -> bool:
    """Print the most memory; return whether ours is little enough."""
    small = True
    for way in WAYS:
        core, ours = (max(found[agent][f"{way} memory"]) for agent in ("core", "ours"))
        good = ours <= MOST_MEMORY
        small &= good
        _say(
            f"most memory, {way}: core {core / MEBIBYTE:.0f} MiB, ours {ours / MEBIBYTE:.0f} MiB "
            f"(aim {MOST_MEMORY // MEBIBYTE}) {'✓' if good else '✗'}"
        )
    return small


def prepare(folder: Path) -> None:
    """Write what is uploaded."""
    (folder / "large").write_bytes(os.urandom(SIZE))
    (folder / "small").write_bytes(os.urandom(SMALL))


async def run(json_file: Path | None) -> bool:
    """Measure and print; return whether every aim was reached."""
    rows: list[Row] = []
    found: dict[str, Figures] = {}
    with TemporaryDirectory() as folder:
        await asyncio.to_thread(prepare, Path(folder))
        for delay in DELAYS:
            found = await compared(delay, Path(folder))
            rows += rows_of(delay, found)
    rows.sort(key=lambda row: -WAYS.index(row.figure), reverse=True)
    _say(as_text(rows, size="ms", theirs="core", ours="ours"))
    _say(EXPLANATION)
    small = say_memory(found)
    if json_file is not None:
        await asyncio.to_thread(json_file.write_text, as_json(rows))
    return small and all(row.target is None or row.ratio <= row.target for row in rows)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command's voice


def main() -> int:
    """Run the command; fails if an aim is not reached."""
    parser = argparse.ArgumentParser(prog="scripts/bench backup", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON too")
    return 0 if asyncio.run(run(parser.parse_args().json)) else 1


if __name__ == "__main__":
    sys.exit(main())
