"""The calendars everybody has beside the own one: holidays and birthdays, both read only."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from homelab_hub_simulators.oauth import Account

HOLIDAYS = "en.german#holiday@group.v.calendar.google.com"
BIRTHDAYS = "addressbook#contacts@group.v.calendar.google.com"
_HOLIDAYS = (
    (1, 1, "New Year's Day"),
    (5, 1, "Labour Day"),
    (10, 3, "Day of German Unity"),
    (12, 25, "Christmas Day"),
    (12, 26, "Second Day of Christmas"),
)


def standard_calendars(
    account: Account, now: float
) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield id, name and events of each; the holidays are everybody's."""
    year = datetime.fromtimestamp(now, UTC).year
    holidays = [
        _all_day(date(one, month, day), summary)
        for one in (year - 1, year, year + 1, year + 2)
        for month, day, summary in _HOLIDAYS
    ]
    yield HOLIDAYS, "Holidays in Germany", holidays
    birthday = _all_day(date(1990, 6, 14), f"{account.name.split()[0]}'s birthday")
    birthday |= {"recurrence": ["RRULE:FREQ=YEARLY"], "eventType": "birthday"}
    yield f"{account.login}.{BIRTHDAYS}", "Birthdays", [birthday]


def _all_day(day: date, summary: str) -> dict[str, Any]:
    """Return an event of one day."""
    return {
        "summary": summary,
        "start": {"date": day.isoformat()},
        "end": {"date": (day + timedelta(days=1)).isoformat()},
        "transparency": "transparent",
        "visibility": "public",
    }
