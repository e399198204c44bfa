"""The simulators as a program."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import os
from pathlib import Path
import signal
import sys

import homelab_hub_simulators

PACKAGES = Path(homelab_hub_simulators.__file__).parent.parent
ENVIRONMENT = os.environ | {"PYTHONPATH": str(PACKAGES)}


@asynccontextmanager
async def running(
    simulator: str, *options: str, sign: signal.Signals = signal.SIGTERM
) -> AsyncGenerator[tuple[str, str]]:
    """Run a simulator on a free port; give the name and the URL it tells when it is ready.

    At the end it is told to stop by a signal, and has to do so with exit code 0.
    """
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "homelab_hub_simulators", simulator, "--port", "0", *options),
        stdout=asyncio.subprocess.PIPE,
        env=ENVIRONMENT,
    )
    try:
        assert program.stdout is not None
        async with asyncio.timeout(30):
            name, url = (await program.stdout.readline()).decode().split()
        yield name, url
        program.send_signal(sign)
        async with asyncio.timeout(10):
            assert await program.wait() == 0
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
