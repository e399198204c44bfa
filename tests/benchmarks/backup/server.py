"""The server, in a process of its own: `python -m tests.benchmarks.backup.server`."""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import json
import sys
from typing import Any

from homelab_hub_simulators.s3 import S3Simulator

from .line import running_line


@asynccontextmanager
async def running_server(delay: float) -> AsyncGenerator[dict[str, Any]]:
    """Run a server at the end of a line; yield how it is reached."""
    command = ("-m", __spec__.name, f"--delay={delay}")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield json.loads(await process.stdout.readline())
    finally:
        process.stdin.close()
        await process.wait()


async def _serve(delay: float) -> None:
    """Serve until stdin is closed."""
    async with (
        S3Simulator() as s3,
        running_line(int(s3.origin.rpartition(":")[2]), delay) as port,
    ):
        about = {
            "endpoint": f"http://127.0.0.1:{port}" if delay else s3.endpoint,
            "bucket": s3.bucket,
            "access_key": s3.access_key,
            "secret_key": s3.secret_key,
        }
        sys.stdout.write(json.dumps(about) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--delay", type=float, default=0)
    asyncio.run(_serve(parser.parse_args().delay))
