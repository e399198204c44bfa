"""Run one simulator until it is told to stop: `python -m homelab_hub_simulators openai`."""

import argparse
import asyncio
from collections.abc import Callable
import json
from pathlib import Path
import signal
import sys

from .oauth import Auto, OAuthSimulator
from .openai import OpenAISimulator
from .server import SimulatorServer

type Make = Callable[[argparse.Namespace], SimulatorServer]

DEFAULT_PORTS = {"openai": 8090, "oauth": 8091}


def _arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m homelab_hub_simulators", description=__doc__)
    commands = parser.add_subparsers(dest="name", required=True, metavar="|".join(SIMULATORS))
    for name in SIMULATORS:
        command = commands.add_parser(name)
        command.add_argument("--host", default="127.0.0.1")
        command.add_argument("--port", type=int, default=DEFAULT_PORTS[name], help="0 takes any")
        if name == OAuthSimulator.name:
            command.add_argument(
                "--endpoints-file", type=Path, help="write the table for HOMELAB_HUB_ENDPOINTS"
            )
            command.add_argument(
                "--auto", type=Auto, choices=list(Auto), help="decide without a consent page"
            )
    return parser.parse_args()


def _openai(arguments: argparse.Namespace) -> OpenAISimulator:
    """Return OpenAI's simulator."""
    return OpenAISimulator(host=arguments.host, port=arguments.port)


def _oauth(arguments: argparse.Namespace) -> OAuthSimulator:
    """Return the OAuth simulator."""
    return OAuthSimulator(host=arguments.host, port=arguments.port, auto=arguments.auto)


SIMULATORS: dict[str, Make] = {"openai": _openai, "oauth": _oauth}


async def _run(arguments: argparse.Namespace) -> None:
    """Serve until SIGINT or SIGTERM; one line on stdout says when and where it is ready."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stopped.set)
    async with SIMULATORS[arguments.name](arguments) as simulator:
        if isinstance(simulator, OAuthSimulator) and arguments.endpoints_file:
            table = json.dumps(simulator.endpoints, indent=2)
            await asyncio.to_thread(arguments.endpoints_file.write_text, table)
        sys.stdout.write(f"{arguments.name} {simulator.base_url}\n")
        sys.stdout.flush()
        await stopped.wait()


def main() -> None:
    """Parse the command line and run."""
    asyncio.run(_run(_arguments()))


if __name__ == "__main__":
    main()
