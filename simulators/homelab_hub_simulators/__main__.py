"""Run one simulator until it is told to stop: `python -m homelab_hub_simulators openai`."""

import argparse
import asyncio
import signal
import sys

from .openai import OpenAISimulator
from .server import Simulator

SIMULATORS: dict[str, type[Simulator]] = {
    simulator.name: simulator for simulator in (OpenAISimulator,)
}
DEFAULT_PORTS = {"openai": 8090}


def _arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m homelab_hub_simulators", description=__doc__)
    commands = parser.add_subparsers(dest="name", required=True, metavar="|".join(SIMULATORS))
    for name in SIMULATORS:
        command = commands.add_parser(name)
        command.add_argument("--host", default="127.0.0.1")
        command.add_argument("--port", type=int, default=DEFAULT_PORTS[name], help="0 takes any")
    return parser.parse_args()


async def _run(name: str, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM; one line on stdout says when and where it is ready."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stopped.set)
    async with SIMULATORS[name](host=host, port=port) as simulator:
        sys.stdout.write(f"{name} {simulator.base_url}\n")
        sys.stdout.flush()
        await stopped.wait()


def main() -> None:
    """Parse the command line and run."""
    arguments = _arguments()
    asyncio.run(_run(arguments.name, arguments.host, arguments.port))


if __name__ == "__main__":
    main()
