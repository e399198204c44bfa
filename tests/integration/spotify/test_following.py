"""Following the player: soon where it matters, seldom where it does not, and never backwards."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_PAUSED, STATE_PLAYING, STATE_UNAVAILABLE
import pytest

from .stereo import Stereo


async def hour(stereo: Stereo, freezer: FrozenDateTimeFactory) -> int:
    """Return how often Spotify is asked in an hour that nobody watches."""
    for _ in range(200):
        await stereo.wait(freezer, 10)
    stereo.spotify.forget_calls()
    for _ in range(720):
        await stereo.wait(freezer, 5)
    return sum(stereo.spotify.counts.values())


async def test_an_idle_hour_takes_few_calls(stereo: Stereo, freezer: FrozenDateTimeFactory) -> None:
    """Home Assistant's own integration takes 132."""
    assert await hour(stereo, freezer) <= 35


async def test_a_playing_hour_takes_a_call_every_half_minute(
    stereo: Stereo, freezer: FrozenDateTimeFactory
) -> None:
    """And one when a song ends."""
    stereo.play(*[track.name for track in stereo.spotify.catalogue.tracks][:30])

    assert 110 <= await hour(stereo, freezer) <= 170


async def test_somebody_who_watches_sees_soon(
    stereo: Stereo, freezer: FrozenDateTimeFactory
) -> None:
    """What is done in Spotify's own app."""
    stereo.play("Glow Pit", "Ripe")
    await stereo.look()
    await stereo.do("volume_set", volume_level=0.3)
    stereo.player.skip()
    state = await stereo.wait(freezer, 6)

    assert state.attributes["media_title"] == "Ripe"


async def test_the_end_of_a_song_is_seen_at_its_end(
    stereo: Stereo, freezer: FrozenDateTimeFactory
) -> None:
    """Though the next look was later."""
    stereo.play("Glow Pit", "Ripe")
    await stereo.look()
    await stereo.wait(freezer, 130)
    left = stereo.state.attributes["media_duration"] - stereo.player.position
    await stereo.wait(freezer, left - 10)
    await stereo.wait(freezer, 12)

    assert stereo.state.attributes["media_title"] == "Ripe"


@pytest.mark.parametrize("lag_reads", [1, 2])
async def test_a_command_is_not_taken_back_by_a_look_that_was_too_early(
    stereo: Stereo, freezer: FrozenDateTimeFactory, lag_reads: int
) -> None:
    """Spotify shows its state of before, once or twice."""
    stereo.play("Glow Pit")
    await stereo.look()
    stereo.spotify.switch(lag_reads=lag_reads)
    await stereo.do("media_pause")
    assert stereo.state.state == STATE_PAUSED
    for _ in range(4):
        assert (await stereo.wait(freezer, 1)).state == STATE_PAUSED


async def test_a_command_that_had_no_effect_is_not_shown_for_ever(
    stereo: Stereo, freezer: FrozenDateTimeFactory
) -> None:
    """Somebody pressed play again, in Spotify's own app."""
    stereo.play("Glow Pit")
    await stereo.look()
    await stereo.do("media_pause")
    stereo.player.resume()
    await stereo.wait(freezer, 20)

    assert stereo.state.state == STATE_PLAYING


async def test_a_commands_looks_are_few(stereo: Stereo, freezer: FrozenDateTimeFactory) -> None:
    """One, if Spotify shows at once what was done."""
    stereo.play("Glow Pit")
    await stereo.look()
    await stereo.do("media_pause")
    stereo.spotify.forget_calls()
    for _ in range(8):
        await stereo.wait(freezer, 1)

    assert stereo.spotify.counts["player.state"] == 1


async def test_the_position_is_written_only_where_it_jumps(
    stereo: Stereo, freezer: FrozenDateTimeFactory
) -> None:
    """Frontends count by themselves."""
    stereo.play("Glow Pit")
    first = await stereo.look()
    await stereo.wait(freezer, 6)
    later = await stereo.wait(freezer, 6)
    stereo.player.seek(100)
    jumped = await stereo.look()

    for key in ("media_position", "media_position_updated_at"):
        assert later.attributes[key] == first.attributes[key]
    assert later.last_updated == first.last_updated
    assert jumped.attributes["media_position"] == 100


async def test_a_fault_or_two_is_not_shown_and_a_lasting_one_is(
    stereo: Stereo, freezer: FrozenDateTimeFactory
) -> None:
    """The player comes back by itself."""
    stereo.play("Glow Pit")
    await stereo.look()
    stereo.spotify.faults.put("server_error", endpoint="player.state")
    assert (await stereo.look()).state == STATE_PLAYING
    for _ in range(8):
        await stereo.wait(freezer, 300)
    assert stereo.state.state == STATE_UNAVAILABLE

    stereo.spotify.faults.clear()
    for _ in range(5):
        await stereo.wait(freezer, 300)
    assert stereo.state.state != STATE_UNAVAILABLE


async def test_a_paused_account_is_unavailable_and_comes_back_at_once(stereo: Stereo) -> None:
    """Without a call meanwhile."""
    stereo.play("Glow Pit")
    await stereo.look()
    data = {"entity_id": "switch.spotify_robin_see_playback"}
    await stereo.hass.services.async_call("switch", "turn_off", data, blocking=True)
    stereo.spotify.forget_calls()
    assert (await stereo.look()).state == STATE_UNAVAILABLE
    assert not stereo.spotify.counts

    await stereo.hass.services.async_call("switch", "turn_on", data, blocking=True)
    await stereo.settled()
    assert stereo.state.state == STATE_PLAYING
