"""Spotify takes nothing for an hour: nobody is disturbed, and who asks is told until when."""

from datetime import UTC, datetime
import re
from zoneinfo import ZoneInfo

from homelab_hub_demo.client import Json
from homelab_hub_demo.folder import ZONE
from homelab_hub_demo.tour.connector.setup import report_of
from homelab_hub_demo.tour.google.account import refused
from homelab_hub_demo.tour.log import no_error_of_ours
from homelab_hub_demo.tour.steps import Steps, UnexpectedError, Visit, expect

from .account import NAME, ROOM, act, become, player, speaker

steps = Steps()

HOUR = 3600
LONGEST = 75
"""In minutes; Home Assistant comes back up to a fifth later than it was asked to."""
LOOKS = ("state", "media_title", "media_playlist", "volume_level")


async def _looks(visit: Visit) -> Json:
    """Return how the kitchen's player looks."""
    shown = await visit.demo.home_assistant.state(await speaker(visit))
    return [shown["state"], *(shown["attributes"].get(name) for name in LOOKS[1:])]


def _minutes(told: str) -> int:
    """Return how many minutes from now a time is that somebody is told."""
    found = re.search(r"until (?:[\d-]+ )?(\d\d):(\d\d)", told)
    if found is None:
        raise UnexpectedError(f"a time in “{told}”")
    now = datetime.now(ZoneInfo(ZONE))
    return (int(found[1]) * 60 + int(found[2]) - now.hour * 60 - now.minute) % 1440


@steps.add("a search that is limited for an hour stops no music, and is shown until when")
async def limited(visit: Visit) -> str:
    """Let Spotify refuse searches alone; play and pause, and look at the setup status."""
    spotify, home_assistant = visit.demo.spotify, visit.demo.home_assistant
    kitchen = await speaker(visit)
    spotify.faults.put("rate_limit", endpoint="search", retry_after=HOUR)
    try:
        told = await refused(act(visit, "search_music", query="Lantern"), "until")
        await home_assistant.act("media_player.media_pause", {"entity_id": kitchen})
        expect(not player(visit).state.playing, "silence")
        await home_assistant.act("media_player.media_play", {"entity_id": kitchen})
        expect(player(visit).state.playing, "music again")
    finally:
        spotify.faults.clear()
    report = await report_of(visit, NAME)
    expect(report["status"] == "degraded", f"the status degraded, not {report}")
    wait = datetime.fromisoformat(report["until"]) - datetime.now(UTC)
    minutes = round(wait.total_seconds() / 60)
    expect(59 <= minutes <= LONGEST, f"an hour, not {minutes} minutes")
    return f"“{told}”; played on; the setup status: {report['status']}, {minutes} minutes left"


@steps.add("a 429 of an hour disturbs nobody, and the caller is told when it works again")
async def too_many(visit: Visit) -> str:
    """Let Spotify refuse everything, and use the player, its actions and the voice."""
    spotify, home_assistant = visit.demo.spotify, visit.demo.home_assistant
    kitchen = await speaker(visit)
    await become(visit, kitchen, "playing")
    before = await _looks(visit)
    spotify.block(HOUR)
    spotify.forget_calls()
    try:
        told = await refused(
            home_assistant.act("media_player.media_pause", {"entity_id": kitchen}), "until"
        )
        first = sum(spotify.counts.values())
        again = await refused(act(visit, "get_music_queue"), "until")
        answer = await home_assistant.call(
            "conversation/process",
            text=f"pause the music in the {ROOM.casefold()}",
            language="en",
            agent_id="conversation.home_assistant",
        )
        # Home Assistant says “Paused” all the same: the room was found, the player is told to fail.
        failed = [one["id"] for one in answer["response"]["data"]["failed"]]
        expect(failed == [kitchen], f"{kitchen} to fail, not {answer['response']}")
        asked = sum(spotify.counts.values())
        after = await _looks(visit)
    finally:
        spotify.block(0)
    waits = [_minutes(told), _minutes(again)]
    expect(all(59 <= wait <= LONGEST for wait in waits), f"an hour, not {waits} minutes")
    expect(asked == first, f"no more requests after the first refusal, not {asked - first}")
    expect(after == before, f"{before}, not {after}")
    expect(player(visit).state.playing, "the music to play on")
    await no_error_of_ours(visit)
    return f"“{told}”; the player stays {after[0]} with “{after[1]}”, {asked} requests in all"
