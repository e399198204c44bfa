"""Tasks that must not outlive the connection, ours and those that discord.py starts."""

import asyncio
from collections.abc import Coroutine
import logging
from typing import Any, Final

_LOGGER: Final = logging.getLogger(__name__)
_MOST: Final = 1000


class Work:
    """The tasks that were started here or have joined, and are not done."""

    def __init__(self) -> None:
        """Begin without any."""
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, object], name: str) -> None:
        """Begin with something, and own its task; where there is too much already, leave it."""
        if len(self._tasks) >= _MOST:
            work.close()
            _LOGGER.warning("Discord: too much at once, left undone: %s", name)
            return
        task = asyncio.create_task(work, name=f"discord {name}")
        task.add_done_callback(_report)
        self._own(task)

    def join(self) -> None:
        """Own the task that calls this."""
        task = asyncio.current_task()
        assert task is not None
        self._own(task)

    async def end(self) -> None:
        """Cancel them all, and wait until they have ended."""
        tasks = self._tasks - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _own(self, task: asyncio.Task[Any]) -> None:
        """Know a task until it is done."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _report(task: asyncio.Task[Any]) -> None:
    """Say what went wrong, since nobody waits for the task."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _LOGGER.error("%s failed", task.get_name(), exc_info=error)
