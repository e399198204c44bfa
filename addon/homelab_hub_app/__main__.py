"""Runs the app: `python -m homelab_hub_app`. SIGTERM and SIGINT end it with everything on disk."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
import logging
from logging.handlers import QueueHandler, QueueListener
import os
from queue import SimpleQueue
import signal
import sys
from typing import Final

from . import VERSION
from .hub import Hub
from .listener import ListenError
from .settings import Settings, SettingsError
from .store.errors import StoreError

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
FAILED: Final = 1
MISCONFIGURED: Final = 2

_LOGGER: Final = logging.getLogger("homelab_hub_app")


def main() -> int:
    """Run until a signal comes. Return the exit code: 0, or 1 and 2 if the app cannot start."""
    try:
        settings = Settings.read(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"The app cannot start: {error}\n")
        return MISCONFIGURED
    with logging_to_stderr(settings.log_level):
        return _exit_code(settings)


def _exit_code(settings: Settings) -> int:
    """Run until a signal comes; return the exit code."""
    try:
        asyncio.run(_run(settings))
    except SettingsError as error:
        _LOGGER.critical("The app cannot start: %s", error)
        return MISCONFIGURED
    except (StoreError, ListenError, OSError) as error:
        _LOGGER.critical("The app cannot start: %s", error)
        return FAILED
    _LOGGER.info("The app has ended, and everything is on disk")
    return 0


@contextmanager
def logging_to_stderr(level: str) -> Iterator[None]:
    """Log one line for each record, from a thread: who reads the lines may be slow."""
    to_stderr = logging.StreamHandler()
    to_stderr.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    lines: SimpleQueue[logging.LogRecord] = SimpleQueue()
    logging.root.addHandler(QueueHandler(lines))
    logging.root.setLevel(level.upper())
    # Their debug lines hold what is sent and stored.
    for name in ("aiosqlite", "alembic", "sqlalchemy", "discord", "aiohttp", "asyncio"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.root.level))
    with QueueListener(lines, to_stderr):
        yield


async def _run(settings: Settings) -> None:
    """Run the app until a signal comes, also while it starts."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    assert task is not None

    def end() -> None:
        # Another signal must not interrupt the end.
        for number in SIGNALS:
            loop.add_signal_handler(number, lambda: None)
        _LOGGER.info("The app ends")
        task.cancel()

    for number in SIGNALS:
        loop.add_signal_handler(number, end)
    _LOGGER.info("Homelab Hub's app %s starts", VERSION)
    with suppress(asyncio.CancelledError):
        async with Hub(settings):
            await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
