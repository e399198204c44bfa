"""Uploads that end: tried again with longer and longer pauses, and gone on with after a restart."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from time import time
from typing import Any, Final

from homeassistant.components.backup import AgentBackup
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..connector.actor import acting
from ..const import LOGGER
from ..upstream import errors
from ..upstream.retry import Clock
from .const import ACTOR
from .effort import FINAL, Effort
from .errors import DamagedError, SourceError, SpoolError
from .history import History
from .ledger import Ledger, Pending
from .progress import Progress
from .shelter import Shelter
from .source import OpenStream, Source, StreamSource
from .vault import Stored, Vault

# Seconds without progress that Home Assistant's backup manager is kept waiting for.
PATIENCE: Final = 600.0
# Seconds until what just failed in the foreground is tried again.
HANDED_OVER: Final = 60.0
# A destination keeps what has arrived for about a week (Google: one week).
GIVE_UP_AFTER: Final = 7 * 24 * 3600.0
# What was begun before was left by a Home Assistant that ended, and so did its backup manager.
_THIS_PROGRAM: Final = time()


class Uploads:
    """The uploads to one destination, one at a time; a new backup goes before an unfinished one."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        vault: Vault,
        history: History,
        *,
        ledger: Ledger,
        shelter: Shelter,
        changed: Callable[[], None],
        gave_up: Callable[[AgentBackup, errors.UpstreamError], None],
        clock: Clock | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """Upload to a vault for an entry.

        `changed` is called when `progress` is another, `gave_up` when a backup that was to be
        uploaded in the background never will be.
        """
        self._hass = hass
        self._entry = entry
        self._vault = vault
        self._history = history
        self._ledger = ledger
        self._shelter = shelter
        self._changed = changed
        self._gave_up = gave_up
        self._clock = clock or Clock()
        self._effort = Effort(vault, ledger, self._clock, self._show)
        self._patience = patience
        self._foreground = asyncio.Lock()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._background: asyncio.Task[None] | None = None
        self._stopped = False
        self.progress: Progress | None = None

    async def load(self) -> None:
        """Read what was not finished, and delete what was kept for nothing."""
        if await self._ledger.load():
            await self._shelter.clean(self._ledger.uploads)

    @callback
    def start(self) -> None:
        """Go on with what was not finished."""
        with acting(ACTOR):
            self._go_on()

    @callback
    def try_now(self) -> None:
        """Wait no longer until the next try: what it waits for is mended."""
        self._effort.try_now()

    async def stop(self) -> None:
        """Stop in the middle; everything can be gone on with."""
        self._stopped = True
        for task in tuple(self._tasks):
            await _cancel(task)
        if self._background is not None:
            await _cancel(self._background)
        await self._shelter.close()
        await self._ledger.flush()

    async def upload(
        self, backup: AgentBackup, open_stream: OpenStream, arrived: Callable[[int], None]
    ) -> Stored:
        """Upload a backup that the manager has just made. Raises `UpstreamError`.

        `arrived` is told the bytes sent. If it failed, `goes_on` says whether it will be tried
        again in the background.
        """
        task = self._entry.async_create_background_task(
            self._hass, self._upload(backup, open_stream, arrived), f"upload {backup.backup_id}"
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            return await task
        except asyncio.CancelledError:
            this = asyncio.current_task()
            if this is not None and this.cancelling():
                raise
            raise errors.UnreachableError("the connection was closed meanwhile") from None

    def goes_on(self, backup_id: str) -> bool:
        """Return whether a backup is still to be uploaded."""
        return backup_id in self._ledger.uploads

    async def _upload(
        self, backup: AgentBackup, open_stream: OpenStream, arrived: Callable[[int], None]
    ) -> Stored:
        """Upload a backup before all others."""
        async with self._foreground:
            if self._background is not None:
                await _cancel(self._background)
            try:
                await self._drop_failing()
                await self._drop(backup.backup_id)
                source = await self._shelter.take_in(backup, open_stream)
                self._ledger.put(Pending(backup=backup, begun=self._clock.wall()))
                return await self._in_foreground(backup, source, open_stream, arrived)
            finally:
                self._go_on(after=HANDED_OVER)

    async def _in_foreground(
        self,
        backup: AgentBackup,
        source: Source,
        open_stream: OpenStream,
        arrived: Callable[[int], None],
    ) -> Stored:
        """Upload a backup; what failed stays in the ledger if it can be tried again."""
        # If the manager's own stream breaks, nobody can go on with it.
        can_go_on = False
        try:
            try:
                stored = await self._effort.bring(backup, source, arrived, self._patience)
            except SpoolError as error:
                LOGGER.debug("Backup %s is uploaded from the stream: %s", backup.backup_id, error)
                await source.release()
                source = StreamSource(self._hass, open_stream, backup.size)
                stored = await self._effort.bring(backup, source, arrived, self._patience)
        except errors.UpstreamError as error:
            self._history.failed(error.key)
            can_go_on = not isinstance(error, (*FINAL, DamagedError)) and await source.lasts()
            raise
        except asyncio.CancelledError:
            can_go_on = True
            raise
        else:
            can_go_on = True
        finally:
            if not can_go_on:
                await self._drop(backup.backup_id, source)
        await self._done(backup, source, stored)
        return stored

    async def _arrived(self, backup: AgentBackup) -> Stored:
        """Return a backup whose file here is gone because it arrived; raises `SourceError` if not.

        A crash may have come before the ledger knew.
        """
        with suppress(errors.UpstreamError):
            stored = await self._vault.find(backup.backup_id)
            if stored is not None and stored.size == backup.size:
                return stored
        raise SourceError("the file is gone")

    async def _done(self, backup: AgentBackup, source: Source | None, stored: Stored) -> None:
        """Note that a backup is there, and forget what it took."""
        self._ledger.remove(backup.backup_id)  # no need to wait: see `_arrived`
        if source is not None:
            await source.release()
        self._show(None)
        self._history.succeeded(stored.size, self._effort.rate)

    async def _drop(self, backup_id: str, source: Source | None = None) -> None:
        """Give an upload up, with all that there is of it here and there."""
        pending = self._ledger.uploads.get(backup_id)
        if pending is None:
            return
        if pending.session is not None:
            with suppress(errors.UpstreamError):
                await self._vault.abandon(pending.session)
        await self._ledger.remove(backup_id)
        if source is not None:
            await source.release()
        await self._shelter.clean(self._ledger.uploads)
        self._show(None)

    async def _drop_failing(self) -> None:
        """Give up what fails: the next backup is worth more."""
        for backup_id, pending in tuple(self._ledger.uploads.items()):
            if pending.failures:
                await self._drop(backup_id)

    @callback
    def _go_on(self, *, after: float = 0.0) -> None:
        """Go on in the background with what is not finished, after so many seconds."""
        under_way = self._background is not None and not self._background.done()
        if self._stopped or under_way or not self._ledger.uploads:
            return
        self._background = self._entry.async_create_background_task(
            self._hass, self._in_background(after), "unfinished uploads"
        )

    async def _in_background(self, after: float) -> None:
        """Bring every unfinished upload to its end, oldest first."""
        await self._effort.sleep(after)
        for backup_id, pending in tuple(self._ledger.uploads.items()):
            source = await self._shelter.find(backup_id, pending.backup.size)
            if pending.begun < _THIS_PROGRAM:
                await self._shelter.forget_crash(backup_id)
            try:
                if source is None:
                    stored = await self._arrived(pending.backup)
                else:
                    left = pending.begun + GIVE_UP_AFTER - self._clock.wall()
                    stored = await self._effort.bring(pending.backup, source, None, left)
            except errors.UpstreamError as error:
                LOGGER.debug("Backup %s is given up: %s", backup_id, error)
                self._history.failed(error.key)
                await self._drop(backup_id, source)
                self._gave_up(pending.backup, error)
            else:
                await self._done(pending.backup, source, stored)

    @callback
    def _show(self, pending: Pending | None, next_try: float | None = None) -> None:
        """Show how far an upload is."""
        self.progress = Progress.of(pending, next_try) if pending else None
        self._changed()


async def _cancel(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait for its end, whatever that is."""
    task.cancel()
    await asyncio.wait((task,))
