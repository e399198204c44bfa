"""The companion app as a process of its own, with what its image holds and nothing else."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
import os
from pathlib import Path

from aiohttp import ClientError, ClientSession

from .folder import CACHE, HOST, ROOT
from .process import StartError, kill, stop, tail
from .waiting import until

PYTHON = CACHE / "app" / "bin" / "python"
START_SECONDS = 60


class App:
    """The app, which may be killed and started again on the same data."""

    def __init__(self, data: Path, ports: tuple[int, int], endpoints: dict[str, str]) -> None:
        """Use a folder for its data; `ports` are those of the link and of its public pages."""
        self.data = data
        self.log = data / "console.log"
        self.port, self._pages = ports
        self._endpoints = endpoints
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Return where the link is."""
        return f"http://{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        """Return the id of the process that runs."""
        assert self._process
        return self._process.pid

    def token(self) -> str:
        """Return what is to be typed when it is added by hand."""
        return (self.data / "api_token").read_text().strip()

    def stored(self) -> bytes:
        """Return what its database holds on disk, write-ahead log included."""
        return b"".join(file.read_bytes() for file in sorted(self.data.glob("hub.db*")))

    async def start(self) -> None:
        """Start it, and return once it works."""
        await asyncio.to_thread(self.data.mkdir, parents=True, exist_ok=True)
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "addon"),
            "HOMELAB_HUB_DATA": str(self.data),
            "HOMELAB_HUB_HOST": HOST,
            "HOMELAB_HUB_LINK_PORT": str(self.port),
            "HOMELAB_HUB_PUBLIC_PORT": str(self._pages),
            "HOMELAB_HUB_LOG_LEVEL": "debug",
        }
        with self.log.open("ab") as output:
            self._process = process = await asyncio.create_subprocess_exec(
                PYTHON, "-m", "homelab_hub_app",
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment | self._endpoints,
                cwd=self.data,
                start_new_session=True,
            )  # fmt: skip

        async def look() -> bool:
            if process.returncode is not None:
                raise StartError(f"The app ended by itself.\n{tail(self.log)}")
            with suppress(ClientError):
                async with session.get(f"{self.url}/health") as response:
                    return response.ok
            return False

        async with ClientSession() as session:
            await until(look, START_SECONDS)

    async def kill(self) -> None:
        """End it as a power cut does."""
        assert self._process
        await kill(self._process)

    async def stop(self) -> int | None:
        """Ask it to end; return its exit code."""
        assert self._process
        await stop(self._process)
        return self._process.returncode


@asynccontextmanager
async def running_app(
    data: Path, ports: tuple[int, int], endpoints: dict[str, str]
) -> AsyncGenerator[App]:
    """Run the app while the context is open."""
    app = App(data, ports, endpoints)
    await app.start()
    try:
        yield app
    finally:
        await app.stop()
