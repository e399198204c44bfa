"""Asking Google again when it is time, one question after the other."""

from collections.abc import Awaitable, Callable
from typing import Final

from homeassistant.core import HomeAssistant, callback

from ...connector.account import AccountEntry
from ...connector.actor import Actor, acting
from ...connector.turns import Turns
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
        self._ask = ask
        self._interval = interval
        self._told = told
        self._actor = Actor(component=component)
        self._failures = 0
        self._turns = Turns(hass, entry, f"follow {component}", take=self._take, wait=self._wait)
        self.start = self._turns.start
        self.stop = self._turns.stop
        self.ask_now = self._turns.now

    @callback
    def look_at_interval(self) -> None:
        """Ask earlier if the interval has become shorter."""
        if self.answered is not None and not self._failures:
            self._turns.within(self.answered + self._interval() - now())

    async def _take(self) -> None:
        """Ask once."""
        try:
            with acting(self._actor):
                await self._ask()
        except errors.UpstreamError as error:
            self._failed(error)
        except Exception:  # noqa: BLE001 - supervision: its end would be that of following
            LOGGER.exception("Asking Google for %s failed", self._actor.component)
            self._failed(errors.AnswerBrokenError("an answer that makes no sense"))
        else:
            self.error = None
            self._failures = 0
            self.answered = now()
        self._told()

    def _failed(self, error: errors.UpstreamError) -> None:
        """Keep why it failed."""
        self.error = error
        self._failures += 1

    def _wait(self) -> float:
        """Return the seconds until the next question."""
        if self.error is None:
            return self._interval()
        pause: float = min(LAST_RETRY, FIRST_RETRY * 2 ** (self._failures - 1))
        return max(pause, self.error.retry_after or 0.0) * jittered(1.0, 1.1)
