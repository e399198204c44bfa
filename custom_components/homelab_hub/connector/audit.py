"""The audit trail: who used which connection for what, when, and how it ended."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Any, Final

from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import CALLBACK_TYPE, Event as HassEvent, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER
from .actor import Actor, current_actor
from .ledger_file import LedgerFile, Line

FLUSH_SECONDS: Final = 1.0
# How soon a disk that took nothing is tried again.
RETRY_SECONDS: Final = 60.0
# A day of a busy household, and years of what is rare: calls do not push out grants.
USES_KEPT: Final = 20_000
EVENTS_KEPT: Final = 5_000
# What waits for a disk that does not take it.
PENDING_KEPT: Final = 10_000


class Event(StrEnum):
    """What happened to a connection."""

    USED = "used"
    CONSENT_ASKED = "consent_asked"
    GRANTED = "granted"
    REFRESHED = "refreshed"
    REFRESH_FAILED = "refresh_failed"
    AUTHORIZATION_OVER = "authorization_over"
    PAUSED = "paused"
    RESUMED = "resumed"
    REVOKED = "revoked"
    REVOCATION_FAILED = "revocation_failed"
    REMOVED = "removed"
    APPROVED = "approved"
    DENIED = "denied"


@dataclass(kw_only=True, slots=True)  # not frozen: that costs a call more than all else here
class Record:
    """One thing that happened; nothing in it is secret.

    `outcome` is `ok` or the key of an error. `capability` is what the user allowed that this fell
    under, `scopes` what it took at the provider. `details` differ by event.
    """

    event: Event
    connection: str
    kind: str
    title: str
    outcome: str = "ok"
    capability: str | None = None
    scopes: Collection[str] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    actor: Actor = field(default_factory=current_actor)
    time: float = field(default_factory=lambda: dt_util.utcnow().timestamp())

    def as_line(self) -> Line:
        """Return the record as it is stored and as it is answered."""
        second, fraction = divmod(self.time, 1)
        line: dict[str, Any] = {
            "time": f"{_utc(second)}.{int(fraction * 1000):03}+00:00",
            "event": self.event,
            "connection": self.connection,
            "kind": self.kind,
            "title": self.title,
            "actor": _told(self.actor),
            "outcome": self.outcome,
        }
        if self.capability is not None:
            line["capability"] = self.capability
        if self.scopes:
            line["scopes"] = sorted(self.scopes)
        line.update(self.details)
        return line


@lru_cache(maxsize=4)
def _utc(second: float) -> str:
    """Return a second as ISO 8601 has it, without its zone."""
    return dt_util.utc_from_timestamp(second).strftime("%Y-%m-%dT%H:%M:%S")


@lru_cache(maxsize=64)
def _told(actor: Actor) -> Mapping[str, str]:
    """Return an actor as lines have it."""
    return actor.as_dict()


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """Which lines are wanted; what is None does not matter. `limit` is how many at most."""

    connection: str | None = None
    kind: str | None = None
    event: str | None = None
    outcome: str | None = None
    component: str | None = None
    user: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 100

    def matches(self, line: Line) -> bool:
        """Return whether a line is wanted."""
        actor = line["actor"]
        wanted = (
            (self.connection, line["connection"]),
            (self.kind, line["kind"]),
            (self.event, line["event"]),
            (self.outcome, line["outcome"]),
            (self.component, actor.get("component")),
            (self.user, actor.get("user")),
        )
        if any(asked is not None and asked != found for asked, found in wanted):
            return False
        when = datetime.fromisoformat(line["time"])
        return (self.since is None or self.since <= when) and (
            self.until is None or when <= self.until
        )


class AuditTrail:
    """The audit trail of this Home Assistant.

    To record something costs a list entry; a second later it is on disk. The two ledgers are
    bounded apart.
    """

    def __init__(self, hass: HomeAssistant) -> None:
        """Use the storage folder."""
        folder = Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.audit"))
        self._hass = hass
        self._uses = LedgerFile(folder / "uses.jsonl", USES_KEPT)
        self._events = LedgerFile(folder / "events.jsonl", EVENTS_KEPT)
        self._pending: deque[Record] = deque(maxlen=PENDING_KEPT)
        self._cancel_flush: CALLBACK_TYPE | None = None
        self._writing = asyncio.Lock()
        self._failed = False
        hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, self._flush_at_the_end)

    @callback
    def record(self, record: Record) -> None:
        """Keep a record."""
        self._pending.append(record)
        self._flush_in(FLUSH_SECONDS)

    async def flush(self) -> None:
        """Return when all that was recorded is on disk, or the disk did not take it."""
        if self._cancel_flush is not None:
            self._cancel_flush()
            self._cancel_flush = None
        async with self._writing:
            records, self._pending = self._pending, deque(maxlen=PENDING_KEPT)
            if not records:
                return
            left, error = await self._hass.async_add_executor_job(self._write, records)
            self._pending = deque([*left, *self._pending], maxlen=PENDING_KEPT)
            if error is not None and not self._failed:
                LOGGER.error("The audit trail cannot be written: %s", error)
            self._failed = error is not None
        if self._failed and not self._hass.is_stopping:
            self._flush_in(RETRY_SECONDS)

    async def query(self, query: Query) -> list[Line]:
        """Return the lines that match, newest first."""
        await self.flush()
        async with self._writing:
            return await self._hass.async_add_executor_job(self._find, query)

    async def export[T](self, take: Callable[[Iterator[Line]], T]) -> T:
        """Return what `take` makes of all lines, newest first; it runs in a thread."""
        await self.flush()
        async with self._writing:
            return await self._hass.async_add_executor_job(lambda: take(self._read()))

    async def uses_since(self, since: datetime) -> frozenset[tuple[str, str]] | None:
        """Return (connection, capability) of all that was used since then.

        None means that nobody knows: calls of that time were pushed out by newer ones.
        """
        await self.flush()
        async with self._writing:
            return await self._hass.async_add_executor_job(self._find_uses, since)

    def _write(self, records: Collection[Record]) -> tuple[list[Record], OSError | None]:
        """Write records to their ledgers. Return those the disk did not take, and why; blocks."""
        left: list[Record] = []
        failure = None
        for ledger, of_uses in ((self._events, False), (self._uses, True)):
            its_own = [record for record in records if (record.event is Event.USED) is of_uses]
            try:
                if its_own:
                    ledger.append(record.as_line() for record in its_own)
            except OSError as error:
                left += its_own
                failure = error
        return left, failure

    def _find(self, query: Query) -> list[Line]:
        """Read the lines that match; blocks."""
        lines = self._read()
        if query.event is not None:
            lines = (self._uses if query.event == Event.USED else self._events).read()
        return list(islice(filter(query.matches, lines), query.limit))

    def _read(self) -> Iterator[Line]:
        """Yield the lines of both ledgers, newest first; blocks."""
        yield from merge(self._uses.read(), self._events.read(), key=_when, reverse=True)

    def _find_uses(self, since: datetime) -> frozenset[tuple[str, str]] | None:
        """Read what was used since then; blocks."""
        found: set[tuple[str, str]] = set()
        first = since.isoformat(timespec="milliseconds")
        for line in self._uses.read():
            if _when(line) < first:
                return frozenset(found)
            if capability := line.get("capability"):
                found.add((line["connection"], capability))
        return None if self._uses.is_shortened() else frozenset(found)

    @callback
    def _flush_in(self, seconds: float) -> None:
        """Write after a while, unless that is planned already."""
        if self._cancel_flush is None:
            self._cancel_flush = async_call_later(self._hass, seconds, self._flush_later)

    async def _flush_later(self, _now: datetime) -> None:
        """Write what was recorded."""
        self._cancel_flush = None
        await self.flush()

    async def _flush_at_the_end(self, _event: HassEvent) -> None:
        """Write what was recorded until Home Assistant stops."""
        await self.flush()


DATA_AUDIT: HassKey[AuditTrail] = HassKey(f"{DOMAIN}.audit")


def _when(line: Line) -> str:
    """Return the time of a line; ISO times of one zone sort as text."""
    time_: str = line["time"]
    return time_
