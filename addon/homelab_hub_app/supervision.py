"""Keeps what runs all the time running, and ends it when the app ends."""

import asyncio
from collections.abc import Awaitable, Callable
import logging
from typing import Final

from homelab_hub_protocol.errors import RequestError
from homelab_hub_upstream.jitter import jittered

from .store.errors import StoreError

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
SETTLED: Final = 60.0
"""Who has run that many seconds begins anew with short pauses."""

END_SECONDS: Final = 5.0
MOST_KNOWN: Final = 20
PASSING: Final = (OSError, TimeoutError, RequestError, StoreError)
"""What is nobody's mistake, and passes."""

_LOGGER: Final = logging.getLogger(__name__)


class Pauses:
    """How long to wait before each further try, in seconds: jittered, longer each time."""

    def __init__(self, first: float = FIRST_PAUSE, longest: float = LONGEST_PAUSE) -> None:
        """Begin with short pauses."""
        self._first = first
        self._longest = longest
        self._failures = 0

    def next(self) -> float:
        """Return the next pause."""
        longest = min(self._longest, self._first * 2.0**self._failures)
        self._failures = min(self._failures + 1, 30)
        return jittered(longest / 2, longest)

    def reset(self) -> None:
        """Begin anew, since it worked."""
        self._failures = 0


class Trouble:
    """What the log is told of something that fails: each failure once, and when it is well again.

    The first of a kind has its traceback, unless it may happen any day. One that has come before
    is a line when it takes the place of another, and nothing while it repeats itself.
    """

    def __init__(self, name: str) -> None:
        """Begin with something that is well."""
        self._name = name
        self._known: list[str] = []
        self._last = ""

    def failed(self, error: Exception, pause: float) -> None:
        """Tell of a failure, after which the next try is in `pause` seconds."""
        what = f"{type(error).__name__}: {error}"
        again, self._last = what == self._last, what
        if again:
            _LOGGER.debug("%s: the same again; next try in %.1f seconds", self._name, pause)
        elif isinstance(error, PASSING):
            text = str(error) or type(error).__name__
            _LOGGER.warning("%s: %s; it begins anew in %.1f seconds", self._name, text, pause)
        else:
            _LOGGER.error(
                "%s failed (%s); it begins anew in %.1f seconds",
                self._name,
                type(error).__name__,
                pause,
                exc_info=None if what in self._known else error,
            )
        if what not in self._known:
            self._known = [*self._known, what][-MOST_KNOWN:]

    def over(self) -> None:
        """Tell that all is well again, if it was not."""
        if self._last:
            _LOGGER.info("%s: well again", self._name)
            self._known, self._last = [], ""


class Supervision:
    """The owner of the tasks that run until they are done, or until the app ends."""

    def __init__(self) -> None:
        """Begin without tasks."""
        self._tasks: set[asyncio.Task[None]] = set()

    def start(
        self,
        name: str,
        run: Callable[[], Awaitable[None]],
        failed: Callable[[Exception], None] = lambda _error: None,
    ) -> asyncio.Task[None]:
        """Run something until it returns; where it raises, `failed` is told, and it runs again.

        Cancel the task to end it, and wait for it with `ended`.
        """
        task = asyncio.create_task(self._keep_running(name, run, failed), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """End all tasks, and wait for them."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        for task in tasks:
            await ended(task)

    async def _keep_running(
        self, name: str, run: Callable[[], Awaitable[None]], failed: Callable[[Exception], None]
    ) -> None:
        """Run something again and again until it returns."""
        pauses, trouble = Pauses(), Trouble(name)

        def settled() -> None:
            pauses.reset()
            trouble.over()

        while True:
            well = asyncio.get_running_loop().call_later(SETTLED, settled)
            try:
                await run()
            except Exception as error:  # noqa: BLE001 - supervision: the rest of the app goes on
                pause = pauses.next()
                trouble.failed(error, pause)
                failed(error)
            else:
                trouble.over()
                return
            finally:
                well.cancel()
            await asyncio.sleep(pause)


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel a task and return when it is over, after five seconds at the latest."""
    task.cancel()
    _done, late = await asyncio.wait([task], timeout=END_SECONDS)
    if late:
        _LOGGER.error("%s does not end", task.get_name())
