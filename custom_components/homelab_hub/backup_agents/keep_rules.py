"""Which backups are kept: some of each day, week, month and year, and never none.

A rule keeps the newest backup of each of so many days (weeks, months, years) that have one. Days
without a backup do not count, so a Home Assistant that was off loses nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

type Period = tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A backup that rules apply to; `good` is False if a test found that it cannot be restored."""

    id: str
    when: datetime
    good: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class KeepRules:
    """How many of each; all zero means that nothing is ever deleted."""

    daily: int = 0
    weekly: int = 0
    monthly: int = 0
    yearly: int = 0

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        """Return the rules that a user chose: keys are the fields' names."""
        return cls(**{name: int(options.get(name, 0)) for name in PERIODS})

    def __bool__(self) -> bool:
        """Return whether there is any rule."""
        return any(getattr(self, name) for name in PERIODS)

    def expired(self, backups: Iterable[Kept]) -> list[Kept]:
        """Return those that no rule keeps, oldest first; moments are taken in their own zone.

        The newest one and the newest good one stay, whatever the rules say.
        """
        newest_first = sorted(backups, key=lambda backup: backup.when, reverse=True)
        if not self:
            return []
        kept = {backup.id for backup in newest_first[:1]}
        good = [backup for backup in newest_first if backup.good]
        kept |= {backup.id for backup in good[:1]}
        for name, period in PERIODS.items():
            kept |= _newest_of_each(good, period, getattr(self, name))
        return [backup for backup in reversed(newest_first) if backup.id not in kept]


PERIODS: Mapping[str, Callable[[datetime], Period]] = {
    "daily": lambda when: (when.year, when.month, when.day),
    "weekly": lambda when: when.isocalendar()[:2],
    "monthly": lambda when: (when.year, when.month),
    "yearly": lambda when: (when.year,),
}


def _newest_of_each(
    newest_first: Iterable[Kept], period: Callable[[datetime], Period], count: int
) -> set[str]:
    """Return the ids of the newest backup of each of so many periods."""
    newest: dict[Period, str] = {}
    for backup in newest_first:
        if (found := period(backup.when)) not in newest:
            if len(newest) == count:
                break
            newest[found] = backup.id
    return set(newest.values())
