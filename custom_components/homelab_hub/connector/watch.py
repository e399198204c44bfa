"""Looks after an account while nobody uses it."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later, async_track_time_interval
from homeassistant.util import dt as dt_util

from ..upstream import errors
from ..upstream.jitter import jittered
from .account import Account
from .accounts import check
from .repairs import ask_for_consent, call_off_sign_in, consent_works, forget_end, warn_of_end

# Tokens that nobody used for a day are renewed, so that they do not die of disuse.
IDLE: Final = timedelta(days=1)
# How often the days that are left are counted.
LONGEST_INTERVAL: Final = timedelta(hours=6)
# How soon an account that did not work is looked at again; one that is suspected, no more often.
RETRY: Final = timedelta(minutes=5)
# One that refuses a good authorization may have a fault; the user was asked already.
RETRY_REFUSED: Final = timedelta(hours=1)


class Watch:
    """Keeps tokens alive, asks the provider whether they still work, and tells what is wrong."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Watch an account; call `start`."""
        self._hass = hass
        self._account = account
        self._checked = dt_util.utcnow()
        # The first suspicion is looked into at once, and after that one in five minutes.
        self._asked = self._checked - RETRY
        self._doubtful = False
        self._looking = asyncio.Lock()
        self._cancel_retry: CALLBACK_TYPE | None = None
        self._cancel_interval: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> None:
        """Begin; the account was checked just now."""
        account = self._account
        interval = min(timedelta(hours=account.provider.check_hours), LONGEST_INTERVAL)
        self._cancel_interval = async_track_time_interval(self._hass, self._look, interval)
        account.suspect = self._look_soon
        if account.error is not None:
            self._retry(RETRY)
        warn_of_end(self._hass, account)

    @callback
    def stop(self) -> None:
        """End; nothing is said of the account any more."""
        self._account.suspect = lambda: None
        for cancel in (self._cancel_interval, self._cancel_retry):
            if cancel is not None:
                cancel()
        self._cancel_interval = self._cancel_retry = None
        consent_works(self._hass, self._account)
        forget_end(self._hass, self._account)

    @callback
    def _look(self, now: datetime) -> None:
        """Look at the account in a task that ends with its entry."""
        self._account.entry.async_create_background_task(
            self._hass, self.look(now), f"look after {self._account.provider.name}"
        )

    async def look(self, now: datetime) -> None:
        """Look whether the account works, if it is time or there is doubt."""
        account = self._account
        if account.broker.final is not None or self._looking.locked():
            return
        async with self._looking:
            try:
                await account.broker.keep_alive(IDLE.total_seconds())
                if account.error is not None or self._is_due(now):
                    self._asked = dt_util.utcnow()
                    await check(account.provider, account.transport(None), account.client_id)
                    self._checked, self._doubtful = now, False
            except errors.UpstreamError as error:
                self._failed(error)
            else:
                if isinstance(account.error, errors.CredentialsError):
                    call_off_sign_in(self._hass, account)
                account.note(None)
                consent_works(self._hass, account)
        warn_of_end(self._hass, account)

    def _is_due(self, now: datetime) -> bool:
        """Return whether the provider is to be asked; timers are not exact to the second."""
        every = timedelta(hours=self._account.provider.check_hours)
        return self._doubtful or now - self._checked >= every - timedelta(minutes=1)

    def _failed(self, error: errors.UpstreamError) -> None:
        """Tell the user if only a person can help, else look again soon."""
        account = self._account
        news = type(error) is not type(account.error)
        account.note(error, "check")
        if account.broker.final is not None:
            return  # its refresh has told already
        if not isinstance(error, errors.CredentialsError):
            self._retry(RETRY)
            return
        if news:
            ask_for_consent(self._hass, account, error)
        self._retry(RETRY_REFUSED)

    @callback
    def _look_soon(self) -> None:
        """Ask the provider itself, since an API refused even a new token; once for many refusals."""
        self._doubtful = True
        self._retry(max(timedelta(0), self._asked + RETRY - dt_util.utcnow()))

    def _retry(self, wait: timedelta) -> None:
        """Look again after a while, unless that is planned already."""
        if self._cancel_retry is None:
            pause = wait * jittered(1.0, 1.1)
            self._cancel_retry = async_call_later(self._hass, pause, self._look_again)

    @callback
    def _look_again(self, now: datetime) -> None:
        """Look at an account that did not work."""
        self._cancel_retry = None
        self._look(now)
