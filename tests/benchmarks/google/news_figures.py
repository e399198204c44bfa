"""A day without news, and how long news take: our connection beside core's, as rows."""

from typing import Any

from tests.benchmarks.table import Row

from .person import living_person
from .running import Both, Home

# Events that the own calendar has every day.
DAYS = (0, 3)
EXPLANATION = """
Time is simulated: the clocks are moved from one timer to the next, and Google's requests counted.
requests a day     nobody is at home and nothing changes, by how many events the day has; tokens are
                   part of it, and mail, of which core asks for the vacation only
… of calendars     both show the same four; core asks every 15 minutes, and for the own one twice
event to entity    the longest of eight; whether somebody has the page of the calendar open or not
"""


async def measured() -> tuple[list[Row], list[str]]:
    """Return the rows, and what else is to be said."""
    days = {busy: await _both("day", busy) for busy in DAYS}
    rows = [
        Row(
            figure=name,
            size=busy,
            theirs=_sum(found["core"]["day_requests"], only),
            ours=_sum(found["ours"]["day_requests"], only),
            unit="",
            target=1.0,
        )
        for name, only in (("requests a day", ""), ("… of calendars", "calendar."))
        for busy, found in days.items()
    ]
    at_home = _sum((await _of("ours", "day_at_home", 0))["day_requests"], "")
    said = [
        f"with somebody at home all day: {at_home:,} requests; ours looks for mail up to every five minutes"
    ]
    for task, name in (("watched", "looked at"), ("unwatched", "nobody looks")):
        found = await _both(task, 0)
        core, ours = (max(found[side]["event"]) for side in ("core", "ours"))
        figure = f"event to entity, {name}"
        rows.append(Row(figure=figure, size=0, theirs=core, ours=ours, unit="s", target=1.0))
        mail = max(found["ours"]["mail"])
        said.append(f"mail to our event entity, {name}: {mail:.0f} s at most; core has none")
    return rows, said


def _sum(counts: dict[str, int], only: str) -> int:
    """Return how many requests there were whose method begins like this."""
    return sum(count for method, count in counts.items() if method.startswith(only))


async def _both(task: str, busy: int) -> Both[dict[str, Any]]:
    """Return the figures of both sides; each has a Google whose clock is its own."""
    return {side: await _of(side, task, busy) for side in ("core", "ours")}


async def _of(side: str, task: str, busy: int) -> dict[str, Any]:
    """Return the figures of one side."""
    async with living_person(events=0, busy=busy) as person, Home(side, person) as home:
        return await home.do(task)
