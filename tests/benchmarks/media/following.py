"""One integration in a Home Assistant of its own: `python -m tests.benchmarks.media.following`.

`core|ours FOLDER`; the figures are written as a line of JSON.
"""

import asyncio
from collections import Counter
import json
from pathlib import Path
import sys
import time
from typing import Any, Final

from homeassistant.core import HomeAssistant

from custom_components.homelab_hub.upstream import endpoints
from homelab_hub_simulators.spotify import Repeat, SpotifySimulator
from tests.benchmarks.google.household import running_home
from tests.benchmarks.google.time_travel import (
    MovableLoop,
    Traveller,
    ahead_of_today,
    movable_clock,
)

from .sides import SIDES, led_to

HOUR: Final = 3600.0
# How long Spotify shows the old state after a command, in seconds.
BEHIND: Final = 0.6
COMMANDS: Final = 8
STEP: Final = 0.2
LONGEST: Final = 120.0
PLAYLIST: Final = "Sunday Dinner"

type Figures = dict[str, Any]


async def _figures(
    hass: HomeAssistant, side: str, spotify: SpotifySimulator, time_: Traveller
) -> Figures:
    """Return what was counted and measured."""
    await SIDES[side]().sign_in(hass, spotify)
    # What only the first minutes bring is over then, and nobody has looked for long.
    await time_.pass_by(HOUR)
    idle = await _counted(spotify, time_)
    playlist = spotify.playlist(PLAYLIST)
    player = spotify.player()
    player.play(playlist.uris, context=playlist.uri, device=player.device("Kitchen").id)
    player.state.repeat = Repeat.CONTEXT
    await time_.pass_by(HOUR / 6)
    playing = await _counted(spotify, time_)
    [entity_id] = hass.states.async_entity_ids("media_player")
    exact = await _effects(hass, entity_id, spotify, time_)
    spotify.switch(lag=BEHIND)
    return {
        "idle": idle,
        "playing": playing,
        "effect": exact,
        "effect_behind": await _effects(hass, entity_id, spotify, time_),
    }


async def _counted(spotify: SpotifySimulator, time_: Traveller) -> Counter[str]:
    """Return how often each method is called in an hour."""
    spotify.forget_calls()
    await time_.pass_by(HOUR)
    return Counter(spotify.counts)


async def _effects(
    hass: HomeAssistant, entity_id: str, spotify: SpotifySimulator, time_: Traveller
) -> dict[str, list[float]]:
    """Return the seconds from a command to its effect at Spotify, and to a state that stays."""
    at_spotify: list[float] = []
    at_home: list[float] = []
    for number in range(COMMANDS):
        play = number % 2 == 1
        action, wanted = ("media_play", "playing") if play else ("media_pause", "paused")
        asked = time.time()
        call = hass.async_create_task(
            hass.services.async_call(
                "media_player", action, {"entity_id": entity_id}, blocking=True
            )
        )
        while spotify.player().state.playing is not play:  # noqa: ASYNC110 - the player tells nobody
            await asyncio.sleep(0.001)
        at_spotify.append(time.time() - asked)
        right: float | None = None
        while time.time() - asked < LONGEST and not (call.done() and right is not None):
            state = hass.states.get(entity_id)
            right = time.time() if state is not None and state.state == wanted else None
            if right is None:
                await time_.pass_by(STEP)
        await call
        at_home.append((right or time.time()) - asked)
        await time_.pass_by(LONGEST)
    return {"at_spotify": at_spotify, "at_home": at_home}


async def _run(side: str, folder: Path) -> Figures:
    """Return the figures of a side."""
    with movable_clock(ahead_of_today()) as clock:
        async with SpotifySimulator() as spotify:
            file = folder / "endpoints.json"
            file.write_text(json.dumps(spotify.endpoints))
            endpoints.load(str(file))
            # The library of core reads fields that Spotify took away in March 2026.
            spotify.switch(old_profile=side == "core")
            with led_to(spotify, side):
                async with running_home(folder / "home") as hass:
                    return await _figures(hass, side, spotify, Traveller(hass, clock, _nothing))


async def _nothing(_seconds: float) -> None:
    """Tell nobody: the simulator's clock is this process's."""


def main() -> None:
    """Run the command."""
    side, folder = sys.argv[1:]
    with asyncio.Runner(loop_factory=MovableLoop) as runner:
        figures = runner.run(_run(side, Path(folder)))
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
