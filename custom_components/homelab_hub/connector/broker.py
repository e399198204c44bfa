"""Hands out a fresh token for every use, and renews it before anybody has to wait."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
import time

from ..upstream import errors
from ..upstream.breaker import Breaker
from ..upstream.jitter import jittered
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

type Refresh = Callable[[Tokens], Awaitable[Tokens]]
type Save = Callable[[Grant], Awaitable[None]]
type OnRenewal = Callable[[errors.UpstreamError | None], None]


class Broker:
    """The tokens of one connection.

    `refresh` exchanges tokens for newer ones, `save` returns when a grant is on disk; both raise
    `UpstreamError`. `on_renewal` is told how each refresh ended. `CredentialsError` is told once: only a
    new consent helps, so no other refresh follows.
    """

    def __init__(
        self,
        grant: Grant | errors.CredentialsError,
        refresh: Refresh,
        save: Save,
        on_renewal: OnRenewal,
    ) -> None:
        """Start with what was granted, or with the reason why there is nothing."""
        self._final = None if isinstance(grant, Grant) else grant
        self._grant = grant if isinstance(grant, Grant) else None
        self._refresh = refresh
        self._save = save
        self._on_renewal = on_renewal
        self._breaker = Breaker(time.time)
        # A disk that takes nothing does not lose what replaced the old refresh token.
        self._unsaved: Grant | None = None
        self._renewal: asyncio.Task[None] | None = None
        self._renew_at = _due(self._grant.tokens) if self._grant else 0.0
        self.last_refresh: float | None = None

    @property
    def grant(self) -> Grant | None:
        """Return the grant as of now, None if there is nothing to hand out."""
        return self._grant

    @property
    def final(self) -> errors.CredentialsError | None:
        """Return why only a new consent helps, None while tokens can be renewed."""
        return self._final

    @property
    def failing(self) -> errors.UpstreamError | None:
        """Return why the last refresh failed, None if it did not."""
        return self._final or self._breaker.error

    def end(self, error: errors.CredentialsError) -> None:
        """Hand out nothing from now on: the authorization is over."""
        self._final, self._grant = error, None

    async def token(self, rejected: Secret | None = None) -> Secret:
        """Return an access token that is good for a while.

        `rejected` is a token that an API refused: it is renewed, unless that was just done. However
        many ask, one refresh is made. Raises `UpstreamError`: `CredentialsError` when a new
        consent is needed, others when the token at hand is over and trying later helps.
        """
        tokens = self._granted().tokens
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
        return self._granted().tokens.access

    async def bot_token(self, rejected: Secret | None = None) -> Secret:
        """Return the token of an application's bot, which lasts until its owner makes another.

        Raises `CredentialsError` where there is none, and for one that an API refused.
        """
        bot = self._granted().bot
        if bot is None or bot == rejected:
            raise errors.CredentialsError("the bot's token is missing or refused")
        return bot

    async def keep_alive(self, idle: float) -> None:
        """Renew tokens that were not renewed for `idle` seconds: unused ones die at some providers."""
        granted_at = self._granted().granted_at
        if (self.last_refresh or granted_at) + idle <= time.time():
            await self._renew()

    async def close(self) -> None:
        """Return when a refresh under way has ended: its token must not be lost."""
        if self._renewal:
            await asyncio.wait([self._renewal])
        if self._unsaved:
            with suppress(errors.UpstreamError):
                await self._save(self._unsaved)

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

    def _granted(self) -> Grant:
        """Return the grant, raise what only a new consent mends."""
        if self._grant is None or self._final:
            assert self._final
            raise self._final.with_traceback(None)
        return self._grant

    async def _refresh_once(self) -> None:
        """Refresh, and put what came on disk before anybody can use it."""
        before = self._granted()
        if failure := self._breaker.blocking():
            raise failure.with_traceback(None)
        try:
            if self._unsaved is None:
                self._unsaved = replace(before, tokens=await self._refresh(before.tokens))
            await self._save(self._unsaved)
        except errors.UpstreamError as error:
            if isinstance(error, errors.CredentialsError):
                self._final = error
            else:
                self._breaker.failed(error)
            self._on_renewal(error)
            raise
        self._grant, self._unsaved = self._unsaved, None
        self._renew_at = _due(self._grant.tokens)
        self.last_refresh = time.time()
        self._breaker.succeeded()
        self._on_renewal(None)


def _due(tokens: Tokens) -> float:
    """Return when to renew these tokens."""
    left = tokens.expires_at - time.time()
    margin = MARGIN + jittered(0.0, JITTER)
    return tokens.expires_at - min(margin, left * SHORT_SHARE if left < 2 * MARGIN else margin)
