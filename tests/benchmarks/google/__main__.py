"""The command: `python -m tests.benchmarks.google [--json FILE]`."""

import argparse
import asyncio
from pathlib import Path
import sys

from tests.benchmarks.table import as_json, as_text

from . import drive


async def run(json_file: Path | None) -> bool:
    """Measure and print; return whether every aim was reached."""
    rows, modest = await drive.measured()
    _say(as_text(rows, size="MiB", theirs="google_drive", ours="ours"))
    _say(drive.EXPLANATION)
    _say(f"at most {drive.MOST_MEMORY / 2**20:.0f} MiB above idle {'✓' if modest else '✗'}")
    if json_file is not None:
        await asyncio.to_thread(json_file.write_text, as_json(rows))
    return modest and all(row.target is None or row.ratio <= row.target for row in rows)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command's voice


def main() -> int:
    """Run the command; fails if an aim is not reached."""
    parser = argparse.ArgumentParser(prog="scripts/bench google", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON too")
    return 0 if asyncio.run(run(parser.parse_args().json)) else 1


if __name__ == "__main__":
    sys.exit(main())
