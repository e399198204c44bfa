"""Free time is what is left of the days."""

from datetime import UTC, datetime, time
import random

import pytest

from custom_components.homelab_hub.connections.google.calendar.free_time import Search, Span, free

HOUR = 3600.0
MONDAY = datetime(2026, 11, 30, tzinfo=UTC).timestamp()
WEEK = 7 * 24 * HOUR


def search(duration: float = HOUR, end: float = MONDAY + WEEK) -> Search:
    """Return a search from 8 to 20 o'clock, at the weekend not."""
    return Search(
        start=MONDAY,
        end=end,
        duration=duration,
        earliest=time(8),
        latest=time(20),
        weekdays=range(5),
        zone=UTC,
    )


def by_quarters(busy: list[Span]) -> list[int]:
    """Return the quarters of an hour that are free, looked at one by one."""
    found = []
    for quarter in range(int(WEEK / HOUR * 4)):
        at = MONDAY + quarter * HOUR / 4
        hour, day = quarter // 4 % 24, quarter // 96
        taken = any(start <= at < end for start, end in busy)
        if day < 5 and 8 <= hour < 20 and not taken:
            found.append(quarter)
    return found


def test_what_is_free_is_what_nothing_is_on() -> None:
    """However events overlap, and over midnight."""
    chance = random.Random(4)  # noqa: S311 - no secret
    for _ in range(200):
        busy = []
        for _ in range(chance.randrange(12)):
            start = MONDAY + chance.randrange(-40, 700) * HOUR / 4
            busy.append((start, start + chance.randrange(120) * HOUR / 4))
        spans = list(free(busy, search(duration=HOUR / 4)))
        quarters = [
            round((at - MONDAY) / HOUR * 4)
            for start, end in spans
            for at in (start + n * HOUR / 4 for n in range(round((end - start) / HOUR * 4)))
        ]
        assert quarters == by_quarters(busy)


@pytest.mark.timeout(20)
def test_ten_years_of_many_events_take_no_time() -> None:
    """The event loop waits for it; to look at all of them for each would not end in time."""
    busy = [(MONDAY + n * HOUR, MONDAY + n * HOUR + HOUR / 2) for n in range(80_000)]
    assert list(free(busy, search(end=MONDAY + 520 * WEEK)))
