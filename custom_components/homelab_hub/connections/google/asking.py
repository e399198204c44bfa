"""Asking Google again when it is time, one question after the other."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ...connector.account import AccountEntry
from ...connector.actor import Actor, acting
from ...const import LOGGER
from ...upstream import errors
from ...upstream.jitter import jittered
from .clock import now

FIRST_RETRY: Final = 60.0
LAST_RETRY: Final = 1800.0


class Asking:
    """Asks by itself, and when told to.

    `ask` raises `UpstreamError`; `interval` says how many seconds after the latest answer the next
    question is due. `told` is called after each question. `component` is who asks, for the audit.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: AccountEntry,
        ask: Callable[[], Awaitable[object]],
        interval: Callable[[], float],
        *,
        told: Callable[[], None],
        component: str,
    ) -> None:
        """Wait until `start`."""
        self.error: errors.UpstreamError | None = None
        self.answered: float | None = None
        self._hass = hass
        self._entry = entry
        self._ask = ask
        self._interval = interval
        self._told = told
        self._actor = Actor(component=component)
        self._failures = 0
        self._again = False
        self._due = float("inf")
        self._cancel: CALLBACK_TYPE | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = True

    @callback
    def start(self) -> None:
        """Ask now, and from then on."""
        self._stopped = False
        self.ask_now()

    async def stop(self) -> None:
        """Ask no more; a question under way is given up."""
        self._stopped = True
        self._clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    @callback
    def ask_now(self) -> None:
        """Ask as soon as a question under way is answered."""
        self._clear()
        if self._stopped:
            return
        if self._task is not None:
            self._again = True
            return
        task = self._entry.async_create_background_task(
            self._hass, self._run(), f"{self._entry.title}: follow {self._actor.component}"
        )
        # It begins at once, and what is not allowed ends without having waited for anything.
        self._task = None if task.done() else task

    @callback
    def look_at_interval(self) -> None:
        """Ask earlier if the interval has become shorter."""
        if self._task is None and self.answered is not None and not self._failures:
            self._schedule(self.answered + self._interval() - now())

    async def _run(self) -> None:
        """Ask once."""
        try:
            with acting(self._actor):
                await self._ask()
        except errors.UpstreamError as error:
            pause = self._failed(error)
        except Exception:  # noqa: BLE001 - supervision: its end would be that of following
            LOGGER.exception("Asking Google for %s failed", self._actor.component)
            pause = self._failed(errors.AnswerBrokenError("an answer that makes no sense"))
        else:
            self.error = None
            self._failures = 0
            self.answered = now()
            pause = self._interval()
        finally:
            self._task = None
        if self._again:
            self._again = False
            self.ask_now()
        else:
            self._schedule(pause)
        self._told()

    def _failed(self, error: errors.UpstreamError) -> float:
        """Keep why it failed, and return the seconds until it is tried again."""
        self.error = error
        self._failures += 1
        pause: float = min(LAST_RETRY, FIRST_RETRY * 2 ** (self._failures - 1))
        return max(pause, error.retry_after or 0.0) * jittered(1.0, 1.1)

    @callback
    def _schedule(self, seconds: float) -> None:
        """Be due after some seconds, unless that is earlier already."""
        due = now() + max(0.0, seconds)
        if self._stopped or due >= self._due:
            return
        self._clear()
        self._due = due
        job = HassJob(self._on_time, "ask again", cancel_on_shutdown=True)
        self._cancel = async_call_later(self._hass, max(0.0, seconds), job)

    @callback
    def _on_time(self, _now: datetime) -> None:
        """Ask, as it is time."""
        self._cancel = None
        self.ask_now()

    @callback
    def _clear(self) -> None:
        """Be due no more."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None
        self._due = float("inf")
