"""The command: `python -m tests.benchmarks.context [--json FILE]`."""

import argparse
import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
import logging
from pathlib import Path
from statistics import median
import sys
from time import perf_counter

from homeassistant.components.conversation import UserContent
from homeassistant.core import HomeAssistant

from tests.benchmarks.table import Row, as_json, as_text

from .corpus import Case, corpus
from .homes import Entity, House, lamps, mixed
from .house import build
from .recall import Reader, Told
from .running import running
from .talking import Side, Turn, converse, jarvis_api
from .tokens import EXACT, request_tokens
from .village import houses

SIZES = (20, 300, 500, 2000)
SAMPLE = 12
TARGETS = {300: 1800, 2000: 3000}
TARGET_RECALL = 0.99
EXPLANATION = """
tokens             of the first request for a command: instructions, home, tools and sentence; mean
6 turns            three commands and three questions; input tokens of all requests, those of a
                   known prefix at a tenth (1,024 and more, in steps of 128)
requests           of the same six turns; a question whose answer is in the request needs one
built              the part of a request that is made of the home for each sentence
index              prompt and tools made anew, which happens in the background when a home changed
recall             every entity a sentence needs is named in its first request; of groups of more
                   than forty, their area and domain
"""


@dataclass(slots=True)
class Figures:
    """What was measured in all homes."""

    rows: list[Row] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)
    missed: list[Told] = field(default_factory=list)
    stateless: int = 0

    def add(self, figure: str, size: int, theirs: float, ours: float, unit: str) -> None:
        """Add a row."""
        target = TARGETS.get(size) if figure.startswith("tokens") else None
        self.rows.append(
            Row(
                figure=figure,
                size=size,
                theirs=theirs,
                ours=ours,
                unit=unit,
                target=target / theirs if target else None,
            )
        )


def _turns(house: House) -> list[Turn]:
    """Return a conversation about things that are spread over a house."""
    step = len(house.entities) // 6
    a, b, c, d, e = (house.entities[number * step] for number in range(1, 6))
    return [
        Turn(said=f"turn on {_spoken(a)}", answer="Done."),
        Turn(said="turn it off again", answer="It is off."),
        Turn(said=f"is {_spoken(b)} on?", answer="Yes, it is.", asks=(b.name, b.domain)),
        Turn(said=f"is {_spoken(c)} on?", answer="No.", asks=(c.name, c.domain)),
        Turn(said=f"how is {_spoken(d)}?", answer="It is off.", asks=(d.name, d.domain)),
        Turn(said=f"switch off {_spoken(e)}", answer="Done."),
    ]


def _spoken(entity: Entity) -> str:
    """Return what a person calls an entity."""
    return f"the {entity.name} in the {entity.area}" if entity.area else f"the {entity.name}"


async def _sizes(figures: Figures) -> None:
    """Measure tokens and time beside core."""
    for kind in (lamps, mixed):
        for size in SIZES:
            house = kind(size)
            async with running() as hass:
                await build(hass, house)
                await _size(figures, hass, house, kind.__name__)


async def _size(figures: Figures, hass: HomeAssistant, house: House, kind: str) -> None:
    """Measure one home."""
    size = len(house.entities)
    api = jarvis_api(hass)
    sides = [Side(name, hass, api, house.language) for name in ("core", "jarvis")]
    tokens, bills, prepared = [], [], []
    for side in sides:
        start = perf_counter()
        await side.prepare()
        prepared.append(1000 * (perf_counter() - start))
        tokens.append(await _first(side, house))
        bills.append(await converse(side, _turns(house)))
    figures.add(f"tokens, {kind}", size, tokens[0], tokens[1], "tokens")
    figures.add(f"6 turns, {kind}", size, bills[0].billed, bills[1].billed, "tokens")
    figures.add(f"requests, {kind}", size, bills[0].requests, bills[1].requests, "")
    figures.add(f"index, {kind}", size, prepared[0], prepared[1], "ms")
    _say(f"{house.name}: built in {median(sides[1].made):.2f} ms, {max(sides[1].made):.2f} at most")


async def _first(side: Side, house: House) -> float:
    """Return the mean tokens of first requests for things all over a house."""
    step = max(1, len(house.entities) // SAMPLE)
    counts = [
        request_tokens(await side.request([UserContent(f"turn on {_spoken(entity)}")]))
        for entity in house.entities[::step]
    ]
    return sum(counts) / len(counts)


async def _recall(figures: Figures) -> None:
    """Look for what the sentences of the corpus need."""
    for house in houses():
        async with running() as hass:
            await build(hass, house)
            api = jarvis_api(hass)
            reader = Reader(hass, house, api)
            cases: list[Case] = corpus(house)
            read = [await reader.read(case) for case in cases]
            missed = [told for told in read if told.missing]
            figures.said[house.name] = len(cases)
            figures.stateless += sum(bool(told.stateless) for told in read)
            figures.missed += missed
            _say(f"{house.name:<12} {len(cases):>4} sentences, {len(missed)} without all they need")


def _report(figures: Figures) -> bool:
    """Print the figures; return whether recall is as it should be."""
    counted = "o200k" if EXACT else "estimated: bpe-openai is not installed"
    _say("\n" + as_text(figures.rows, size="entities", theirs="Home Assistant", ours="Jarvis"))
    _say(f"\nTokens: {counted}.{EXPLANATION}")
    total = sum(figures.said.values())
    recall = 1 - len(figures.missed) / total
    unreachable = sum(bool(told.unreachable) for told in figures.missed)
    _say(
        f"first-request recall {recall:.2%} of {total} sentences in {len(figures.said)} homes; "
        f"{unreachable} of the others need more than one call of the search tool; "
        f"with the states of all: {1 - figures.stateless / total:.2%}"
    )
    for told in figures.missed:
        case = told.case
        _say(f"  {case.house}: {case.style}: {case.sentence!r} lacks {len(told.missing)}")
    return recall >= TARGET_RECALL


async def _run(json_file: Path | None) -> int:
    """Measure everything."""
    figures = Figures()
    await _recall(figures)
    await _sizes(figures)
    figures.rows.sort(key=lambda row: row.figure)
    enough = _report(figures)
    if json_file is not None:
        await asyncio.to_thread(json_file.write_text, as_json(figures.rows))
    return 0 if enough else 1


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command's voice


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="scripts/bench context", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON too")
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        return asyncio.run(_run(chosen.json))
    return 1


if __name__ == "__main__":
    sys.exit(main())
