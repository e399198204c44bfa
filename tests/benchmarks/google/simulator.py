"""Google's stand-in in a process of its own: `python -m tests.benchmarks.google.simulator`."""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import json
import sys

from homelab_hub_simulators.google import GoogleSimulator

MODULE = "tests.benchmarks.google.simulator"


@asynccontextmanager
async def running_simulator(
    *, delay: float = 0, bandwidth: float | None = None
) -> AsyncGenerator[dict[str, dict[str, str]]]:
    """Give the endpoints of a simulator that takes any token, until the context ends.

    `delay` is in seconds a request, `bandwidth` in bytes a second.
    """
    command = [sys.executable, "-m", MODULE, f"--delay={delay}", f"--bandwidth={bandwidth or 0}"]
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    assert process.stdin
    try:
        yield json.loads(await process.stdout.readline())
    finally:
        process.stdin.close()
        await process.wait()


async def _serve(delay: float, bandwidth: float) -> None:
    """Serve until stdin ends."""
    async with GoogleSimulator(delay=delay, bandwidth=bandwidth or None) as simulator:
        sys.stdout.write(json.dumps(simulator.endpoints) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog=f"python -m {MODULE}", description=__doc__)
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--bandwidth", type=float, default=0)
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.delay, arguments.bandwidth))


if __name__ == "__main__":
    main()
