"""One integration in a Home Assistant of its own: `python -m tests.benchmarks.google.following`.

`core|ours TASK FOLDER`; the person is read from stdin, figures are written as a line of JSON.
"""

import asyncio
from contextlib import ExitStack
import json
from pathlib import Path
import sys
from typing import Any

from aiohttp import ClientSession
from homeassistant.core import HomeAssistant

from . import large, passing
from .household import running_home
from .outside import Outside
from .person import Person
from .sides import Side
from .time_travel import MovableLoop, Traveller, ahead_of_today, movable_clock

type Figures = dict[str, Any]

# Tasks that take place in simulated time, from the morning of the next day on.
IN_SIMULATED_TIME = frozenset({"day", "day_at_home", "watched", "unwatched"})


async def _run(name: str, task: str, folder: Path, person: Person) -> Figures:
    """Return the figures of a task."""
    async with ClientSession() as session:
        outside, side = Outside(session, person), _side(name, person)
        with ExitStack() as stack:
            clock = None
            if task in IN_SIMULATED_TIME:
                ahead = ahead_of_today()
                clock = stack.enter_context(movable_clock(ahead))
                await outside.move_clock(ahead)
            restart = None
            if task == "restart":
                restart = large.Restart(side, outside, await outside.requests())
            async with running_home(folder) as hass:
                if restart is not None:
                    return await restart.figures(hass)
                if clock is None:
                    return await large.first_sync(hass, side, outside)
                traveller = Traveller(hass, clock, outside.move_clock)
                return await _pass(task, hass, side, outside, traveller)


def _side(name: str, person: Person) -> Side:
    """Return one of the integrations; the other one is not even imported."""
    if name == "core":
        from .core_side import Core

        return Core(person)
    from .our_side import Ours

    return Ours(person)


async def _pass(
    task: str, hass: HomeAssistant, side: Side, outside: Outside, traveller: Traveller
) -> Figures:
    """Return the figures of a task that takes time."""
    if task in {"day", "day_at_home"}:
        at_home = task == "day_at_home"
        return await passing.idle_day(hass, side, outside, traveller, at_home=at_home)
    return await passing.news(hass, side, outside, traveller, watched=task == "watched")


def main() -> None:
    """Run the command."""
    name, task, folder = sys.argv[1:]
    person = Person.from_json(sys.stdin.readline())
    with asyncio.Runner(loop_factory=MovableLoop) as runner:
        figures = runner.run(_run(name, task, Path(folder), person))
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
