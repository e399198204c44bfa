"""Processes: a `hass` started and waited for, and whatever it is stopped with all its children."""

import asyncio
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
import os
from pathlib import Path
import signal
import sys

from aiohttp import ClientError, ClientSession

from .client import HomeAssistantError, reachable
from .waiting import until

START_SECONDS = 180
STOP_SECONDS = 30
RESTART_EXIT_CODE = 100
"""What Home Assistant ends with when it was asked to restart in the frontend."""


class StartError(Exception):
    """Home Assistant did not start; the text ends with the last lines of its log."""


@asynccontextmanager
async def running_hass(
    folder: Path, log: Path, url: str, extra: Mapping[str, str], *, foreground: bool = False
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Run Home Assistant on a configuration folder while the context is open.

    It answers over HTTP when the context is entered. Its output is added to the log file, or goes
    to the terminal in the foreground.
    """
    # Writing no bytecode doubles the start time; a key in the shell must not reach the home by chance.
    unwanted = ("PYTHONDONTWRITEBYTECODE", "OPENAI_", "AI_INTEGRATIONS_OPENAI_")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(unwanted)
    }
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "homeassistant", "--config", str(folder), "--skip-pip",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=None if foreground else output,
            stderr=None if foreground else output,
            env=environment | dict(extra),
            cwd=folder,  # Python looks there first: the working tree has custom_components, too
            start_new_session=True,  # a Ctrl-C in the terminal comes to us alone, we pass it on
        )  # fmt: skip
    try:
        await _wait_until_reachable(process, url, log)
        yield process
    finally:
        await stop(process)


async def _wait_until_reachable(process: asyncio.subprocess.Process, url: str, log: Path) -> None:
    async def look() -> bool:
        if process.returncode is not None:
            raise StartError(f"Home Assistant ended by itself.\n{tail(log)}")
        return await reachable(session, url)

    try:
        async with ClientSession() as session:
            await until(look, START_SECONDS)
    except TimeoutError:
        raise StartError(
            f"Home Assistant did not answer at {url} within {START_SECONDS} s.\n{tail(log)}"
        ) from None


@contextmanager
def explained(log: Path) -> Generator[None]:
    """Turn what goes wrong while the home is made ready into a StartError with the log's end."""
    try:
        yield
    except (ClientError, HomeAssistantError, TimeoutError) as error:
        raise StartError(f"{type(error).__name__}: {error}\n{tail(log)}") from error


async def kill(process: asyncio.subprocess.Process) -> None:
    """End a process and its children at once, as a power cut does."""
    _signal_group(process, signal.SIGKILL)
    await process.wait()


async def stop(process: asyncio.subprocess.Process) -> None:
    """Ask politely, then with force; the whole process group, so that no child is left."""
    try:
        _signal_group(process, signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
    finally:
        _signal_group(process, signal.SIGKILL)
    await process.wait()


def _signal_group(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def tail(log: Path, lines: int = 15) -> str:
    """Return how a log ends; in the foreground it was seen already, and is empty.

    A Home Assistant that restores a backup deletes it, with all else in its folder.
    """
    written = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join([f"The last lines of {log}:", *written[-lines:]])
