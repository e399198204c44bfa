"""Integration maturity: how much of what the user wants is set up and has proven to work.

Wanted is each connection, and each provider that an application was entered for and that has no
connection yet. A connection has come as far as the share of these parts that are done:

- `configured`: there is a connection;
- `enabled`: it is not disabled;
- `working`: nothing is wrong with it, and a real call has succeeded since it was loaded. One that
  the user paused works; one that lacks a capability does too, as far as it goes;
- `granted`: the provider granted every capability that was asked for. Only of accounts.

A provider without a connection has the first part only, and has not come anywhere. Maturity is
the mean of all that is wanted, in percent, rounded down; 0 where nothing is wanted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from ..connector.status import NextStep, Report, Status


class PartName(StrEnum):
    """What a connection consists of; the texts are under `part_<name>`."""

    CONFIGURED = "configured"
    ENABLED = "enabled"
    WORKING = "working"
    GRANTED = "granted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One thing about something wanted; `fix` is what to do where it is not done."""

    name: PartName
    done: bool
    fix: NextStep


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Something the user wants, as its report tells, and how far it has come."""

    report: Report
    parts: Sequence[Part]

    @property
    def share(self) -> Fraction:
        """Return how much of it is done."""
        return Fraction(sum(part.done for part in self.parts), len(self.parts))


@dataclass(frozen=True, kw_only=True, slots=True)
class Maturity:
    """All that is wanted."""

    wanted: Sequence[Wanted]

    @property
    def percent(self) -> int:
        """Return how much of it is done."""
        if not self.wanted:
            return 0
        return int(100 * sum(one.share for one in self.wanted) / len(self.wanted))


def maturity_of(connections: Sequence[Report], begun: Sequence[Report]) -> Maturity:
    """Return the maturity of connections, and of kinds that were only begun."""
    return Maturity(
        wanted=[
            *(Wanted(report=report, parts=_parts(report)) for report in connections),
            *(Wanted(report=report, parts=[_NOT_CONFIGURED]) for report in begun),
        ]
    )


_NOT_CONFIGURED = Part(name=PartName.CONFIGURED, done=False, fix=NextStep.ADD)


def _parts(report: Report) -> list[Part]:
    """Return the parts of a connection."""
    enabled = report.next_step is not NextStep.ENABLE
    parts = [
        Part(name=PartName.CONFIGURED, done=True, fix=NextStep.NOTHING),
        Part(name=PartName.ENABLED, done=enabled, fix=NextStep.ENABLE),
        Part(name=PartName.WORKING, done=_is_working(report), fix=_mend(report)),
    ]
    if report.needed:
        granted = set(report.needed) <= set(report.granted)
        fix = NextStep.ALLOW if report.missing else _mend(report)
        parts.append(Part(name=PartName.GRANTED, done=granted, fix=fix))
    return parts


def _is_working(report: Report) -> bool:
    """Return whether a connection has proven to work and nothing is wrong with it."""
    if report.last_success is None or report.reason is not None:
        return False
    works = (Status.READY, Status.EXPIRING, Status.PAUSED)
    return report.status in works or report.next_step is NextStep.ALLOW


def _mend(report: Report) -> NextStep:
    """Return what mends a connection; one that was not tried yet only needs time."""
    return NextStep.WAIT if report.status is Status.READY else report.next_step
