"""What the player does not do, and in which words."""

from collections.abc import Callable
from operator import methodcaller
from typing import Any

import pytest

from homelab_hub_simulators.spotify import Player, SpotifySimulator

from .client import Client

RESTRICTED = (403, "Player command failed: Restriction violated", "UNKNOWN")
COMMANDS: list[Callable[[Any], Any]] = [
    lambda s: s.start_playback(),
    lambda s: s.pause_playback(),
    lambda s: s.next_track(),
    lambda s: s.previous_track(),
    lambda s: s._put("me/player/seek?position_ms=1"),
    lambda s: s._put("me/player/volume?volume_percent=1"),
    lambda s: s._put("me/player/shuffle?state=true"),
    lambda s: s._put("me/player/repeat?state=off"),
]


def uri(spotify: SpotifySimulator, name: str) -> str:
    """Return the URI of a track."""
    return spotify.catalogue.track(name).uri


@pytest.fixture
def kitchen(player: Player) -> str:
    """Return the id of the speaker in the kitchen."""
    return player.device("Kitchen").id


@pytest.mark.parametrize("command", COMMANDS)
async def test_no_device_is_active(robin: Client, command: Callable[[Any], Any]) -> None:
    """404 with its reason."""
    assert await robin.refused(command) == (
        404,
        "Player command failed: No active device found",
        "NO_ACTIVE_DEVICE",
    )


async def test_the_queue_wants_an_active_device_too(
    robin: Client, spotify: SpotifySimulator, kitchen: str
) -> None:
    """And is that device's."""
    track = uri(spotify, "Slate")
    assert (await robin.refused(lambda s: s.add_to_queue(track)))[2] == "NO_ACTIVE_DEVICE"
    assert await robin.refused(lambda s: s.add_to_queue(track, kitchen)) == RESTRICTED


@pytest.mark.parametrize("command", COMMANDS)
async def test_who_does_not_pay_commands_nothing(
    kim: Client, command: Callable[[Any], Any]
) -> None:
    """403 with its reason; looking is free."""
    assert await kim.refused(command) == (
        403,
        "Player command failed: Premium required",
        "PREMIUM_REQUIRED",
    )
    assert len((await kim.run(lambda s: s.devices()))["devices"]) == 3


async def test_a_device_that_is_not_there(
    robin: Client, spotify: SpotifySimulator, player: Player, kitchen: str
) -> None:
    """Never was, or went offline: then nothing is active any more."""
    expected = (404, "Device not found", None)
    track = uri(spotify, "Slate")
    assert await robin.refused(lambda s: s.start_playback("nowhere", uris=[track])) == expected
    assert await robin.refused(lambda s: s.transfer_playback("nowhere")) == expected
    player.play([track], device=kitchen)
    player.change_device("Kitchen", online=False)
    assert await robin.run(lambda s: s.current_playback()) is None
    assert await robin.refused(lambda s: s.start_playback(kitchen)) == expected
    assert len((await robin.run(lambda s: s.devices()))["devices"]) == 2


async def test_a_device_that_takes_no_commands(
    robin: Client, spotify: SpotifySimulator, player: Player, kitchen: str
) -> None:
    """It is listed as restricted."""
    player.change_device("Kitchen", controllable=False)
    refused = await robin.refused(lambda s: s.transfer_playback(kitchen))
    assert (refused[0], refused[2]) == (403, "DEVICE_NOT_CONTROLLABLE")
    devices = (await robin.run(lambda s: s.devices()))["devices"]
    assert [device["is_restricted"] for device in devices] == [False, False, True]


async def test_a_phone_has_its_own_volume(
    robin: Client, spotify: SpotifySimulator, player: Player
) -> None:
    """It cannot be set from here."""
    player.play([uri(spotify, "Slate")], device=player.device("Robin's Phone").id)
    refused = await robin.refused(lambda s: s._put("me/player/volume?volume_percent=1"))
    assert refused == (
        403,
        "Player command failed: Cannot control device volume",
        "VOLUME_CONTROL_DISALLOW",
    )


async def test_what_makes_no_sense_now(
    robin: Client, spotify: SpotifySimulator, player: Player, kitchen: str
) -> None:
    """Playing what plays, pausing what is silent, going back at the beginning."""
    player.play([uri(spotify, "Slate"), uri(spotify, "Quarry")], device=kitchen)
    assert await robin.refused(lambda s: s.start_playback()) == RESTRICTED
    assert await robin.refused(lambda s: s.previous_track()) == RESTRICTED
    await robin.run(lambda s: s.pause_playback())
    assert await robin.refused(lambda s: s.pause_playback()) == RESTRICTED


async def test_what_cannot_be_played(
    robin: Client, spotify: SpotifySimulator, player: Player, kitchen: str
) -> None:
    """For another country, taken down, or no music at all."""
    gone = spotify.playlist("Odds and Ends").uris[2]
    for track in (uri(spotify, "Only in Osaka"), gone):
        play = methodcaller("start_playback", kitchen, uris=[track])
        assert await robin.refused(play) == RESTRICTED
    player.play([uri(spotify, "Slate")], device=kitchen)
    assert await robin.refused(lambda s: s.add_to_queue(gone)) == RESTRICTED
    album = spotify.catalogue.album("Quarry").uri
    assert await robin.refused(lambda s: s.start_playback(uris=[album])) == (
        400,
        "Unsupported uri kind: album",
        None,
    )
    nowhere = f"spotify:playlist:{'0' * 22}"
    assert (await robin.refused(lambda s: s.start_playback(context_uri=nowhere)))[0] == 404
    own = spotify.playlist("Jazz Classics").uri
    assert (await robin.refused(lambda s: s.start_playback(context_uri=own)))[0] == 404
    artist = spotify.catalogue.artist("Granite Choir").uri
    assert await robin.refused(
        lambda s: s.start_playback(context_uri=artist, offset={"position": 1})
    ) == (400, "Can't have offset for context type: ARTIST", None)
    assert player.state.current == uri(spotify, "Slate")


@pytest.mark.parametrize(
    ("request_line", "body", "message"),
    [
        ("PUT me/player/volume?volume_percent=101", None, "Invalid volume_percent"),
        ("PUT me/player/volume", None, "Missing required parameter: volume_percent"),
        ("PUT me/player/seek?position_ms=-1", None, "Invalid position_ms"),
        ("PUT me/player/repeat?state=all", None, "Bad state field all"),
        ("PUT me/player/shuffle?state=maybe", None, "Invalid state"),
        ("PUT me/player", {"device_ids": ["a", "b"]}, "Only one device_id is supported"),
        ("PUT me/player", None, "Error parsing JSON."),
        ("PUT me/player/play", {"uri": "x"}, "Unknown field: uri"),
        ("PUT me/player/play", [], "Error parsing JSON."),
        ("POST me/player/queue", {"uri": "x"}, "Missing required parameter: uri"),
        ("PUT me/player/pause", {}, "There must be no body"),
    ],
)
async def test_what_is_wrong_in_shape_is_refused_and_noted(
    robin: Client, spotify: SpotifySimulator, request_line: str, body: Any, message: str
) -> None:
    """The queue takes its URI in the query, and not as the library of Home Assistant sends it."""
    answer = await robin.send(*request_line.split(), json=body)
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)
    assert len(spotify.violations) == 1
    spotify.violations.clear()


async def test_scopes_are_wanted(spotify: SpotifySimulator, sign_in: Any) -> None:
    """Looking at what plays, at the queue and at the history, and commanding."""
    client = await sign_in(scope="user-read-currently-playing")
    assert await client.run(lambda s: s.currently_playing()) is None
    asks: list[Callable[[Any], Any]] = [
        lambda s: s.current_playback(),
        lambda s: s.queue(),
        lambda s: s.current_user_recently_played(),
        lambda s: s.pause_playback(),
    ]
    for ask in asks:
        assert await client.refused(ask) == (403, "Insufficient client scope", None)
