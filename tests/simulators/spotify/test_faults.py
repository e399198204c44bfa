"""What goes wrong on purpose."""

import asyncio

import aiohttp
import pytest

from homelab_hub_simulators.faults import InvalidFaultError
from homelab_hub_simulators.spotify import Player, SpotifySimulator
from homelab_hub_simulators.spotify.switches import InvalidSwitchError

from .client import Client


@pytest.mark.parametrize(
    ("kind", "parameters", "expected"),
    [
        ("server_error", {"status": 502}, (502, "Service unavailable", None)),
        ("rate_limit", {"retry_after": 86_400}, (429, "API rate limit exceeded", None)),
        ("quota_exceeded", {}, (429, "Too many requests", "QUOTA_EXCEEDED")),
        ("unauthorized", {}, (401, "Invalid access token", None)),
        ("insufficient_scope", {}, (403, "Insufficient client scope", None)),
        ("forbidden", {}, (403, "Forbidden", None)),
        ("false_unauthorized", {}, (401, "Access token missing", None)),
        (
            "false_premium",
            {},
            (403, "Player command failed: Premium required", "PREMIUM_REQUIRED"),
        ),
    ],
)
async def test_a_fault_is_answered_once_and_then_no_more(
    robin: Client,
    spotify: SpotifySimulator,
    kind: str,
    parameters: dict[str, int],
    expected: tuple[int, str, str | None],
) -> None:
    """In Spotify's words; the same request succeeds after it."""
    spotify.faults.put(kind, times=1, endpoint="player.devices", **parameters)
    await robin.run(lambda s: s.me())
    assert await robin.refused(lambda s: s.devices()) == expected
    if expected[0] == 429:
        assert int(robin.last.headers["Retry-After"]) == parameters.get("retry_after", 48_925)
    assert len((await robin.run(lambda s: s.devices()))["devices"]) == 3


async def test_a_group_of_methods_is_hit(robin: Client, spotify: SpotifySimulator) -> None:
    """And no other."""
    spotify.faults.put("server_error", endpoint="player")
    assert (await robin.refused(lambda s: s.devices()))[0] == 503
    assert (await robin.refused(lambda s: s.queue()))[0] == 503
    await robin.run(lambda s: s.current_user_playlists())
    with pytest.raises(InvalidFaultError, match="unknown endpoint"):
        spotify.faults.put("server_error", endpoint="lyrics")


async def test_a_page_of_a_proxy(robin: Client, spotify: SpotifySimulator) -> None:
    """HTML where JSON should be."""
    spotify.faults.put("html", times=1)
    answer = await robin.send("GET", "me")
    assert (answer.status_code, "Checking your browser" in answer.text) == (200, True)


async def test_the_command_is_done_and_its_answer_gets_lost(
    robin: Client,
    spotify: SpotifySimulator,
    player: Player,
    session: aiohttp.ClientSession,
) -> None:
    """The connection breaks."""
    first, second = (spotify.catalogue.track(name).uri for name in ("Slate", "Quarry"))
    player.play([first, second], device=player.device("Kitchen").id)
    spotify.faults.put("lost_answer", times=1)
    headers = {"Authorization": f"Bearer {robin.token}"}
    with pytest.raises(aiohttp.ClientError):
        await session.post(f"{spotify.base_url}me/player/next", headers=headers)
    assert player.state.current == second


async def test_an_answer_breaks_off(
    robin: Client, spotify: SpotifySimulator, session: aiohttp.ClientSession
) -> None:
    """After so many bytes."""
    spotify.faults.put("cut", times=1, after=20)
    headers = {"Authorization": f"Bearer {robin.token}"}
    answer = await session.get(f"{spotify.base_url}search?q=jazz&type=track", headers=headers)
    assert answer.status == 200
    with pytest.raises(aiohttp.ClientError):
        await answer.read()


async def test_no_answer_comes(
    robin: Client, spotify: SpotifySimulator, session: aiohttp.ClientSession
) -> None:
    """Until the client gives up."""
    spotify.faults.put("hang", times=1)
    headers = {"Authorization": f"Bearer {robin.token}"}
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await session.get(f"{spotify.base_url}me", headers=headers)


async def test_commands_are_answered_with_a_word(
    robin: Client, spotify: SpotifySimulator, player: Player
) -> None:
    """200 and no JSON, as Spotify does at times."""
    spotify.switch(wordy=True)
    kitchen = player.device("Kitchen").id
    answer = await robin.send("PUT", "me/player", json={"device_ids": [kitchen]})
    assert (answer.status_code, len(answer.text)) == (200, 20)
    assert player.state.active == kitchen


@pytest.mark.parametrize(
    "changes",
    [
        {"speed": 1},
        {"lag": "long"},
        {"lag": -1},
        {"window_limit": 1.5},
        {"autoplay": 1},
        {"withheld": {"search": 500}},
    ],
)
def test_a_wrong_switch_is_refused(changes: dict[str, object]) -> None:
    """And nothing changes."""
    spotify = SpotifySimulator()
    before = spotify.switches
    with pytest.raises(InvalidSwitchError):
        spotify.switch(**changes)
    assert spotify.switches is before


async def test_tokens_end(robin: Client, spotify: SpotifySimulator) -> None:
    """After an hour of the OAuth simulator's clock."""
    spotify.clock.advance(3600)
    assert await robin.refused(lambda s: s.me()) == (401, "The access token expired", None)
