"""Walk the groups, print a line per step, and tell whether all went well."""

import asyncio
from dataclasses import asdict, dataclass
import json
import shutil
from time import perf_counter

from homelab_hub_demo.demo import Demo

from .evidence import Evidence
from .steps import Group, Step, Visit

STEP_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of a step; `ms` is how long it took."""

    group: str
    step: str
    ok: bool
    seen: str
    ms: int


async def take_tour(demo: Demo, groups: list[Group]) -> list[Row]:
    """Walk all groups, print the table, and return its rows."""
    width = max(len(step.title) for group in groups for step in group.steps)
    rows = []
    evidence = Evidence()
    for group in groups:
        missing = None
        visit = Visit(demo=demo, evidence=evidence)
        for step in group.steps:
            row = await _walk(group, step, visit, missing)
            rows.append(row)
            _print(_line(row, width))
            if step.essential and not row.ok:
                missing = missing or step.title
    failed = sum(not row.ok for row in rows)
    seconds = sum(row.ms for row in rows) / 1000
    _print(f"\n{len(rows)} steps in {seconds:.1f} s, {failed or 'none'} failed")
    return rows


def as_json(rows: list[Row]) -> str:
    """Return the rows as the `--json` file has them."""
    return json.dumps([asdict(row) for row in rows], indent=2, ensure_ascii=False) + "\n"


async def _walk(group: Group, step: Step, visit: Visit, missing: str | None) -> Row:
    """Return the step's row; whatever it raises is its failure, and the tour goes on."""
    started = perf_counter()
    ok = False
    if missing is not None:
        seen = f"not tried without “{missing}”"
    else:
        try:
            async with asyncio.timeout(STEP_SECONDS):
                seen = await step.walk(visit)
            ok = True
        except TimeoutError:
            seen = f"nothing within {STEP_SECONDS} s"
        except Exception as error:  # noqa: BLE001 - supervises the steps
            seen = f"{type(error).__name__}: {error}"
    ms = round((perf_counter() - started) * 1000)
    return Row(group=group.name, step=step.title, ok=ok, seen=" ".join(seen.split()), ms=ms)


def _line(row: Row, width: int) -> str:
    """Return a table line; what went well is cut to the terminal, what failed is told in full."""
    start = f"{row.group:<10}{'✓' if row.ok else '✗'} {row.step:<{width}}  "
    end = f"  {row.ms:>6} ms"
    room = max(30, shutil.get_terminal_size((160, 24)).columns - len(start) - len(end))
    seen = f"{row.seen[: room - 1]}…" if row.ok and len(row.seen) > room else row.seen
    return f"{start}{seen:<{room}}{end}"


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the table
