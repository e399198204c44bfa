"""The command: `python -m tests.benchmarks.google [--json FILE] [PART…]`."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
import sys

from tests.benchmarks.table import Row, as_json, as_text

# Rows, and whether every aim was reached that they do not show.
type Found = tuple[list[Row], bool]


async def _drive() -> Found:
    """Measure backups."""
    from . import drive

    rows, modest = await drive.measured()
    _say(as_text(rows, size="MiB", theirs="google_drive", ours="ours"))
    _say(drive.EXPLANATION)
    _say(f"at most {drive.MOST_MEMORY / 2**20:.0f} MiB above idle {'✓' if modest else '✗'}")
    return rows, modest


async def _large() -> Found:
    """Measure large calendars."""
    from . import large_figures

    rows, said, quick = await large_figures.measured()
    _say(as_text(rows, size="events", theirs="google", ours="ours"))
    _say("\n".join([large_figures.EXPLANATION, *said]))
    return rows, quick


async def _news() -> Found:
    """Measure a day, and news."""
    from . import news_figures

    rows, said = await news_figures.measured()
    _say(as_text(rows, size="events", theirs="google(_mail)", ours="ours"))
    _say("\n".join([news_figures.EXPLANATION, *said]))
    return rows, True


PARTS: dict[str, Callable[[], Awaitable[Found]]] = {
    "drive": _drive,
    "large": _large,
    "news": _news,
}


async def run(parts: list[str], json_file: Path | None) -> bool:
    """Measure and print; return whether every aim was reached."""
    rows: list[Row] = []
    good = True
    for part in parts:
        found, others = await PARTS[part]()
        rows += found
        good = good and others
    if json_file is not None:
        await asyncio.to_thread(json_file.write_text, as_json(rows))
    return good and all(row.target is None or row.ratio <= row.target for row in rows)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command's voice


def main() -> int:
    """Run the command; fails if an aim is not reached."""
    parser = argparse.ArgumentParser(prog="scripts/bench google", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON too")
    parser.add_argument("parts", nargs="*", default=[*PARTS], help=", ".join(PARTS))
    chosen = parser.parse_args()
    return 0 if asyncio.run(run(chosen.parts, chosen.json)) else 1


if __name__ == "__main__":
    sys.exit(main())
