"""Keeping backups in order: old ones are deleted by rules, and one is tested now and then."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ..connector.actor import acting
from ..const import LOGGER
from ..upstream import errors
from .const import ACTOR
from .errors import DamagedError
from .history import History, Test
from .keep_rules import KeepRules, Kept
from .vault import Stored, Vault
from .verification import verify

# A Home Assistant that has just started has other things to do than to test a backup.
FIRST_TEST: Final = timedelta(hours=1)
LOOK_EVERY: Final = timedelta(hours=8)


class Keeper:
    """Looks after the backups at one destination."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        vault: Vault,
        history: History,
        *,
        rules: KeepRules,
        test_every: timedelta | None,
        found: Callable[[list[Stored]], None],
        broken: Callable[[Stored, errors.UpstreamError], None],
    ) -> None:
        """Look after a vault.

        `test_every` is how often a backup is tested by itself, None for never. `found` is told
        what lies there, `broken` of a backup that cannot be restored.
        """
        self._hass = hass
        self._entry = entry
        self._vault = vault
        self._history = history
        self._rules = rules
        self._test_every = test_every
        self._found = found
        self._broken = broken
        self._busy = asyncio.Lock()
        self._latest: list[Stored] | None = None
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> None:
        """Look after it from now on, until `stop`."""
        self.tidy_soon()
        self._look_in(FIRST_TEST)

    @callback
    def stop(self) -> None:
        """Plan nothing more."""
        if self._cancel is not None:
            self._cancel()
            self._cancel = None

    @callback
    def gone(self, stored: Stored) -> None:
        """Take note that a backup was deleted."""
        if self._latest is not None:
            self._latest = [one for one in self._latest if one.id != stored.id]
            self._found(self._latest)

    @callback
    def tidy_soon(self) -> None:
        """Apply the rules now: there may be a new backup."""
        self._entry.async_create_background_task(self._hass, self.look(test=False), "tidy backups")

    async def look(self, *, test: bool = True) -> None:
        """Apply the rules, and test a backup if it is time to."""
        with acting(ACTOR):
            async with self._busy:
                try:
                    stored = await self.tidy()
                    if test and (due := self._due(stored)) is not None:
                        await self.test(due)
                except errors.UpstreamError as error:
                    LOGGER.debug("Backups were not looked after: %s", error)

    async def tidy(self) -> list[Stored]:
        """Delete what no rule keeps; return what is left. Raises `UpstreamError`.

        Only what was made by the schedule counts, as for Home Assistant's own retention: what a
        person made stays until a person deletes it. Copies of one and the same are deleted too.
        """
        stored = list(await self._vault.all())
        gone = {one.id for one in _copies(stored)}
        single = [one for one in stored if one.id not in gone]
        gone |= {one.id for one in self._rules.expired(map(self._kept, _automatic(single)))}
        for one in stored:
            if one.id in gone:
                LOGGER.debug("Backup %s is kept by no rule", one.backup.backup_id)
                with suppress(errors.NotFoundError):  # somebody else was quicker
                    await self._vault.delete(one)
        left = [one for one in stored if one.id not in gone]
        self._history.only({one.backup.backup_id for one in left})
        self._latest = left
        self._found(left)
        return left

    async def test(self, stored: Stored) -> Test:
        """Download a backup and read all of it; the result is kept. Raises `UpstreamError`."""
        outcome, opened = "ok", False
        try:
            content = await self._vault.read(stored)
            opened = await verify(
                self._hass,
                stored.backup,
                content,
                md5=stored.md5,
                password=self._password() if stored.backup.protected else None,
            )
        except DamagedError as error:
            outcome = error.key
            LOGGER.debug("Backup %s: %s", stored.backup.backup_id, error)
            self._broken(stored, error)
        test = Test(
            backup_id=stored.backup.backup_id,
            name=stored.backup.name,
            when=dt_util.utcnow(),
            outcome=outcome,
            opened=opened,
        )
        self._history.tested(test)
        return test

    def _due(self, stored: list[Stored]) -> Stored | None:
        """Return the backup to test now: the newest that never was, else the longest ago."""
        if self._test_every is None or not stored:
            return None
        latest = self._history.last_test
        if latest is not None and dt_util.utcnow() - latest.when < self._test_every:
            return None
        tests = self._history.tests

        def order(one: Stored) -> tuple[bool, float]:
            test = tests.get(one.backup.backup_id)
            return (True, test.when.timestamp()) if test else (False, -_when(one).timestamp())

        return min(stored, key=order)

    def _kept(self, stored: Stored) -> Kept:
        """Return a backup as rules see it; days are those of this home."""
        test = self._history.tests.get(stored.backup.backup_id)
        return Kept(
            id=stored.id,
            when=dt_util.as_local(_when(stored)),
            good=test is None or test.ok,
        )

    def _password(self) -> str | None:
        """Return the password that Home Assistant protects backups with."""
        if (manager := self._hass.data.get(DATA_MANAGER)) is None:
            return None
        return manager.config.data.create_backup.password

    @callback
    def _look_in(self, pause: timedelta) -> None:
        """Plan the next look."""

        @callback
        def look(_now: datetime) -> None:
            self._look_in(LOOK_EVERY)
            self._entry.async_create_background_task(self._hass, self.look(), "look after backups")

        self._cancel = async_call_later(self._hass, pause, look)


def _automatic(stored: Iterable[Stored]) -> Iterator[Stored]:
    """Yield what the schedule made."""
    for one in stored:
        if one.backup.extra_metadata.get("with_automatic_settings") is True:
            yield one


def _copies(stored: Iterable[Stored]) -> Iterator[Stored]:
    """Yield what is there a second time, byte by byte; the newest is the first."""
    seen = set()
    for one in sorted(stored, key=lambda one: one.created, reverse=True):
        same = (one.backup.backup_id, one.size, one.md5)
        if one.md5 is not None and same in seen:
            yield one
        seen.add(same)


def _when(stored: Stored) -> datetime:
    """Return when a backup was made; its own date, if that can be read."""
    with suppress(ValueError):  # well formed, and no date all the same
        if (date := dt_util.parse_datetime(stored.backup.date)) is not None:
            return date
    return stored.created
