"""Which backups the rules keep."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.homelab_hub.backup_agents.keep_rules import KeepRules, Kept

NOW = datetime(2026, 11, 25, 4, 45, tzinfo=UTC)


def daily(days: int) -> list[Kept]:
    """Return a backup of each of so many days, the last of them today."""
    return [Kept(id=f"day-{day}", when=NOW - timedelta(days=day)) for day in range(days)]


def kept_by(rules: KeepRules, backups: list[Kept]) -> list[str]:
    """Return the ids of what stays, newest first."""
    expired = {backup.id for backup in rules.expired(backups)}
    newest_first = sorted(backups, key=lambda backup: backup.when, reverse=True)
    return [backup.id for backup in newest_first if backup.id not in expired]


def test_without_rules_everything_stays() -> None:
    """Home Assistant has its own retention; ours is off until somebody wants it."""
    assert not KeepRules().expired(daily(400))


def test_days_keep_the_newest_of_each() -> None:
    """Two backups of a day count as one day."""
    twice = [*daily(5), Kept(id="earlier", when=NOW - timedelta(hours=1))]

    assert kept_by(KeepRules(daily=3), twice) == ["day-0", "day-1", "day-2"]


def test_generations_add_up() -> None:
    """Each rule keeps what it keeps, whatever the others do."""
    kept = kept_by(KeepRules(daily=3, weekly=2, monthly=2, yearly=2), daily(400))

    assert kept == [
        "day-0",  # today, this week, this month, this year
        "day-1",
        "day-2",
        "day-3",  # Sunday, the newest of last week
        "day-25",  # 31 October
        "day-329",  # 31 December
    ]


def test_days_without_a_backup_do_not_count() -> None:
    """A Home Assistant that was off for a year loses nothing."""
    old = [Kept(id=backup.id, when=backup.when - timedelta(days=365)) for backup in daily(3)]

    assert not KeepRules(daily=3).expired(old)


def test_the_newest_and_the_newest_good_one_stay() -> None:
    """A rule never leaves a home without a backup that can be restored."""
    backups = [
        Kept(id=backup.id, when=backup.when, good=backup.id == "day-9") for backup in daily(10)
    ]

    assert kept_by(KeepRules(daily=2), backups) == ["day-0", "day-9"]


def test_a_broken_backup_keeps_no_good_one_out() -> None:
    """The newest good backup of a day is kept, not the newest of it."""
    backups = [
        Kept(id="broken", when=NOW - timedelta(days=1), good=False),
        Kept(id="good", when=NOW - timedelta(days=1, hours=1)),
        *daily(1),
    ]

    assert kept_by(KeepRules(daily=2), backups) == ["day-0", "good"]


@pytest.mark.parametrize("moment", ["2026-12-31T12:00:00+00:00", "2027-01-01T12:00:00+00:00"])
def test_weeks_go_over_the_new_year(moment: str) -> None:
    """The last days of December may be in the first week of the next year (ISO 8601)."""
    first = Kept(id="first", when=datetime.fromisoformat("2026-12-28T12:00:00+00:00"))
    second = Kept(id="second", when=datetime.fromisoformat(moment))

    assert KeepRules(weekly=5).expired([first, second]) == [first]
