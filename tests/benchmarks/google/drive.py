"""Backups in Drive: our agent beside that of Home Assistant's own `google_drive`."""

import asyncio
from dataclasses import dataclass
import json
import os
from pathlib import Path
from statistics import median
import sys
from tempfile import TemporaryDirectory

from tests.benchmarks.table import Row

from .simulator import running_simulator

MODULE = "tests.benchmarks.google.carrying"
MEGABYTES = 200
ROUNDS = 5
PER_PROCESS = 3
# Both agents wait for the same network, so what is above 1 has to be noise.
LARGEST_RATIO = 1.01
MOST_MEMORY = 32 * 2**20
EXPLANATION = f"""
Medians of {ROUNDS} rounds, each in a process of its own, in turn, {PER_PROCESS} times in each;
{MEGABYTES} MiB; the simulator is a process too. The line is slow where a speed is said (with 20 ms a request), else it is this
machine's memory, where the MD5 that we take and Home Assistant does not is what there is to see.
memory is what a process has at most above what it had before.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A line: seconds a request, and bytes a second if there is a limit."""

    name: str
    delay: float
    bandwidth: float | None


NETWORKS = (
    Network(name="50 MB/s", delay=0.02, bandwidth=50e6),
    Network(name="no limit", delay=0, bandwidth=None),
)


async def measured() -> tuple[list[Row], bool]:
    """Return the rows, and whether our agent keeps to its memory."""
    rows: list[Row] = []
    modest = True
    for network in NETWORKS:
        core, ours = await _both(network)
        rows += [
            Row(
                figure=f"{what}, {network.name}",
                size=MEGABYTES,
                theirs=median(core[what]) * 1000,
                ours=median(ours[what]) * 1000,
                unit="ms",
                target=LARGEST_RATIO if network.bandwidth else None,
            )
            for what in ("upload", "download")
        ]
        most = max(*ours["upload_memory"], *ours["download_memory"])
        modest = modest and most <= MOST_MEMORY
        least = max(1.0, *core["upload_memory"], *core["download_memory"])
        rows.append(
            Row(
                figure=f"memory, {network.name}",
                size=MEGABYTES,
                theirs=least / 1024,
                ours=most / 1024,
                unit="KiB",
            )
        )
    return rows, modest


async def _both(network: Network) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Return the figures of both agents on a network."""
    figures: dict[str, dict[str, list[float]]] = {"core": {}, "ours": {}}
    with TemporaryDirectory() as folder:
        async with running_simulator(delay=network.delay, bandwidth=network.bandwidth) as endpoints:
            file = Path(folder) / "endpoints.json"
            await asyncio.to_thread(file.write_text, json.dumps(endpoints))
            for _ in range(ROUNDS):
                for who, found in figures.items():
                    for line in await _carried(who, file):
                        for name, value in line.items():
                            found.setdefault(name, []).append(value)
    return figures["core"], figures["ours"]


async def _carried(who: str, endpoints: Path) -> list[dict[str, float]]:
    """Return what an agent in a process of its own measured."""
    command = [sys.executable, "-m", MODULE, who, str(MEGABYTES), str(PER_PROCESS)]
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, "HOMELAB_HUB_ENDPOINTS": str(endpoints)},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{who} failed")
    return [json.loads(line) for line in output.splitlines()]
