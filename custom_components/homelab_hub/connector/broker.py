"""Hands out a fresh token for every use, and renews it before anybody has to wait."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
import random
import time

from ..upstream import errors
from ..upstream.breaker import Breaker
from ..upstream.secret import Secret
from .tokens import Grant, Tokens

# A token is renewed this long before its end, so that no request is under way when it ends. The
# margin differs from time to time: connections of one provider do not all refresh at once.
MARGIN = 300.0
JITTER = 120.0
# Of tokens that live shorter than that, the last tenth.
SHORT_SHARE = 0.1
# A token that is refused right after it was renewed is not renewed again for this long.
FORCE_PAUSE = 60.0

type Refresh = Callable[[Secret | None], Awaitable[Tokens]]
type Save = Callable[[Grant], Awaitable[None]]


class Broker:
    """The tokens of one connection.

    `refresh` exchanges a refresh token and raises `UpstreamError`; `save` returns when a grant is
    on disk; `on_final` is called once when only a new consent helps.
    """

    def __init__(
        self,
        grant: Grant,
        refresh: Refresh,
        save: Save,
        on_final: Callable[[errors.CredentialsError], None],
    ) -> None:
        """Start with what was granted."""
        self._grant = grant
        self._refresh = refresh
        self._save = save
        self._on_final = on_final
        self._breaker = Breaker(time.time)
        self._final: errors.CredentialsError | None = None
        self._renewal: asyncio.Task[None] | None = None
        self._renew_at = _due(grant.tokens)
        self.last_refresh: float | None = None

    @property
    def grant(self) -> Grant:
        """Return the grant as of now."""
        return self._grant

    async def token(self, rejected: Secret | None = None) -> Secret:
        """Return an access token that is good for a while.

        `rejected` is a token that an API refused: it is renewed, unless that was just done. However
        many ask, one refresh is made. Raises `UpstreamError`: `CredentialsError` when a new
        consent is needed, others when the token at hand is over and trying later helps.
        """
        tokens = self._grant.tokens
        refused = tokens.access == rejected and not self._is_new()
        if time.time() < self._renew_at and not refused:
            return tokens.access
        try:
            await self._renew()
        except errors.CredentialsError:
            raise
        except errors.UpstreamError:
            if refused or time.time() >= tokens.expires_at:
                raise
        return self._grant.tokens.access

    async def keep_alive(self, idle: float) -> None:
        """Renew tokens that were not renewed for `idle` seconds: unused ones die at some providers."""
        if (self.last_refresh or self._grant.granted_at) + idle <= time.time():
            await self._renew()

    async def close(self) -> None:
        """Return when a refresh under way has ended: its token must not be lost."""
        if self._renewal:
            await asyncio.wait([self._renewal])

    def _is_new(self) -> bool:
        """Return whether the token was renewed just now; an API that refuses it refuses all."""
        return self.last_refresh is not None and time.time() < self.last_refresh + FORCE_PAUSE

    async def _renew(self) -> None:
        """Join the refresh under way, or begin one.

        It goes on when who waits for it is cancelled: the old refresh token may be dead by then.
        """
        if self._renewal is None:
            self._renewal = asyncio.create_task(self._refresh_once(), name="renew a token")
            self._renewal.add_done_callback(self._renewal_ended)
        await asyncio.shield(self._renewal)

    def _renewal_ended(self, task: asyncio.Task[None]) -> None:
        """Let the next refresh begin."""
        self._renewal = None
        if not task.cancelled():
            task.exception()  # who waited has seen it; nobody may have waited

    async def _refresh_once(self) -> None:
        """Refresh, and put what came on disk before anybody can use it."""
        if self._final:
            raise self._final.with_traceback(None)
        if failure := self._breaker.blocking():
            raise failure.with_traceback(None)
        try:
            tokens = await self._refresh(self._grant.tokens.refresh)
        except errors.CredentialsError as error:
            self._final = error
            self._on_final(error)
            raise
        except errors.UpstreamError as error:
            self._breaker.failed(error)
            raise
        grant = replace(self._grant, tokens=tokens)
        await self._save(grant)
        self._grant = grant
        self._renew_at = _due(tokens)
        self.last_refresh = time.time()
        self._breaker.succeeded()


def _due(tokens: Tokens) -> float:
    """Return when to renew these tokens."""
    left = tokens.expires_at - time.time()
    margin = MARGIN + random.uniform(0.0, JITTER)  # noqa: S311 - no secret
    return tokens.expires_at - min(margin, left * SHORT_SHARE if left < 2 * MARGIN else margin)
