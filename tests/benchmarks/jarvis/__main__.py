"""The command: `python -m tests.benchmarks.jarvis [--json FILE]`."""

import argparse
import asyncio
from contextlib import suppress
import gc
from pathlib import Path
import signal
import sys
from tempfile import TemporaryDirectory
from time import perf_counter

from homelab_hub_demo.client import HomeAssistant
from homelab_hub_demo.folder import HOST, ConfigurationFolder
from homelab_hub_demo.jarvis import Server
from homelab_hub_simulators.openai import OpenAISimulator
from tests.benchmarks.relay import Relay, running_relay
from tests.benchmarks.table import Row, as_json, as_text

from .agents import CORE, JARVIS, Agents, add_agents
from .figures import ROUNDS, Figures
from .home import Home, until_idle
from .turns import Talk, UnexpectedError

SIZES = (20, 100, 300, 1000)
FIRST_TURNS = 2
FIRST_TURN = "first turn after a start: own time"
TARGETS = {
    "question: own time": 0.7,
    "follow-up question: own time": 0.7,
    "command by the model: own time": 0.7,
    "question in Assist, local first: own time": 0.7,
    FIRST_TURN: 0.3,
    "local command": 2.0,
}
EXPLANATION = f"""
Medians of {ROUNDS} rounds, in the same Home Assistant, asked in turn, with the same settings and server.
own time           from the call to the reply, without the time between the first byte of a request
                   and the last delta of its answer
question           in a new conversation; the home has stayed the same since the one before
in Assist          local commands are tried before the model: by the pipeline, or by Jarvis himself
local command      Home Assistant's own agent, and Jarvis
after a start      the better of {FIRST_TURNS}, as soon as Home Assistant is idle; Jarvis tries it locally first
request tokens     as the simulator counts them
"""


class Benchmark:
    """The simulator, the relay before it, and a home that grows."""

    def __init__(self, relay: Relay, simulator: OpenAISimulator, folder: Path) -> None:
        """Prepare a home in an empty folder."""
        relay.target = (HOST, int(simulator.origin.rpartition(":")[2]))
        self._relay = relay
        self._simulator = simulator
        self._server = Server(api_key="sk-bench", base_url=f"http://{HOST}:{relay.port}/v1")
        self._home = Home(ConfigurationFolder(folder), self._server.base_url)
        self._agents: Agents | None = None

    async def run(self) -> list[Row]:
        """Return the rows of all sizes, figure by figure."""
        found: dict[str, list[Row]] = {}
        for size in SIZES:
            started = perf_counter()
            figures = await self._steady(size) | {FIRST_TURN: await self._first_turns()}
            for row in _rows(size, figures):
                found.setdefault(row.figure, []).append(row)
            _say(f"{size:,} exposed entities measured in {perf_counter() - started:.0f} s")
        return [row for rows in found.values() for row in rows]

    async def _steady(self, size: int) -> dict[str, tuple[float, float]]:
        """Return what is measured in a Home Assistant that has been running."""
        async with self._home.running() as home_assistant:
            self._agents = self._agents or await add_agents(home_assistant, self._server)
            await self._home.grow(home_assistant, size)
            talk = self._talk(home_assistant)
            await self._check_exposure(talk, size)
            gc.collect()
            gc.freeze()
            return await Figures(talk, self._agents).measure()

    async def _check_exposure(self, talk: Talk, size: int) -> None:
        """Raise unless both agents tell the model of every lamp."""
        for agent in (CORE, JARVIS):
            await talk.process(agent, "Tell me a joke")
            if (told := talk.lamps_in_prompt()) != size:
                raise UnexpectedError(f"{agent} tells of {told} lamps, not of {size}")

    async def _first_turns(self) -> tuple[float, float]:
        """Return the own time of the first turn of a process, for both; the better of a few."""
        samples: dict[str, list[float]] = {CORE: [], JARVIS: []}
        for _ in range(FIRST_TURNS):
            for agent, own in samples.items():
                async with self._home.running() as home_assistant:
                    await until_idle(home_assistant)
                    turn = await self._talk(home_assistant).process(agent, "Tell me a joke")
                    own.append(turn.own)
        return min(samples[CORE]), min(samples[JARVIS])

    def _talk(self, home_assistant: HomeAssistant) -> Talk:
        return Talk(home_assistant, self._relay, self._simulator)


def _rows(size: int, figures: dict[str, tuple[float, float]]) -> list[Row]:
    """Return the figures of a size with units and targets."""
    return [
        Row(
            figure=name,
            size=size,
            theirs=core,
            ours=jarvis,
            unit="tokens" if "tokens" in name else "ms",
            target=TARGETS.get(name),
        )
        for name, (core, jarvis) in figures.items()
    ]


async def _run(json_file: Path | None) -> None:
    """Measure, print the table and write the file; a signal stops Home Assistant too."""
    if (task := asyncio.current_task()) is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with TemporaryDirectory(prefix="homelab-hub-bench-") as folder:
        async with running_relay() as relay, OpenAISimulator() as simulator:
            rows = await Benchmark(relay, simulator, Path(folder)).run()
    _say("\n" + as_text(rows, size="entities", theirs="Home Assistant", ours="Jarvis"))
    _say(EXPLANATION)
    if json_file is not None:
        await asyncio.to_thread(json_file.write_text, as_json(rows))


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - the command's voice


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="scripts/bench jarvis", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON too")
    chosen = parser.parse_args()
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_run(chosen.json))
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
