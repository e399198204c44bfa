"""The command: `python -m homelab_hub_demo [--tour [--json FILE] | --develop | --screenshots]`."""

import argparse
import asyncio
from contextlib import suppress
from pathlib import Path
import signal
import sys
from tempfile import TemporaryDirectory

from .browser import BrowserError
from .demo import Demo, Options, running_demo, running_home, running_outside
from .folder import CACHE, ConfigurationFolder, FolderBusyError, Ports
from .jarvis import Server
from .login import PASSWORD, USERNAME
from .media import bucket_to_type
from .process import RESTART_EXIT_CODE, StartError
from .providers import what_to_type
from .screenshots import take_screenshots
from .tour import as_json, groups, take_tour


def arguments() -> argparse.Namespace:
    """Return the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo", description="Homelab Hub in a real, furnished Home Assistant."
    )
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--tour", action="store_true", help="walk the product unattended, and end")
    way.add_argument("--develop", action="store_true", help="debug log in the foreground")
    way.add_argument("--screenshots", action="store_true", help="make docs/images, and end")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what the tour saw")
    return parser.parse_args()


async def stay(options: Options) -> int:
    """Run the demo until it is stopped; restart it when the frontend asks for that."""
    async with running_outside(options) as outside:
        while True:
            say(f"Starting Home Assistant and the simulators in {options.folder.path} …")
            async with running_demo(outside) as demo:
                welcome(demo)
                code = await demo.process.wait()
            if code != RESTART_EXIT_CODE:
                say(f"Home Assistant ended by itself; its log is {options.folder.log}")
                return 1


def welcome(demo: Demo) -> None:
    """Print where to go, how to get in and what to try."""
    say(f"""
Your home is ready:  {demo.home_assistant.url}
Login:               {USERNAME} / {PASSWORD}
Jarvis talks to:     {demo.server.base_url}

Open Assist (the speech bubble at the top right) and try:
  · Turn on the reading lamp and the counter light
  · Is a window open?
  · Turn on the ceiling light   (there are two: Jarvis asks which)

Connect accounts at simulated providers: Settings → Devices & services → Add integration →
Homelab Hub. Where it asks for an application, type:
{what_to_type(demo.providers)}

Robin's Google account has calendars, mail and a document in it. Connect it with everything ticked,
and ask Jarvis what is in your calendar on Thursday. Change it from outside (docs: google/admin.py):
{demo.google.admin_url}

Robin's Spotify account has playlists, and players in the kitchen and elsewhere. Choose the kitchen's
as a speaker in its options, and say “play some jazz in the kitchen” to Home Assistant's own agent.
Change it from outside (docs: spotify/admin.py):
{demo.spotify.admin_url}

A bucket for backups and documents, which is empty at each start. Add S3, and type:
{bucket_to_type(demo.s3)}

Ctrl-C stops everything; the next start keeps the home.
""")


async def tour(json_file: Path | None) -> int:
    """Walk every group in a home of its own, which is gone afterwards."""
    with TemporaryDirectory(prefix="homelab-hub-tour-") as path:
        folder = ConfigurationFolder(Path(path) / "home")
        options = Options(folder=folder, ports=Ports.any_free(), copy=True, everything=True)
        async with running_outside(options) as outside, running_home(outside) as demo:
            rows = await take_tour(demo, groups())
    if json_file is not None:
        await asyncio.to_thread(json_file.write_text, as_json(rows))
    return 0 if all(row.ok for row in rows) else 1


async def screenshots() -> int:
    """Photograph the frontend in a home of its own."""
    with TemporaryDirectory(prefix="homelab-hub-screenshots-") as path:
        folder = ConfigurationFolder(Path(path) / "home")
        async with (
            running_outside(Options(folder=folder)) as outside,
            running_demo(outside) as demo,
        ):
            await take_screenshots(demo)
    return 0


async def run(chosen: argparse.Namespace) -> int:
    """Do what the command line asks for; Ctrl-C, SIGTERM and a closed terminal end it."""
    if (task := asyncio.current_task()) is not None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    try:
        if chosen.tour:
            return await tour(chosen.json)
        if chosen.screenshots:
            return await screenshots()
        options = Options(
            folder=ConfigurationFolder(CACHE / ("develop" if chosen.develop else "demo")),
            debug=chosen.develop,
            foreground=chosen.develop,
            server=Server.from_environment(),
        )
        return await stay(options)
    except (FolderBusyError, StartError, BrowserError) as error:
        say(str(error))
        return 1


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)  # noqa: T201 - the command's voice


def main() -> int:
    """Run the command; being stopped is a good end for the demo, and none for the tour."""
    chosen = arguments()
    with suppress(asyncio.CancelledError):
        return asyncio.run(run(chosen))
    say("Stopped.")
    return 1 if chosen.tour or chosen.screenshots else 0


if __name__ == "__main__":
    sys.exit(main())
