"""What Spotify refuses: for an hour, for good, or by mistake."""

import asyncio
from datetime import datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_IDLE, STATE_PAUSED, STATE_PLAYING
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.dt import utcnow
import pytest

from custom_components.homelab_hub.diagnostics import async_get_config_entry_diagnostics
from custom_components.homelab_hub.upstream import errors
from tests.integration.connector.consent import Person

from .stereo import Stereo


async def test_a_pause_of_an_hour_disturbs_nobody(
    stereo: Stereo, freezer: FrozenDateTimeFactory
) -> None:
    """The state stays, callers are told at once until when, and nothing is asked meanwhile."""
    stereo.play("Glow Pit")
    await stereo.look()
    stereo.spotify.block(3600)
    for _ in range(4):
        assert (await stereo.look()).state == STATE_PLAYING
    stereo.spotify.forget_calls()

    with pytest.raises(HomeAssistantError) as told:
        await stereo.do("media_pause")
    assert told.value.translation_key == "spotify_waits_until"
    assert ":" in (told.value.translation_placeholders or {})["time"]
    for _ in range(30):
        await stereo.wait(freezer, 100)
    assert stereo.state.state == STATE_PLAYING
    assert stereo.sensor("spotify_api").state == "paused"
    assert stereo.sensor("spotify_api").attributes["paused_until"]
    assert stereo.sensor("status").state == "degraded"
    assert not stereo.spotify.counts


async def test_after_the_pause_all_is_as_before(
    stereo: Stereo, freezer: FrozenDateTimeFactory
) -> None:
    """By itself."""
    stereo.play("Glow Pit")
    await stereo.look()
    stereo.spotify.block(3600)
    await stereo.look()
    for _ in range(50):
        await stereo.wait(freezer, 100)

    assert stereo.sensor("spotify_api").state == "open"
    assert stereo.sensor("status").state == "ready"
    await stereo.do("play_media", media_content_type="music", media_content_id="Ripe")
    assert stereo.playing == "Ripe"


async def test_a_search_that_is_limited_stops_no_player(
    stereo: Stereo, freezer: FrozenDateTimeFactory
) -> None:
    """Whoever searched too much is told until when, and can still play and be followed."""
    stereo.play("Glow Pit")
    await stereo.look()
    await stereo.act("search_music", query="Ripe")
    stereo.spotify.faults.put("rate_limit", endpoint="search", retry_after=3600)
    with pytest.raises(HomeAssistantError) as told:
        await stereo.act("search_music", query="Lantern")
    stereo.spotify.forget_calls()
    with pytest.raises(HomeAssistantError):
        await stereo.act("search_music", query="Lantern")
    await stereo.do("media_pause")

    assert told.value.translation_key == "spotify_waits_until"
    assert stereo.playing is None
    assert stereo.spotify.counts["search"] == 0
    assert (await stereo.look()).state == STATE_PAUSED
    assert stereo.sensor("spotify_api").attributes["paused"] == ["search"]


async def test_a_player_that_is_limited_stops_no_search(stereo: Stereo) -> None:
    """And what is found can be looked at."""
    await stereo.act("search_music", query="Ripe")
    stereo.spotify.faults.put("rate_limit", endpoint="player", retry_after=3600)
    await stereo.look()
    stereo.spotify.forget_calls()
    found = await stereo.act("search_music", query="Ripe")
    with pytest.raises(HomeAssistantError):
        await stereo.do("media_play")

    assert found["found"][0]["name"] == "Ripe"
    assert set(stereo.spotify.counts) == {"search"}
    assert stereo.sensor("spotify_api").attributes["paused"] == ["player"]


async def test_it_is_shown_until_when_and_over_when_it_is(
    stereo: Stereo, freezer: FrozenDateTimeFactory
) -> None:
    """In the setup status and beside the states, though nobody asks for anything meanwhile."""
    await stereo.act("search_music", query="Ripe")
    stereo.spotify.faults.put("rate_limit", endpoint="search", retry_after=3600)
    with pytest.raises(HomeAssistantError):
        await stereo.act("search_music", query="Lantern")
    status = stereo.sensor("status")
    until = datetime.fromisoformat(status.attributes["until"])
    listed = await stereo.act("get_setup_status")
    [report] = [one for one in listed["connections"] if one["kind"] == "spotify"]

    assert timedelta(minutes=59) < until - utcnow() <= timedelta(minutes=72, seconds=1)
    assert (status.state, status.attributes["reason"]) == ("degraded", "upstream_rate_limited")
    assert report["until"] == status.attributes["until"]
    assert stereo.sensor("spotify_api").state == "paused"
    await stereo.loaded.follower.stop()
    stereo.loaded.probe.stop()
    await stereo.wait(freezer, 4330)
    status = stereo.sensor("status")
    assert (status.state, status.attributes["until"]) == ("ready", None)
    assert stereo.sensor("spotify_api").state == "open"


async def test_a_day_is_waited_for_as_well(stereo: Stereo, freezer: FrozenDateTimeFactory) -> None:
    """The application's quota of the day."""
    stereo.spotify.block(80_000, quota=True)
    await stereo.look()
    stereo.spotify.forget_calls()
    for _ in range(20):
        await stereo.wait(freezer, 3600)
    with pytest.raises(HomeAssistantError) as told:
        await stereo.do("media_play")
    assert told.value.translation_key == "spotify_waits_until"
    assert stereo.state.state == STATE_IDLE
    assert not stereo.spotify.counts
    for _ in range(4):
        await stereo.wait(freezer, 3600)

    assert stereo.spotify.counts["player.state"]


@pytest.mark.parametrize("kind", ["false_unauthorized", "false_premium", "insufficient_scope"])
async def test_false_refusals_are_asked_again(stereo: Stereo, person: Person, kind: str) -> None:
    """And nobody has to sign in for them."""
    stereo.play("Glow Pit")
    await stereo.look()
    stereo.spotify.faults.put(kind, endpoint="player.pause", times=2)
    await stereo.do("media_pause")

    assert stereo.playing is None
    assert person.asked_for(stereo.entry) == []
    assert stereo.sensor("status").state == "ready"


async def test_refusals_that_last_are_told_within_bounds(stereo: Stereo, person: Person) -> None:
    """Not asked again for ever; and still nobody has to sign in, as /me takes the token."""
    stereo.play("Glow Pit")
    await stereo.look()
    stereo.spotify.faults.put("false_unauthorized", endpoint="player.pause")
    stereo.spotify.forget_calls()
    with pytest.raises(HomeAssistantError):
        await stereo.do("media_pause")
    await stereo.settled()

    assert len([one for one in stereo.spotify.requests if "pause" in one.path]) <= 6
    assert person.asked_for(stereo.entry) == []


async def test_who_does_not_pay_sees_and_does_not_command(stereo: Stereo) -> None:
    """The first try tells; after that the features are gone, and it is said why."""
    stereo.play("Glow Pit")
    await stereo.look()
    stereo.spotify.person().premium = False
    with pytest.raises(HomeAssistantError) as told:
        await stereo.do("media_pause")
    state = await stereo.look()

    assert told.value.translation_key == "spotify_premium_required"
    assert state.state == STATE_PLAYING
    assert not state.attributes["supported_features"] & 1
    assert stereo.sensor("spotify_api").state == "no_premium"
    stereo.spotify.forget_calls()
    with pytest.raises(errors.ForbiddenError):
        await stereo.loaded.player.pause()
    assert stereo.spotify.counts["player.pause"] == 1


async def test_what_an_application_may_use_is_found_out(
    stereo: Stereo, freezer: FrozenDateTimeFactory
) -> None:
    """With a small call of each method that nobody has made, and shown."""
    stereo.spotify.switch(withheld={"me.top_artists": 403, "me.shows": 403})
    for _ in range(20):
        await stereo.wait(freezer, 10)
    sensor = stereo.sensor("spotify_api")

    assert sensor.state == "limited"
    assert sensor.attributes["withheld"] == {
        "GET me/shows": "forbidden",
        "GET me/top/artists": "forbidden",
    }


async def test_a_method_that_is_withheld_by_429_silences_no_player(
    stereo: Stereo, freezer: FrozenDateTimeFactory
) -> None:
    """A first call of it that is answered with a pause of a day is about that method alone."""
    stereo.play("Glow Pit")
    await stereo.look()
    stereo.spotify.switch(withheld={"me.following": 429})
    for _ in range(20):
        await stereo.wait(freezer, 10)
    await stereo.do("media_pause")

    assert stereo.playing is None
    assert stereo.sensor("spotify_api").state == "limited"
    assert stereo.sensor("status").state == "ready"


async def test_a_pause_of_all_withholds_no_method(stereo: Stereo) -> None:
    """Also one that is called for the first time then."""
    stereo.spotify.block(3600)
    await stereo.look()
    with pytest.raises(HomeAssistantError):
        await stereo.act("search_music", query="Ripe")
    sensor = stereo.sensor("spotify_api")

    assert sensor.attributes["withheld"] == {}
    assert sensor.attributes["paused"] == ["player", "search"]


async def test_what_was_found_out_is_kept(stereo: Stereo, freezer: FrozenDateTimeFactory) -> None:
    """For a week: a restart asks nothing again."""
    for _ in range(20):
        await stereo.wait(freezer, 10)
    assert await stereo.hass.config_entries.async_reload(stereo.entry.entry_id)
    await stereo.settled()
    stereo.spotify.forget_calls()
    for _ in range(20):
        await stereo.wait(freezer, 10)

    assert not stereo.spotify.counts["me.top_artists"]


async def test_too_many_commands_are_refused_before_spotify_does(stereo: Stereo) -> None:
    """An automation that runs wild earns no pause of a day."""
    stereo.play("Glow Pit")
    await stereo.look()
    player = stereo.loaded.player
    calls = [player.volume(volume % 100) for volume in range(200)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, errors.RateLimitError)]

    assert len(refused) >= 70
    assert all(error.retry_after for error in refused)
    assert sum(stereo.spotify.counts.values()) <= 130


async def test_diagnostics_tell_of_no_song(stereo: Stereo) -> None:
    """But what Spotify takes."""
    stereo.play("Glow Pit")
    await stereo.look()
    found = await async_get_config_entry_diagnostics(stereo.hass, stereo.entry)

    assert found["spotify"]["playing"] is True
    assert "Glow Pit" not in str(found)
