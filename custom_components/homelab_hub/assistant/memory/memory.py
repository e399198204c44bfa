"""The memory of a home: one for all of its agents, since a person is the same to each of them."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
import sqlite3
from typing import Any, Final

from homeassistant.auth import EVENT_USER_REMOVED
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ...const import DOMAIN, LOGGER
from .fact import HOME, Fact, NewFact
from .file import MemoryFile

FILE: Final = f"{DOMAIN}.memory.db"
ISSUE_DAMAGED: Final = "memory_damaged"
ISSUE_UNUSABLE: Final = "memory_unusable"
# What was used is noted in the file now and then, and not with every sentence.
USES_DELAY: Final = 600.0


class MemoryUnavailableError(HomeAssistantError):
    """The memory cannot be read or written now; the text says why."""

    def __init__(self, error: Exception) -> None:
        """Tell what SQLite or the file system says."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key="memory_unavailable",
            translation_placeholders={"reason": str(error)},
        )


class Memory:
    """Keeps and finds facts. Every coroutine may raise `MemoryUnavailableError`."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Use the file of this home."""
        self._hass = hass
        self._path = Path(hass.config.path(STORAGE_DIR, FILE))
        self._file = MemoryFile(self._path)
        self._unusable = False
        self._uses: Counter[int] = Counter()
        self._followers = 0
        self._stops: list[CALLBACK_TYPE] = []
        self._cancel_timer: CALLBACK_TYPE | None = None

    async def keep(
        self, new: NewFact, *, replaced: int | None = None, among: Collection[str] = ()
    ) -> Fact | None:
        """Keep a fact, in the place of one of these owners where `replaced` is its id.

        The same fact told again is only younger then. Return what is kept, None where there is
        nothing to be replaced.
        """
        return await self._do(lambda: self._file.keep(new, dt_util.utcnow(), replaced, among))

    async def find(
        self, sentence: str, owners: Collection[str] | None, limit: int
    ) -> Sequence[Fact]:
        """Return the facts of owners, of all for None, that a sentence is about, the best first."""
        found = await self._do(lambda: self._file.find(sentence, owners, dt_util.utcnow()))
        return found[:limit]

    async def facts(
        self, owners: Collection[str] | None, *, always: bool = False, limit: int = -1
    ) -> Sequence[Fact]:
        """Return the facts of owners, of all for None, told last first.

        `always` asks for those only that matter whatever is talked about.
        """
        return await self._do(lambda: self._file.facts(owners, always=always, limit=limit))

    async def fact(self, fact_id: int, owners: Collection[str] | None) -> Fact | None:
        """Return a fact of these owners, of anybody for None; None if there is none."""
        facts = await self._do(lambda: self._file.facts(owners, fact_id=fact_id))
        return facts[0] if facts else None

    async def erase(
        self, owners: Collection[str] | None, fact_id: int | None = None
    ) -> Sequence[Fact]:
        """Erase the facts of owners, of all for None, or one of them. Return what they were.

        With everything goes a damaged file that was put aside.
        """
        gone = await self._do(lambda: self._file.erase(owners, fact_id))
        if owners is None and fact_id is None:
            await self._do(self._file.delete_aside)
            ir.async_delete_issue(self._hass, DOMAIN, ISSUE_DAMAGED)
        return gone

    async def erase_of_removed(self) -> None:
        """Erase the facts of people who are no users any more.

        Where none of the people is known, this is the memory of another home: it is left as it is.
        """
        try:
            people = (await self.counts()).keys() - {HOME}
            gone = people - {user.id for user in await self._hass.auth.async_get_users()}
            if gone and gone != people:
                await self.erase(tuple(gone))
        except MemoryUnavailableError as error:
            LOGGER.warning("The facts of removed users are not erased: %s", error)

    async def counts(self) -> Mapping[str, int]:
        """Return the number of facts by owner."""
        return await self._do(self._file.counts)

    @callback
    def used(self, facts: Collection[Fact]) -> None:
        """Note that facts were told, so that they are forgotten later than others."""
        self._uses.update(fact.id for fact in facts)
        if self._uses and self._cancel_timer is None and self._followers:
            self._cancel_timer = async_call_later(self._hass, USES_DELAY, self._time_to_flush)

    async def flush(self) -> None:
        """Note in the file what was used until now."""
        if self._cancel_timer:
            self._cancel_timer()
            self._cancel_timer = None
        uses, self._uses = self._uses, Counter()
        if uses:
            try:
                await self._do(lambda: self._file.use(uses, dt_util.utcnow()))
            except MemoryUnavailableError as error:
                # What was used less is forgotten sooner, once there are too many facts: no more.
                LOGGER.debug("Uses of the memory are not noted: %s", error)

    async def delete(self) -> None:
        """Delete everything that was ever kept."""
        self._uses.clear()
        await self._hass.async_add_executor_job(self._file.delete)
        for issue in (ISSUE_DAMAGED, ISSUE_UNUSABLE):
            ir.async_delete_issue(self._hass, DOMAIN, issue)

    @callback
    def follow(self) -> CALLBACK_TYPE:
        """Take care of it for an entry, until the returned function is called."""
        self._followers += 1
        if self._followers == 1:
            listen = self._hass.bus.async_listen
            self._stops = [
                listen(EVENT_USER_REMOVED, self._user_removed),
                listen(EVENT_HOMEASSISTANT_FINAL_WRITE, self._time_to_flush),
            ]

        @callback
        def stop() -> None:
            self._followers -= 1
            if self._followers:
                return
            while self._stops:
                self._stops.pop()()
            if self._cancel_timer:
                self._cancel_timer()
                self._cancel_timer = None

        return stop

    async def _time_to_flush(self, _: datetime | Event[Any]) -> None:
        """Note what was used."""
        await self.flush()

    async def _user_removed(self, event: Event[Mapping[str, Any]]) -> None:
        """Forget what belongs to somebody who is no user any more."""
        try:
            await self.erase((event.data["user_id"],))
        except MemoryUnavailableError as error:
            LOGGER.warning("The facts of a removed user are not erased: %s", error)

    async def _do[T](self, work: Callable[[], T]) -> T:
        """Return what comes of work with the file, which blocks."""
        try:
            done = await self._hass.async_add_executor_job(work)
        except (sqlite3.Error, OSError) as error:
            self._tell_unusable(error)
            raise MemoryUnavailableError(error) from error
        except (ValueError, OverflowError) as error:
            # A number or a text that SQLite does not take, or a row that is no fact.
            raise MemoryUnavailableError(error) from error
        finally:
            if aside := self._file.put_aside:
                self._file.put_aside = None
                self._tell_damage(aside)
        if self._unusable:
            self._unusable = False
            ir.async_delete_issue(self._hass, DOMAIN, ISSUE_UNUSABLE)
        return done

    @callback
    def _tell_unusable(self, error: Exception) -> None:
        """Tell people that the file cannot be used, until it can."""
        self._unusable = True
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            ISSUE_UNUSABLE,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE_UNUSABLE,
            translation_placeholders={"path": str(self._path), "reason": str(error)},
        )

    @callback
    def _tell_damage(self, aside: Path) -> None:
        """Tell people that facts are lost, and where the rest of them is."""
        LOGGER.error("The memory was damaged and starts anew; what it was is in %s", aside)
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            ISSUE_DAMAGED,
            is_fixable=False,
            is_persistent=True,
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE_DAMAGED,
            translation_placeholders={"path": str(aside)},
        )


_DATA: HassKey[Memory] = HassKey(f"{DOMAIN}.memory")


@callback
def memory_of(hass: HomeAssistant) -> Memory:
    """Return the memory of this home."""
    if (memory := hass.data.get(_DATA)) is None:
        memory = hass.data[_DATA] = Memory(hass)
    return memory
