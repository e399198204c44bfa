"""The app as a process of its own, as a container runs it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import os
from pathlib import Path
import signal
import sys
from typing import Self

from homelab_hub_upstream.secret import Secret
from tests.packaging.conftest import ROOT
from tests.waiting import SECONDS

# The app, with sources that a test can drive from outside.
CHATTING = """
import asyncio, os, sys
from homelab_hub_app import __main__, hub
from tests.app.chatter import SAID, Chatters, Line

class Flood(Chatters):
    def _load(self):
        make = super()._load()

        def made(context, settings):
            chatter = make(context, settings)

            async def talk():
                # Each line is printed when the store has it, so what is printed is acknowledged.
                outbox = context._home._outbox
                for number in range(1, 2001):
                    context.tell(SAID, Line(text=f"{os.getpid()} {number}"))
                    if number % 20 == 0:
                        while outbox.unwritten:
                            await asyncio.sleep(0)
                        print(number, flush=True)
                await asyncio.Event().wait()

            chatter.works.append(talk)
            return chatter

        return made

hub.Hub.__init__.__defaults__ = ([Flood().kind], None)
sys.exit(__main__.main())
"""


class Process:
    """A running app."""

    def __init__(self, process: asyncio.subprocess.Process, port: int, data: Path) -> None:
        """Take a process."""
        self.process = process
        self.port = port
        self._data = data
        self.log: list[str] = []
        self.serving = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    @property
    def token(self) -> Secret:
        """The secret, which the app has written down."""
        return Secret((self._data / "api_token").read_text().strip())

    async def served(self) -> Self:
        """Return when the link is served."""
        async with asyncio.timeout(3 * SECONDS):
            await asyncio.wait(
                [asyncio.ensure_future(self.serving.wait()), self._reader],
                return_when=asyncio.FIRST_COMPLETED,
            )
        assert self.serving.is_set(), self.log
        return self

    async def end(self, number: signal.Signals) -> int:
        """Send a signal, and return the exit code."""
        self.process.send_signal(number)
        return await self.ended()

    async def ended(self) -> int:
        """Return the exit code."""
        async with asyncio.timeout(3 * SECONDS):
            code = await self.process.wait()
            await self._reader
        return code

    async def _read(self) -> None:
        """Take note of the log."""
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.log.append(line.decode())
            if "link: port" in self.log[-1]:
                self.port = int(self.log[-1].rpartition(" ")[2])
                self.serving.set()


@asynccontextmanager
async def running(data: Path, *arguments: str, **environment: str) -> AsyncGenerator[Process]:
    """Run the app with a data folder, on free ports; it is killed at the end."""
    ports = {f"HOMELAB_HUB_{name}_PORT": "0" for name in ("LINK", "PUBLIC", "INGRESS")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *(arguments or ("-m", "homelab_hub_app")),
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(ROOT / "addon"), str(ROOT)]),
            "HOMELAB_HUB_DATA": str(data),
            "HOMELAB_HUB_HOST": "127.0.0.1",
            **ports,
            **environment,
        },
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    app = Process(process, 0, data)
    try:
        yield app
    finally:
        if process.returncode is None:
            process.kill()
        await app.ended()
