"""Run one simulator until it is told to stop: `python -m homelab_hub_simulators openai`."""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import json
from pathlib import Path
import signal
import sys

from .discord import DiscordSimulator
from .google import GoogleSimulator
from .oauth import Auto, OAuthSimulator
from .openai import OpenAISimulator
from .s3 import S3Simulator
from .server import SimulatorServer
from .spotify import SpotifySimulator

DEFAULT_PORTS = {
    "openai": 8090,
    "oauth": 8091,
    "google": 8092,
    "spotify": 8093,
    "s3": 8094,
    "discord": 8095,
}
BESIDE_OAUTH = frozenset({DiscordSimulator.name, GoogleSimulator.name, SpotifySimulator.name})
SIGNING_IN = frozenset({OAuthSimulator.name, *BESIDE_OAUTH})


def _arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m homelab_hub_simulators", description=__doc__)
    commands = parser.add_subparsers(dest="name", required=True, metavar="|".join(DEFAULT_PORTS))
    for name, port in DEFAULT_PORTS.items():
        command = commands.add_parser(name)
        command.add_argument("--host", default="127.0.0.1")
        command.add_argument("--port", type=int, default=port, help="0 takes any")
        if name in BESIDE_OAUTH:
            other = DEFAULT_PORTS[OAuthSimulator.name]
            command.add_argument("--oauth-port", type=int, default=other, help="0 takes any")
        if name in SIGNING_IN:
            command.add_argument(
                "--endpoints-file", type=Path, help="write the table for HOMELAB_HUB_ENDPOINTS"
            )
            command.add_argument(
                "--auto", type=Auto, choices=list(Auto), help="decide without a consent page"
            )
        if name == S3Simulator.name:
            command.add_argument("--bucket", default="backups")
            command.add_argument("--access-key", default="AKIASIMULATED0000000")
            command.add_argument("--secret-key", default="simulated")
    return parser.parse_args()


def _oauth(arguments: argparse.Namespace, port: int) -> OAuthSimulator:
    """Return the OAuth simulator."""
    return OAuthSimulator(host=arguments.host, port=port, auto=arguments.auto)


@asynccontextmanager
async def _running(arguments: argparse.Namespace) -> AsyncGenerator[SimulatorServer]:
    """Yield the simulator while it runs; some have the one for OAuth beside them."""
    match arguments.name:
        case "discord":
            oauth = _oauth(arguments, arguments.oauth_port)
            async with (
                oauth,
                DiscordSimulator(oauth, host=arguments.host, port=arguments.port) as discord,
            ):
                yield discord
        case "google":
            oauth = _oauth(arguments, arguments.oauth_port)
            async with (
                oauth,
                GoogleSimulator(oauth, host=arguments.host, port=arguments.port) as google,
            ):
                yield google
        case "spotify":
            oauth = _oauth(arguments, arguments.oauth_port)
            async with (
                oauth,
                SpotifySimulator(oauth, host=arguments.host, port=arguments.port) as spotify,
            ):
                yield spotify
        case "oauth":
            async with _oauth(arguments, arguments.port) as running:
                yield running
        case "s3":
            async with S3Simulator(
                host=arguments.host,
                port=arguments.port,
                bucket=arguments.bucket,
                access_key=arguments.access_key,
                secret_key=arguments.secret_key,
            ) as s3:
                yield s3
        case _:
            async with OpenAISimulator(host=arguments.host, port=arguments.port) as simulator:
                yield simulator


async def _run(arguments: argparse.Namespace) -> None:
    """Serve until SIGINT or SIGTERM; one line on stdout says when and where it is ready."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stopped.set)
    async with _running(arguments) as simulator:
        if (
            isinstance(
                simulator, (DiscordSimulator, GoogleSimulator, OAuthSimulator, SpotifySimulator)
            )
            and arguments.endpoints_file is not None
        ):
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
