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
from ...connector.capabilities import OFFERS, Capability
from ...const import Kind
from ...upstream import errors, retry
from .abilities import Abilities, Withheld
from .budget import Budget

RETRIES: Final = 2
PAUSE: Final = 0.3
# Longer ones are not about the pace, if only one method is answered so.
SHORT: Final = 120.0
# The transport's gate opens up to a fifth later than it was asked to, at the latest after an hour.
_SLACK: Final = 1.2
_GATE: Final = 3600.0
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
        self._all_until: datetime | None = None

    @property
    def premium(self) -> bool | None:
        """Return whether the account has Premium, None if that is not known, or not any more."""
        if (refused := self._not_premium_at) is None:
            return self._pays or None
        return False if dt_util.utcnow() - refused < _REMEMBERED else None

    @property
    def until(self) -> datetime | None:
        """Return until when Spotify takes nothing, None if it does."""
        if self._all_until is not None and self._all_until <= dt_util.utcnow():
            self._all_until = None
        return self._all_until

    def blocked(self, capability: Capability) -> datetime | None:
        """Return until when calls under a capability are not taken, None if they are."""
        until = self._until.get(_gate(capability))
        if until is not None and until <= dt_util.utcnow():
            until = None
        return max(filter(None, (until, self.until)), default=None)

    async def call(
        self, capability: Capability, method: str, make: Callable[[], Awaitable[Any]]
    ) -> Any:
        """Return what a call answers; one that is not to be made now raises `RateLimitError`."""
        if (until := self.blocked(capability)) is not None:
            raise _waiting(until)
        for failed in range(RETRIES + 1):
            self.budget.take()
            try:
                answer = await make()
            except errors.RateLimitError as error:
                raise self._limited(capability, method, error) from error
            except (errors.CredentialsError, errors.ForbiddenError) as error:
                if failed == RETRIES or not self._may_be_false(error):
                    self._refused(method, error)
                    raise
            else:
                self._taken(method)
                return answer
            await asyncio.sleep(min(retry.LONGEST_PAUSE, PAUSE * (failed + 1)))
        raise AssertionError("every try ends in an answer or an error")

    def _limited(
        self, capability: Capability, method: str, error: errors.RateLimitError
    ) -> errors.RateLimitError:
        """Note a pause, of all or of one method, and return the error that tells how long it is."""
        asked = _UNSAID if error.retry_after is None else error.retry_after
        closed = min(asked, _GATE) * _SLACK
        now = dt_util.utcnow()
        if asked > SHORT and self.abilities.only_this_fails(method):
            self.abilities.refused(method, Withheld.BY_LIMIT)
            self._until[_gate(capability)] = until = now + timedelta(seconds=closed)
        else:
            until = now + timedelta(seconds=max(asked, closed))
            self._all_until = until = max(until, self.until or until)
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


def _gate(capability: Capability) -> str:
    """Return whose gate a capability's calls pass."""
    return OFFERS[Kind.SPOTIFY][capability].api


def _waiting(until: datetime) -> errors.RateLimitError:
    """Return the error for a call that has to wait."""
    left = (until - dt_util.utcnow()) / timedelta(seconds=1)
    return errors.RateLimitError("Spotify asked for a pause", retry_after=max(0.0, left))
