"""The command: `python -m tests.benchmarks.app [--json FILE] [--messages COUNT]`."""

import argparse
import asyncio
from collections.abc import Iterable
import os
from pathlib import Path
import sys

from tests.benchmarks.table import Row, as_json, as_text

from .bots import our_bot, plain_bot
from .figures import RATES, Flood, Found, Own, alone, answer_commands
from .outside import Remote, running_outside
from .server import OPTIONS, PEOPLE

ROUNDS = 3
LARGEST_RATIO = 1.5
LONGEST_P99 = 0.010
MOST_IDLE = 90e6
MESSAGES = 200_000
FIGURES = {"p50": "answered, median", "p99": "answered, 99 %", "processor": "processor, each"}
EXPLANATION = f"""
From the gateway's event to the request with the answer, medians of {ROUNDS} rounds, in turn.
plain    discord.py with the same two commands and intents; /home asks the stand-in for Home Assistant
         by its REST API over a connection that stays open, as people's own bots do
ours     the app as a process of its own; /status while Home Assistant is away (the bot answers by
         itself), /home by asking the stand-in for Home Assistant over the link
The size is the commands a second, from {PEOPLE:,} people in turn; they are sent on time whatever comes
back. Both have Discord's simulator in another process, where the stand-in is too. Rate limits are off.
"""


class Verdict:
    """Prints aims, and remembers whether all are reached."""

    def __init__(self) -> None:
        """Begin with nothing missed."""
        self.good = True

    def aim(self, text: str, *, reached: bool) -> None:
        """Print an aim."""
        self.good &= reached
        say(f"{text} {'✓' if reached else '✗'}")


def rows_of(plain: Found, ours: Found) -> list[Row]:
    """Return the table."""
    return [
        Row(
            figure=f"/{name} {figure}",
            size=rate,
            theirs=plain[name, rate].middle(key) * 1e6,
            ours=ours[name, rate].middle(key) * 1e6,
            unit="µs",
            target=LARGEST_RATIO,
        )
        for name in OPTIONS
        for key, figure in FIGURES.items()
        for rate in RATES
    ]


def say_outside(sides: Iterable[tuple[str, Found]]) -> None:
    """Print what Discord's side cost, and how far the machine was from its limit."""
    for side, found in sides:
        for (name, rate), one in found.items():
            missed = f", {one.missed} without an answer" if one.missed else ""
            say(
                f"{side:>5} /{name} at {rate:,}/s: Discord's side {one.middle('outside') * 1e6:.0f}"
                f" µs of processor each; both together {one.middle('busy'):.2f} of"
                f" {os.cpu_count()} cores; sent up to {max(one.late) * 1e3:.0f} ms late{missed}"
            )


def say_flood(flood: Flood) -> None:
    """Print what very many messages left behind."""
    steps = " → ".join(f"{one / 1e6:.0f}" for one in flood.memory)
    say(
        f"{flood.count:,} messages, each told to Home Assistant: "
        f"{flood.count / flood.seconds:,.0f} a second, {flood.processor / flood.count * 1e6:.0f} µs"
        f" of processor each; memory {steps} MB, so {flood.per_million / 1e6:+.1f} MB a million"
    )


def say_own(own: Own) -> None:
    """Print what only the app does."""
    median, tail = (seconds * 1e3 for seconds in own.trip)
    say(f"link: round trip {median:.2f} ms, 99 % {tail:.2f} ms")
    for (_, rate), one in own.told.items():
        say(
            f"message at {rate:,}/s, on disk and told to Home Assistant: {one.p50[0] * 1e3:.1f} ms,"
            f" 99 % {one.p99[0] * 1e3:.1f} ms; {one.processor[0] * 1e6:.0f} µs of processor each"
        )
    say_flood(own.flood)


async def compared(outside: Remote) -> tuple[Found, Found, int]:
    """Measure both bots in turn; return also the bytes of the plain one."""
    plain: Found = {}
    ours: Found = {}
    idle = 0
    for _ in range(ROUNDS):
        async with plain_bot(outside) as theirs:
            idle = theirs.memory()
            await answer_commands(outside, theirs, plain)
        async with our_bot(outside) as bot:
            await answer_commands(outside, bot, ours)
    return plain, ours, idle


async def measured(outside: Remote, messages: int, verdict: Verdict) -> list[Row]:
    """Measure, print, and return the table."""
    plain, ours, plain_idle = await compared(outside)
    async with our_bot(outside) as bot:
        own = await alone(outside, bot, messages)
    rows = rows_of(plain, ours)
    say(as_text(rows, size="a second", theirs="plain", ours="ours"))
    say(EXPLANATION)
    say_outside((("plain", plain), ("ours", ours)))
    say_own(own)
    fastest = max(RATES)
    for name in OPTIONS:
        p99 = ours[name, fastest].middle("p99")
        text = f"/{name} at {fastest:,}/s: 99 % within {p99 * 1e3:.1f} ms"
        verdict.aim(f"{text} (aim {LONGEST_P99 * 1e3:.0f} ms)", reached=p99 < LONGEST_P99)
    verdict.aim(
        f"idle memory: plain {plain_idle / 1e6:.0f} MB, ours {own.idle / 1e6:.0f} MB"
        f" (aim {MOST_IDLE / 1e6:.0f} MB)",
        reached=own.idle <= MOST_IDLE,
    )
    return rows


async def run(json_file: Path | None, messages: int) -> bool:
    """Measure and print; return whether every aim was reached."""
    verdict = Verdict()
    async with running_outside() as outside:
        rows = await measured(outside, messages, verdict)
    if json_file is not None:
        await asyncio.to_thread(json_file.write_text, as_json(rows))
    return verdict.good and all(row.ratio <= LARGEST_RATIO for row in rows)


def say(text: str) -> None:
    """Print a line."""
    print(text, flush=True)  # noqa: T201 - the command's voice


def main() -> int:
    """Run the command; fails if an aim is not reached."""
    parser = argparse.ArgumentParser(prog="scripts/bench app", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON too")
    parser.add_argument(
        "--messages", type=int, default=MESSAGES, help="how many are sent to see the memory grow"
    )
    arguments = parser.parse_args()
    return 0 if asyncio.run(run(arguments.json, arguments.messages)) else 1


if __name__ == "__main__":
    sys.exit(main())
