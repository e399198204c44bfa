"""A recurrence cut in two: what happened before an occurrence, and what happens from it on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from .rules import Clock, Line, Rule

_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a recurrence is cut: `at` is the first occurrence of the later part, in wall time."""

    clock: Clock
    at: datetime

    def earlier(self, lines: Sequence[str]) -> list[str]:
        """Return the lines of the earlier part."""
        kept: list[str] = []
        for text in lines:
            line = Line.read(text)
            match line.name:
                case "RRULE":
                    kept.append(str(self._ended(line)))
                case "RDATE" | "EXDATE":
                    kept += self._dates(line, earlier=True)
                case _:
                    kept.append(text)
        return kept

    def later(self, lines: Sequence[str], moved: timedelta = timedelta()) -> list[str]:
        """Return the lines of the later part, which is moved by so much of wall time."""
        kept: list[str] = []
        for text in lines:
            line = Line.read(text)
            match line.name:
                case "RRULE":
                    if (rest := self._rest(line, moved)) is not None:
                        kept.append(rest)
                case "RDATE" | "EXDATE":
                    kept += self._dates(line, earlier=False, moved=moved)
                case _:
                    kept.append(text)
        return kept

    def without(self, originals: Sequence[float], moved: timedelta) -> list[str]:
        """Return a line that leaves out occurrences of the later part; times before the move."""
        if not originals:
            return []
        texts = [self._written(self.clock.local(moment) + moved) for moment in originals]
        kind = ";VALUE=DATE" if self.clock.zone is None else ""
        return [f"EXDATE{kind}:{','.join(texts)}"]

    def _ended(self, line: Line) -> Line:
        """Return a rule that ends before the cut."""
        parts = line.parts
        parts.pop("COUNT", None)
        rule = Rule.read(line, self.clock)
        if rule.end is None or rule.end >= self.at:
            parts["UNTIL"] = self._last()
        elif "UNTIL" not in parts:
            parts["UNTIL"] = self._written(rule.end)
        return Line(line.name, line.parameters, _joined(parts))

    def _last(self) -> str:
        """Return the end of a rule that stops right before the cut."""
        if self.clock.zone is None:
            return f"{self.at - timedelta(days=1):%Y%m%d}"
        return self._written(self.at - timedelta(seconds=1))

    def _rest(self, line: Line, moved: timedelta) -> str | None:
        """Return what is left of a rule from the cut on, None if it has ended."""
        rule = Rule.read(line, self.clock)
        if rule.end is not None and rule.end < self.at:
            return None
        parts = line.parts
        if "COUNT" in parts:
            done = sum(1 for _ in rule.between(rule.start, self.at))
            parts["COUNT"] = str(int(parts["COUNT"]) - done)
        if moved:
            if "UNTIL" in parts and rule.end is not None:
                parts["UNTIL"] = self._until(rule.end, parts["UNTIL"], moved)
            _move_days(parts, self.at, self.at + moved)
        text = _joined(parts)
        return str(line) if parts == line.parts else f"{line.name}{line.parameters}:{text}"

    def _until(self, end: datetime, written: str, moved: timedelta) -> str:
        """Return the end of a rule that is moved."""
        if len(written) == 8:
            return f"{end + timedelta(days=moved.days):%Y%m%d}"
        return self._written(end + moved)

    def _dates(self, line: Line, *, earlier: bool, moved: timedelta = timedelta()) -> list[str]:
        """Return an RDATE or EXDATE with the dates of one part, nothing if there are none."""
        kept = []
        for text, local in zip(line.value.split(","), line.moments(self.clock), strict=True):
            if (local < self.at) is earlier:
                kept.append(self._written(local + moved) if moved else text)
        if not kept:
            return []
        parameters = line.parameters
        if moved:
            parameters = ";VALUE=DATE" if self.clock.zone is None else ""
        return [f"{line.name}{parameters}:{','.join(kept)}"]

    def _written(self, local: datetime) -> str:
        """Return wall time as the lines of a recurrence have it: a day, or UTC."""
        if self.clock.zone is None:
            return f"{local:%Y%m%d}"
        return f"{datetime.fromtimestamp(self.clock.moment(local), UTC):%Y%m%dT%H%M%SZ}"


def _move_days(parts: dict[str, str], before: datetime, after: datetime) -> None:
    """Let a rule go by another day, where it names just the day that its occurrence leaves."""
    if before.date() == after.date():
        return
    if parts["FREQ"] == "WEEKLY" and "BYDAY" in parts:
        days = parts["BYDAY"].split(",")
        old, new = _DAYS[before.weekday()], _DAYS[after.weekday()]
        if old in days:
            moved = {new if day == old else day for day in days}
            parts["BYDAY"] = ",".join(day for day in _DAYS if day in moved)
    elif parts.get("BYMONTHDAY") == str(before.day) and "BYDAY" not in parts:
        parts["BYMONTHDAY"] = str(after.day)
        if parts.get("BYMONTH") == str(before.month):
            parts["BYMONTH"] = str(after.month)


def _joined(parts: dict[str, str]) -> str:
    """Return the parts of a rule as they are written."""
    return ";".join(f"{name}={value}" for name, value in parts.items())
