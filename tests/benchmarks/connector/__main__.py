"""The command: `python -m tests.benchmarks.connector [--json FILE]`."""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import gc
from pathlib import Path
import sys
from tempfile import TemporaryDirectory

import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from custom_components.homelab_hub.connector.audit import Event, Query
from tests.benchmarks.table import Row, as_json, as_text

from .calls import AT_A_TIME, CALLS, ROUNDS, Calls, compared, many_at_a_time, one_by_one
from .server import Upstream, running_upstream

SIZES = (300, 3_000, 30_000)
WAYS = {"one after another": one_by_one, f"{AT_A_TIME} at a time": many_at_a_time}
LARGEST_RATIO = 1.3
MOST_OWN_MICROSECONDS = 150.0
STORM = 10_000
EXPLANATION = f"""
Medians of {ROUNDS} rounds of {CALLS} calls each, in turn, on one session; the JSON is read in both.
aiohttp   the bare session with a token that is good
ours      an account's transport: pause switches and grants looked at, a token of the broker for
          every try, limits, circuit breaker, retries, and a line of every call in the audit trail
The upstream is in the same process and does next to nothing, so the ratio is as bad as it can be.
"""


async def measured(calls: Calls) -> list[Row]:
    """Return the rows."""
    rows = []
    for name, way in WAYS.items():
        for size in SIZES:

            async def bare(size: int = size) -> object:
                return await calls.bare(size)

            async def ours(size: int = size) -> object:
                return await calls.ours(size)

            theirs, mine = await compared(way, bare, ours)
            rows.append(
                Row(
                    figure=name,
                    size=size,
                    theirs=theirs,
                    ours=mine,
                    unit="µs",
                    target=LARGEST_RATIO,
                )
            )
    return rows


async def storm(upstream: Upstream, calls: Calls) -> bool:
    """Make many calls, with the token revoked in the middle; say what happened."""
    before, refused_before = upstream.refreshes, upstream.refused
    begun = dt_util.utcnow()
    upstream.refuse_after = upstream.answered + STORM // 2
    await many_at_a_time(lambda: calls.ours(SIZES[0]), STORM)
    refreshes = upstream.refreshes - before
    lines = await calls.trail.query(Query(event=Event.USED, since=begun, limit=2 * STORM))
    failed = sum(line["outcome"] != "ok" for line in lines)
    good = (len(lines), refreshes, failed) == (STORM, 1, 0)
    _say(
        f"{len(lines):,} calls on record, {AT_A_TIME} at a time, the token revoked in the middle: "
        f"{upstream.refused - refused_before} refused, {refreshes} refresh, {failed} failed calls "
        f"{'✓' if good else '✗'}"
    )
    return good


@asynccontextmanager
async def running_home() -> AsyncGenerator[HomeAssistant]:
    """Give a Home Assistant with nothing in it, which has a folder for the audit trail."""
    with TemporaryDirectory() as folder:
        hass = HomeAssistant(folder)
        yield hass
        await hass.async_stop(force=True)


async def run(json_file: Path | None) -> bool:
    """Measure and print; return whether every aim was reached."""
    async with (
        running_home() as hass,
        running_upstream() as upstream,
        aiohttp.ClientSession() as session,
    ):
        calls = Calls(hass, upstream, session)
        gc.collect()
        gc.freeze()
        rows = await measured(calls)
        _say(as_text(rows, size="bytes", theirs="aiohttp", ours="ours"))
        _say(EXPLANATION)
        own = max(row.ours - row.theirs for row in rows)
        cheap = own <= MOST_OWN_MICROSECONDS
        _say(
            f"own cost of a call: at most {own / 1000:.3f} ms "
            f"(aim {MOST_OWN_MICROSECONDS / 1000:.2f} ms) {'✓' if cheap else '✗'}"
        )
        calm = await storm(upstream, calls)
    if json_file is not None:
        await asyncio.to_thread(json_file.write_text, as_json(rows))
    return cheap and calm and all(row.ratio <= LARGEST_RATIO for row in rows)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command's voice


def main() -> int:
    """Run the command; fails if an aim is not reached."""
    parser = argparse.ArgumentParser(prog="scripts/bench connector", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON too")
    return 0 if asyncio.run(run(parser.parse_args().json)) else 1


if __name__ == "__main__":
    sys.exit(main())
