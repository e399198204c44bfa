"""Asking an upstream again and again: when it is time and when told to, never twice at once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from .account import AccountEntry


class Turns:
    """Takes one turn after the other.

    `take` is one turn; `wait` says after each, however it ended, the seconds until the next one.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: AccountEntry,
        name: str,
        *,
        take: Callable[[], Awaitable[object]],
        wait: Callable[[], float],
    ) -> None:
        """Wait until `start`. `name` says in the list of tasks what a turn does."""
        self._hass = hass
        self._entry = entry
        self._name = name
        self._take = take
        self._wait = wait
        self._again = False
        self._due = float("inf")
        self._cancel: CALLBACK_TYPE | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = True

    @property
    def under_way(self) -> bool:
        """Return whether a turn is being taken."""
        return self._task is not None

    @callback
    def start(self) -> None:
        """Take a turn now, and go on from then."""
        self._stopped = False
        self.now()

    async def stop(self) -> None:
        """Take no more turns; one under way is given up."""
        self._stopped = True
        self._clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    @callback
    def now(self) -> None:
        """Take a turn as soon as one under way is over."""
        self._clear()
        if self._stopped:
            return
        if self._task is not None:
            self._again = True
            return
        task = self._entry.async_create_background_task(
            self._hass, self._turn(), f"{self._entry.title}: {self._name}"
        )
        # It begins at once, and what is not allowed ends without having waited for anything.
        self._task = None if task.done() else task

    @callback
    def after(self, seconds: float) -> None:
        """Take the next turn after some seconds, unless one is under way: that decides anew."""
        if self._stopped or self._task is not None:
            return
        self._clear()
        seconds = max(0.0, seconds)
        self._due = dt_util.utcnow().timestamp() + seconds
        job = HassJob(self._on_time, self._name, cancel_on_shutdown=True)
        self._cancel = async_call_later(self._hass, seconds, job)

    @callback
    def within(self, seconds: float) -> None:
        """Take the next turn after some seconds, unless it comes earlier anyway."""
        if dt_util.utcnow().timestamp() + max(0.0, seconds) < self._due:
            self.after(seconds)

    async def _turn(self) -> None:
        """Take a turn, and see to the next."""
        try:
            await self._take()
        finally:
            self._task = None
            if self._again:
                self._again = False
                self.now()
            else:
                self.after(self._wait())

    @callback
    def _on_time(self, _now: datetime) -> None:
        """Take a turn, as it is time."""
        self._cancel = None
        self.now()

    @callback
    def _clear(self) -> None:
        """Be due no more."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None
        self._due = float("inf")
