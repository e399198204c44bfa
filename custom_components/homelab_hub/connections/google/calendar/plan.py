"""How a series is cut before an occurrence, or moved as a whole, without losing its exceptions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .problems import EventProblemError
from .recurrence import Recurrence
from .resource import Resource, moment, zone_of
from .rules import Clock
from .shown import RRULE
from .split import Cut
from .wanted import Wanted, patch_of, value_of

# What Google gives an event by itself. A copy gets its own.
_GIVEN: Final = frozenset(
    {
        "attendeesOmitted",
        "created",
        "creator",
        "etag",
        "hangoutLink",
        "htmlLink",
        "iCalUID",
        "id",
        "kind",
        "locked",
        "organizer",
        "originalStartTime",
        "privateCopy",
        "recurringEventId",
        "sequence",
        "updated",
    }
)
_WHEN: Final = frozenset({"start", "end", "recurrence"})


@dataclass(frozen=True, slots=True)
class Deviation:
    """An occurrence that was to begin `at` and differs from its series; None if it is deleted."""

    at: float
    resource: Resource | None


@dataclass(frozen=True, slots=True)
class Carried:
    """What an occurrence that is to begin `at` needs, to differ as it did before."""

    at: float
    patch: Resource


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What to do: `later` is the series from the occurrence on, `earlier` the lines of the rest.

    `dropped` are the days of occurrences that differed and have no place any more.
    """

    earlier: list[str]
    later: Resource
    carried: list[Carried]
    dropped: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Planner:
    """What a plan is made from.

    `original` is when the occurrence was to begin, `seen` is what the user saw of it; `zone` is
    Home Assistant's time zone, `calendar_zone` that of the calendar.
    """

    master: Resource
    original: float
    seen: Resource
    zone: str
    calendar_zone: str

    @property
    def cut(self) -> Cut:
        """Return where the series is cut."""
        clock = Clock.at(moment(self.master["start"]), zone_of(self.master, self.calendar_zone))
        return Cut(clock, clock.local(self.original))

    def make(self, wanted: Wanted, deviations: Iterable[Deviation]) -> Plan | None:
        """Return the plan, None if nothing is to change; may run in an executor."""
        lines = self.master["recurrence"]
        patch = patch_of({**self.seen, "recurrence": lines}, wanted, self.zone)
        if not patch:
            return None
        later = {name: value for name, value in self.master.items() if name not in _GIVEN} | {
            name: value for name, value in patch.items() if name not in _WHEN
        }
        later = {name: value for name, value in later.items() if value is not None}
        later |= self._times(patch)
        cut = self.cut
        clock = Clock.at(moment(later["start"]), zone_of(later, self.calendar_zone))
        stays = (clock.zone is None) is (cut.clock.zone is None)
        moved = clock.start - cut.at if stays else timedelta()
        later["recurrence"] = self._lines(wanted, moved, stays=stays)
        recurrence = self._checked(later)
        placed = _Placing(self, recurrence, moved, patch if stays else None)
        for deviation in deviations:
            placed.place(deviation)
        later["recurrence"] += cut.without(placed.deleted, moved)
        return Plan(
            earlier=cut.earlier(lines), later=later, carried=placed.carried, dropped=placed.dropped
        )

    def regular(self, original: float) -> Resource:
        """Return start and end of an occurrence that does not differ from the series."""
        clock = self.cut.clock
        start, end = self.master["start"], self.master["end"]
        length = clock.local(moment(end)) - clock.local(moment(start))
        local = clock.local(original)
        return {"start": _at(local, clock, start), "end": _at(local + length, clock, end)}

    def whole_patch(self, later: Resource) -> Resource:
        """Return the patch that makes the whole series what the later part is to be."""
        patch: Resource = {}
        for name in (self.master.keys() | later.keys()) - _GIVEN:
            value, before = later.get(name), self.master.get(name)
            if value_of(later, name) == value_of(self.master, name):
                continue
            if name in {"start", "end"} and isinstance(before, dict):
                # What belongs to a day is cleared of a time, and the other way round.
                value = dict.fromkeys(before) | (value or {})
            patch[name] = value
        return patch

    def _times(self, patch: Resource) -> Resource:
        """Return start and end of the later series: as wanted, else where they were."""
        times = self.regular(self.original)
        if "start" in patch:
            times = {name: {**self.seen[name], **patch[name]} for name in times}
        return {
            name: {key: value for key, value in time.items() if value is not None}
            for name, time in times.items()
        }

    def _lines(self, wanted: Wanted, moved: timedelta, *, stays: bool) -> list[str]:
        """Return the recurrence of the later series."""
        lines = self.master["recurrence"]
        if not stays:
            # Of days and times that are no more, none can be left out or added.
            lines = [line for line in lines if line.upper().startswith(RRULE)]
        later = self.cut.later(lines, moved)
        if wanted.rrule is not None and self._is_other(wanted.rrule):
            others = [line for line in later if not line.upper().startswith(RRULE)]
            later = [f"{RRULE}{wanted.rrule.removeprefix(RRULE)}", *others]
        return later or [f"{RRULE}FREQ=DAILY;COUNT=1"]

    def _is_other(self, rrule: str) -> bool:
        """Return whether a rule is another one than the series has."""
        current = {"start": self.master["start"], "recurrence": self.master["recurrence"]}
        return bool(patch_of(current, Wanted(rrule=rrule), self.zone))

    def _checked(self, later: Resource) -> Recurrence:
        """Return when the later series happens; raises unless it begins when it begins."""
        start, end = moment(later["start"]), moment(later["end"])
        zone = zone_of(later, self.calendar_zone)
        recurrence = Recurrence.read(later["recurrence"], start, end, zone)
        if not recurrence.has(start):
            raise EventProblemError("calendar_rule_needed")
        return recurrence


class _Placing:
    """Finds the place in another series of what differed in one."""

    def __init__(
        self, planner: Planner, recurrence: Recurrence, moved: timedelta, patch: Resource | None
    ) -> None:
        """Place in a series; without a patch nothing has a place in it."""
        self.carried: list[Carried] = []
        self.deleted: list[float] = []
        self.dropped: list[str] = []
        self._planner = planner
        self._recurrence = recurrence
        self._moved = moved
        self._patch = patch
        self._clock = planner.cut.clock

    def place(self, deviation: Deviation) -> None:
        """Place one."""
        local = self._clock.local(deviation.at)
        at = self._recurrence.clock.moment(local + self._moved)
        has_place = self._patch is not None and self._recurrence.has(at)
        if deviation.resource is None:
            if has_place:
                self.deleted.append(deviation.at)
        elif not has_place:
            self.dropped.append(f"{local:%Y-%m-%d}")
        elif patch := self._difference(deviation.at, deviation.resource):
            self.carried.append(Carried(at, patch))

    def _difference(self, at: float, resource: Resource) -> Resource:
        """Return in what an occurrence differs from its series, but for what is changed now."""
        assert self._patch is not None
        master = self._planner.master
        names = (master.keys() | resource.keys()) - _GIVEN - _WHEN
        patch: Resource = {
            name: resource.get(name) for name in names if resource.get(name) != master.get(name)
        }
        regular = self._planner.regular(at)
        if any(moment(resource[name]) != moment(regular[name]) for name in regular):
            patch |= {name: resource[name] for name in regular}
        if at == self._planner.original:
            patch = {name: value for name, value in patch.items() if name not in self._patch}
        return patch


def _at(local: datetime, clock: Clock, like: Resource) -> Resource:
    """Return an EventDateTime for what a clock shows."""
    if clock.zone is None:
        return {"date": local.date().isoformat()}
    return {**like, "dateTime": local.replace(tzinfo=clock.zone).isoformat()}
