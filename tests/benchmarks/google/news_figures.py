"""A day without news, and how long news take: our connection beside core's, as rows."""

from typing import Any

from tests.benchmarks.table import Row

from .person import living_person
from .running import Both, Home

# Events that the own calendar has every day.
DAYS = (0, 3)
EXPLANATION = """
Time is simulated: the clocks are moved from one timer to the next, and Google's requests counted.
requests a day        nobody is at home and nothing changes, by how many events the day has; renewed
                      tokens and mail are part of it, of which core asks for the vacation only
… calendars alone     five calendars are shown by core, four of them followed by ours, which asks
                      twice a day for those that Google makes itself
event to entity       the longest of eight; by whether somebody has the calendar's page open
"""


async def measured() -> tuple[list[Row], list[str]]:
    """Return the rows, and what else is to be said."""
    rows = []
    for busy in DAYS:
        counts: Both[dict[str, int]] = {
            side: found["day_requests"] for side, found in (await _both("day", busy)).items()
        }
        for name, only in (("requests a day", ""), ("… calendars alone", "calendar.")):
            core, ours = (
                sum(count for method, count in counts[side].items() if method.startswith(only))
                for side in ("core", "ours")
            )
            row = Row(figure=name, size=busy, theirs=core, ours=ours, unit="", target=1.0)
            rows.append(row)
    said = []
    for task, name in (("watched", "looked at"), ("unwatched", "nobody looks")):
        found = await _both(task, 0)
        core, ours = (max(found[side]["event"]) for side in ("core", "ours"))
        figure = f"event to entity, {name}"
        rows.append(Row(figure=figure, size=0, theirs=core, ours=ours, unit="s", target=1.0))
        mail = max(found["ours"]["mail"])
        said.append(f"mail to our event entity, {name}: {mail:.0f} s at most; core has none")
    return rows, said


async def _both(task: str, busy: int) -> Both[dict[str, Any]]:
    """Return the figures of both sides; each has a Google whose clock is its own."""
    both = {}
    for side in ("core", "ours"):
        async with living_person(events=0, busy=busy) as person, Home(side, person) as home:
            both[side] = await home.do(task)
    return both
