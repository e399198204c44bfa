"""One upload, tried until it is there or nothing moves any more."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Final, Protocol

from homeassistant.components.backup import AgentBackup
from homeassistant.core import callback

from ..upstream import errors
from ..upstream.retry import PASSING, Clock
from ..upstream.secret import Secret
from .errors import DamagedError, SourceError, SpoolError, StorageFullError
from .ledger import Ledger, Pending
from .progress import Reached, pause_after
from .source import Source
from .vault import Stored, Upload, Vault

# Trying the same bytes again may help once, if they were damaged on the way.
DAMAGED_TRIES: Final = 3
# What a pause does not mend, and what seconds or minutes may mend.
FINAL: Final = (StorageFullError, SourceError)
SOON: Final = (*PASSING, errors.NotAnApiError, errors.NotFoundError, DamagedError)


class Show(Protocol):
    """Shows how far an upload is, and when it is tried again."""

    def __call__(self, pending: Pending, next_try: float | None = None) -> None:
        """Show it; `next_try` is in seconds since 1970."""


class Effort:
    """Brings the uploads of a ledger to their end, one at a time.

    `rate` is how many bytes a second the latest took, None if that is not known.
    """

    def __init__(self, vault: Vault, ledger: Ledger, clock: Clock, show: Show) -> None:
        """Bring them to a vault."""
        self._vault = vault
        self._ledger = ledger
        self._clock = clock
        self._show = show
        self._pause: asyncio.Future[None] | None = None
        self.rate: float | None = None

    @callback
    def try_now(self) -> None:
        """Wait no longer until the next try."""
        if self._pause is not None:
            self._pause.cancel()

    async def bring(
        self,
        backup: AgentBackup,
        source: Source,
        arrived: Callable[[int], None] | None,
        patience: float,
    ) -> Stored:
        """Try until it is there, or nothing has moved for so many seconds."""
        reached = Reached(self._clock)
        damaged = 0
        while True:
            pending = self._ledger.uploads[backup.backup_id]
            self._show(pending)
            try:
                stored = await self._vault.upload(self._handle(pending, source, arrived, reached))
            except errors.UpstreamError as error:
                damaged += isinstance(error, DamagedError)
                if isinstance(error, (*FINAL, SpoolError)) or damaged >= DAMAGED_TRIES:
                    raise
                in_time = arrived is None or isinstance(error, SOON)
                after = self._ledger.uploads[backup.backup_id]
                failures = after.failures + 1
                wait = pause_after(failures, error)
                failed = replace(after, failures=failures, error=error.key)
                await self._ledger.put(failed)
                self._show(failed, self._clock.wall() + wait)
                if not in_time or self._clock.monotonic() + wait - reached.moved > patience:
                    raise
            else:
                self.rate = reached.rate
                return stored
            await self.sleep(wait)

    def _handle(
        self,
        pending: Pending,
        source: Source,
        told: Callable[[int], None] | None,
        reached: Reached,
    ) -> Upload:
        """Return an upload as its destination sees it."""
        backup_id = pending.backup.backup_id

        async def keep(session: Secret | None) -> None:
            before = self._ledger.uploads[backup_id]
            sent = before.sent
            if session is None:
                sent = 0
                reached.forget()
            self._ledger.put(replace(before, session=session, sent=sent))

        @callback
        def arrived(size: int, sure: bool) -> None:
            reached.note(size)
            before = self._ledger.uploads[backup_id]
            if sure:
                if size > before.sent:
                    before = replace(before, failures=0, error=None)
                self._ledger.uploads[backup_id] = before = replace(before, sent=size)
            if told is not None:
                told(size)
            self._show(replace(before, sent=size))

        return Upload(
            backup=pending.backup,
            source=source,
            session=pending.session,
            keep=keep,
            arrived=arrived,
        )

    async def sleep(self, seconds: float) -> None:
        """Wait, unless `try_now` is called meanwhile."""
        self._pause = asyncio.ensure_future(self._clock.sleep(seconds))
        try:
            await asyncio.wait((self._pause,))
        finally:
            self._pause.cancel()
            self._pause = None
