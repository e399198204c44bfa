"""What Spotify takes of an account now: pauses it asked for, methods it withholds, false refusals.

In July 2026 Spotify answered good requests 401 and 403 at times; the same request made again was
taken. A 429 with a long pause can mean that an application may not use a method at all.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.util import dt as dt_util

from ...connector.account import Account
from ...upstream import errors, retry
from .abilities import Abilities, Withheld
from .budget import Budget
from .families import Family, family_of

RETRIES: Final = 2
PAUSE: Final = 0.3
# Longer ones are not about the pace, if only one method is answered so.
SHORT: Final = 120.0
_UNSAID: Final = 30.0
_PREMIUM: Final = "PREMIUM_REQUIRED"
_REMEMBERED: Final = timedelta(hours=1)


class Patience:
    """One account's standing at Spotify; every request of it passes here."""

    def __init__(self, account: Account, abilities: Abilities) -> None:
        """Know what was learnt before."""
        self.account = account
        self.abilities = abilities
        self.budget = Budget(lambda: dt_util.utcnow().timestamp())
        self._pays = False
        self._not_premium_at: datetime | None = None
        self._until: dict[str, datetime] = {}
        account.known_pause = lambda: max(self.paused.values(), default=None)

    @property
    def premium(self) -> bool | None:
        """Return whether the account has Premium, None if that is not known, or not any more."""
        if (refused := self._not_premium_at) is None:
            return self._pays or None
        return False if dt_util.utcnow() - refused < _REMEMBERED else None

    @property
    def paused(self) -> dict[Family, datetime]:
        """Return which families of methods Spotify does not take now, and until when."""
        now = dt_util.utcnow()
        ends = ((family, self._until.get(family)) for family in Family)
        return {family: until for family, until in ends if until is not None and until > now}

    def gate_of(self, method: str) -> str:
        """Return what a method fails and pauses with: its family, once it has worked itself."""
        return family_of(method) if self.abilities.known_to_work(method) else method

    def blocked(self, method: str) -> datetime | None:
        """Return until when a method is not taken, None if it is."""
        ends = (self._until.get(method), self._until.get(family_of(method)))
        now = dt_util.utcnow()
        return max((until for until in ends if until is not None and until > now), default=None)

    async def call(self, method: str, make: Callable[[], Awaitable[Any]]) -> Any:
        """Return what a call answers; one that is not to be made now raises `RateLimitError`."""
        if (until := self.blocked(method)) is not None:
            raise _waiting(until)
        for failed in range(RETRIES + 1):
            self.budget.take()
            try:
                answer = await make()
            except errors.RateLimitError as error:
                raise self._limited(method, error) from error
            except (errors.CredentialsError, errors.ForbiddenError) as error:
                if failed == RETRIES or not self._may_be_false(error):
                    self._refused(method, error)
                    raise
            else:
                self._taken(method)
                return answer
            await asyncio.sleep(min(retry.LONGEST_PAUSE, PAUSE * (failed + 1)))
        raise AssertionError("every try ends in an answer or an error")

    def _limited(self, method: str, error: errors.RateLimitError) -> errors.RateLimitError:
        """Note a pause, of a family or of one method, and return the error that tells its end."""
        asked = _UNSAID if error.retry_after is None else error.retry_after
        gate, limited = self.gate_of(method), str(family_of(method))
        # The way opens a little later than it was asked to.
        pause = max(asked, self.account.pause_of(gate) or 0.0)
        if asked > SHORT and not self.paused and self.abilities.only_this_fails(method):
            self.abilities.refused(method, Withheld.BY_LIMIT)
            self.account.disregard(gate)
            limited = method
        until = dt_util.utcnow() + timedelta(seconds=pause)
        self._until[limited] = until = max(until, self._until.get(limited, until))
        self.account.changed()
        return _waiting(until)

    def _may_be_false(self, error: errors.UpstreamError) -> bool:
        """Return whether a refusal may be one of the false ones, and worth another try."""
        if error.status == 401:
            return self.account.broker.final is None
        if error.reason == _PREMIUM:
            return self.premium is not False
        # A scope that is missing is known before the call.
        return error.status == 403 and "scope" in error.detail.casefold()

    def _refused(self, method: str, error: errors.UpstreamError) -> None:
        """Note a refusal that seems true."""
        if error.reason == _PREMIUM:
            self._not_premium_at = dt_util.utcnow()
        elif error.status == 403 and not error.reason:
            self.abilities.refused(method, Withheld.FORBIDDEN)
        self.account.changed()

    def _taken(self, method: str) -> None:
        """Note that a method works."""
        news = self.abilities.worked(method)
        if self.premium is not True and method.startswith(("PUT me/player", "POST me/player")):
            self._pays, self._not_premium_at, news = True, None, True
        if news:
            self.account.changed()


def _waiting(until: datetime) -> errors.RateLimitError:
    """Return the error for a call that has to wait."""
    left = (until - dt_util.utcnow()) / timedelta(seconds=1)
    return errors.RateLimitError("Spotify asked for a pause", retry_after=max(0.0, left))
