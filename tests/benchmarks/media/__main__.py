"""The command: `python -m tests.benchmarks.media [--json FILE]`."""

import argparse
import asyncio
from collections.abc import Mapping
from importlib.util import find_spec
import json
from pathlib import Path
from statistics import median
import sys
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.benchmarks.table import Row, as_json, as_text

LIBRARY: Final = "spotifyaio"
MISSING: Final = f"""
Home Assistant's own `spotify` is left out: its library, {LIBRARY}, is not installed here.
"""
EXPLANATION: Final = """
Time is simulated: the clocks are moved from one timer to the next, and the requests counted that
reach the Web API. Nobody watches. Core's library is led to the simulator by its one URL.
calls an hour      nothing plays; then a playlist plays, song after song
command → effect   from the call of the action until the player really is as it should be
command → state    … until its state at home says so, and stays; then with a Spotify that shows what
                   it did 0.6 s later, as it does. Core looks a second after each command
"""

type Figures = Mapping[str, Any]


async def measured(side: str) -> Figures:
    """Return what a process with one integration measured."""
    with TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", f"{__package__}.following", side, folder),
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
            )
            output, _ = await process.communicate()
        if process.returncode:
            raise SystemExit(f"{side} failed:\n{log.read_text(errors='replace')[-3000:]}")
    figures: Figures = json.loads(output)
    return figures


def rows_of(core: Figures, ours: Figures) -> list[Row]:
    """Return the rows; fewer calls, and less time, are better."""

    def row(figure: str, theirs: float, own: float, unit: str, target: float | None) -> Row:
        return Row(figure=figure, size=1, theirs=theirs, ours=own, unit=unit, target=target)

    def calls(hour: str) -> tuple[int, int]:
        return sum(core[hour].values()), sum(ours[hour].values())

    def ms(figure: str, where: str) -> tuple[float, float]:
        return tuple(1000 * median(side[figure][where]) for side in (core, ours))

    return [
        row("calls an hour, idle", *calls("idle"), "", 0.5),
        row("calls an hour, playing", *calls("playing"), "", 1.0),
        row("command → effect", *ms("effect", "at_spotify"), "ms", None),
        row("command → state", *ms("effect", "at_home"), "ms", None),
        row("command → state, 0.6 s behind", *ms("effect_behind", "at_home"), "ms", 0.5),
    ]


async def run(json_file: Path | None) -> bool:
    """Measure and print; return whether every aim was reached."""
    ours = await measured("ours")
    if find_spec(LIBRARY) is None:
        _say(MISSING + json.dumps(ours, indent=1))
        return True
    rows = rows_of(await measured("core"), ours)
    _say(as_text(rows, size="account", theirs="spotify", ours="ours"))
    _say(EXPLANATION)
    if json_file is not None:
        await asyncio.to_thread(json_file.write_text, as_json(rows))
    return all(row.target is None or row.ratio <= row.target for row in rows)


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command's voice


def main() -> int:
    """Run the command; fails if an aim is not reached."""
    parser = argparse.ArgumentParser(prog="scripts/bench media", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON too")
    return 0 if asyncio.run(run(parser.parse_args().json)) else 1


if __name__ == "__main__":
    sys.exit(main())
