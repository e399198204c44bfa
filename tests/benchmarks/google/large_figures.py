"""Large calendars: our copy beside that of Home Assistant's own `google`, as rows."""

from statistics import median
from typing import Any

from tests.benchmarks.table import Row

from .person import living_person
from .running import Both, Home, in_turn

SMALL, LARGE, HUGE = 10, 20_000, 100_000
ROUNDS = {SMALL: 1, LARGE: 3, HUGE: 1}
LONGEST_MONTH = 0.005
# Figures that are there for both, and how they are called.
NAMES = {
    "sync": "first sync",
    "sync_blocked": "… longest block",
    "month": "a month of events",
    "poll": "asked, nothing new",
    "poll_blocked": "… longest block",
    "event": "asked, a new event",
    "restart": "restart to entity",
    "restart_blocked": "… longest block",
}
EXPLANATION = f"""
Medians of {ROUNDS[LARGE]} rounds ({ROUNDS[HUGE]} of {HUGE:,}), each in a Home Assistant of its own, in turn. The events
lie on a calendar beside the own one, which Home Assistant would read twice, for birthdays.
first sync         from the new entry to the entity with all events
… longest block    the longest time in it that the event loop did not turn
a month of events  async_get_events of each of twelve months: some 500 events, 200 of them of series
asked, …           what each side does when it is time, until the entity shows it
memory             what the process holds afterwards, less the same with {SMALL} events
"""

type Figures = dict[str, list[Any]]


async def measured() -> tuple[list[Row], list[str], bool]:
    """Return the rows, what else is to be said, and whether every aim was reached."""
    found = {size: await _of_size(size) for size in (SMALL, LARGE, HUGE)}
    rows = [
        Row(
            figure=name,
            size=size,
            theirs=median(found[size]["core"][key]) * 1000,
            ours=median(found[size]["ours"][key]) * 1000,
            unit="ms",
            target=1.0,
        )
        for key, name in NAMES.items()
        for size in (LARGE, HUGE)
    ]
    rows += [_memory(found, size) for size in (LARGE, HUGE)]
    months = {size: median(found[size]["ours"]["month"]) for size in (LARGE, HUGE)}
    quick = all(month <= LONGEST_MONTH for month in months.values())
    said = [
        f"a month of {size:,} events: {month * 1000:.1f} ms "
        f"(aim {LONGEST_MONTH * 1000:.0f} ms) {'✓' if month <= LONGEST_MONTH else '✗'}"
        for size, month in months.items()
    ]
    for side, name in (("core", "Home Assistant"), ("ours", "ours")):
        [counts, *_] = found[LARGE][side]["restart_requests"]
        [until, *_] = found[LARGE][side]["until_restart_requests"]
        said.append(
            f"restart of {name}: requests until the entity is there: {sum(until.values())}, "
            f"in all: {sum(counts.values())}"
        )
    [mail, *_] = found[LARGE]["ours"]["mail"]
    said.append(f"asked, a new mail: {mail * 1000:.1f} ms to our event entity; core has none")
    return rows, said, quick


async def _of_size(size: int) -> Both[Figures]:
    """Return the figures of both sides with so many events."""
    both: Both[Figures] = {"core": {}, "ours": {}}
    async with living_person(events=size) as person:
        for side in in_turn(ROUNDS[size]):
            async with Home(side, person) as home:
                for task in ("sync", "restart"):
                    for name, value in (await home.do(task)).items():
                        both[side].setdefault(name, []).append(value)
    return both


def _memory(found: dict[int, Both[Figures]], size: int) -> Row:
    """Return the row of what the events take."""
    core, ours = (
        median(found[size][side]["memory"]) - median(found[SMALL][side]["memory"])
        for side in ("core", "ours")
    )
    return Row(
        figure="memory",
        size=size,
        theirs=core / 2**20,
        ours=ours / 2**20,
        unit="MiB",
        target=1.0,
    )
