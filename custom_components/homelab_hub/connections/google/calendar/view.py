"""What one entity shows of a calendar: its events, its birthdays, or where somebody works."""

import asyncio
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from ..clock import now
from .copy import AHEAD
from .index import Occurrence
from .resource import SECONDS_A_DAY, Kind
from .shown import ShownEvent
from .signals import unique_id_of
from .wanted import TEXTS

if TYPE_CHECKING:
    from .followed import FollowedCalendar

# How far ahead the next event is looked for, step by step.
_STEPS: Final = (SECONDS_A_DAY, 31 * SECONDS_A_DAY, AHEAD)
# Shown before others have their turn.
_AT_ONCE: Final = 500


class View:
    """The events of some kinds. `special` is set where they are all of one that has an entity."""

    def __init__(
        self, calendar: FollowedCalendar, kinds: Collection[Kind], special: Kind | None = None
    ) -> None:
        """Look at a calendar."""
        self.calendar = calendar
        self.kinds = kinds
        self.special = special
        self._current: Occurrence | None = None
        self._current_until = 0.0

    @property
    def unique_id(self) -> str:
        """Return the unique id of the entity."""
        calendar = self.calendar
        return unique_id_of(calendar.account.entry.entry_id, calendar.facts.id, self.special)

    def between(self, after: float, before: float) -> list[Occurrence]:
        """Return what happens in a time that is worked out already; nothing before the first sync."""
        events = self.calendar.copy.events
        return [] if events is None else events.between(after, before, self.kinds)

    def current(self) -> Occurrence | None:
        """Return what is on now, else what comes next; zero-length events are never on."""
        at = now()
        if at >= self._current_until:
            self._current = self._find(at)
            self._current_until = self._until(at)
        return self._current

    def forget(self) -> None:
        """Look anew at what is on, as events have changed."""
        self._current_until = 0.0

    async def find(
        self,
        after: float,
        before: float,
        *,
        words: Collection[str] = (),
        kinds: Collection[Kind] | None = None,
    ) -> list[tuple[Occurrence, ShownEvent]]:
        """Return what happens in a time and has all these words in its texts, by its start.

        Words are in lower case; `kinds` are those of the entity, unless others are named.
        """
        found = []
        calendar = self.calendar
        occurrences = await calendar.copy.between(after, before, kinds or self.kinds)
        for number, occurrence in enumerate(occurrences, 1):
            event = calendar.shown(occurrence)
            if not words or _has(event, words):
                found.append((occurrence, event))
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        return found

    def _find(self, at: float) -> Occurrence | None:
        """Return what is on or comes next."""
        for step in _STEPS:
            for occurrence in self.between(at, at + step):
                if occurrence.end > at:
                    return occurrence
        return None

    def _until(self, at: float) -> float:
        """Return until when that stays so, if nothing changes."""
        current = self._current
        if current is None:
            return at + SECONDS_A_DAY
        return current.end if current.start <= at else current.start


def _has(event: ShownEvent, words: Collection[str]) -> bool:
    """Return whether the texts of an event have all these words."""
    text = " ".join(str(getattr(event, name) or "") for name in TEXTS).casefold()
    return all(word in text for word in words)
