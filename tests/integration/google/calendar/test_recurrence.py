"""What recurring events yield, worked out a year at a time, is what their rules say."""

from datetime import UTC, datetime, timedelta
import sys

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # comes without types
import pytest

from custom_components.homelab_hub.connections.google.calendar.recurrence import Recurrence
from custom_components.homelab_hub.connections.google.calendar.rules import Clock, RuleError
from custom_components.homelab_hub.connections.google.calendar.split import Cut

START = datetime(2024, 1, 31, 9, 30, tzinfo=UTC)
RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=DAILY;COUNT=700",
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;INTERVAL=2",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR",
    "FREQ=WEEKLY;INTERVAL=3;WKST=SU;BYDAY=SU,WE",
    "FREQ=WEEKLY;UNTIL=20270310T093000Z",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;INTERVAL=5",
    "FREQ=MONTHLY;BYDAY=2TU,-1FR",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;COUNT=30;BYMONTHDAY=29,30",
    "FREQ=YEARLY",
    "FREQ=YEARLY;INTERVAL=2;BYMONTH=3,10;BYDAY=-1SU",
    "FREQ=YEARLY;BYYEARDAY=1,100,-1",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
]


def recurrence(*lines: str, start: datetime = START, zone: str = "UTC") -> Recurrence:
    """Return what the lines of an event of an hour say."""
    begin = start.timestamp()
    return Recurrence.read(lines, begin, begin + 3600, zone)


def starts(found: Recurrence, after: datetime, before: datetime) -> list[datetime]:
    """Return when it happens, UTC."""
    return [
        datetime.fromtimestamp(start, UTC)
        for start, _ in found.between(after.timestamp(), before.timestamp())
    ]


@pytest.mark.parametrize("rule", RULES)
def test_any_year_is_as_if_counted_from_the_start(rule: str) -> None:
    """Entering a rule late leads to the same times."""
    expected = rrulestr(rule, dtstart=START)
    found = recurrence(f"RRULE:{rule}")
    for year in (2024, 2026, 2027, 2031):
        after, before = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        wanted = [time for time in expected.between(after, before, inc=True) if time < before]
        assert starts(found, after, before) == wanted, year


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("place", [1, 7, 20])
def test_two_parts_are_the_whole(rule: str, place: int) -> None:
    """Cut before any occurrence, nothing is lost and nothing twice."""
    end = datetime(2040, 1, 1, tzinfo=UTC)
    lines = [f"RRULE:{rule}", "EXDATE:20240301T093000Z", "RDATE:20290704T120000Z"]
    whole = starts(recurrence(*lines), START, end)
    at = whole[min(place, len(whole) - 1)]
    clock = Clock.at(START.timestamp(), "UTC")
    cut = Cut(clock, clock.local(at.timestamp()))

    earlier = starts(recurrence(*cut.earlier(lines)), START, end)
    later = starts(recurrence(*cut.later(lines), start=at), START, end)
    assert earlier + later == whole


def test_ends_in_days_count_to_the_end_of_the_day() -> None:
    """An evening event happens on its last day."""
    found = recurrence("RRULE:FREQ=DAILY;UNTIL=20240203", zone="Europe/Berlin")

    assert len(starts(found, START, START + timedelta(days=30))) == 4


@pytest.mark.parametrize(
    "line",
    [
        "RRULE:FREQ=SECONDLY",
        "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE:FREQ=DAILY;COUNT=many",
        "RRULE:COUNT=3",
        "RRULE:FREQ=WEEKLY;BYDAY=XY",
        "RDATE:tomorrow",
        "EXDATE;TZID=Middle/Earth:20240301T093000",
        "DTSTART:20240301T093000",
        "nothing",
    ],
)
def test_nonsense_is_told(line: str) -> None:
    """And nothing else is raised."""
    with pytest.raises(RuleError):
        recurrence(line)


def test_a_rule_that_never_happens_takes_no_time() -> None:
    """A stranger may send an invitation with one."""
    found = recurrence("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    steps = 0

    def step(*_: object) -> None:
        nonlocal steps
        steps += 1

    sys.setprofile(step)
    try:
        assert starts(found, START, START + timedelta(days=3000)) == []
    finally:
        sys.setprofile(None)
    assert steps < 100_000
