"""What plays is shown, and commands reach it."""

from homeassistant.const import STATE_IDLE, STATE_PAUSED, STATE_PLAYING
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from homelab_hub_simulators.spotify import Repeat

from .stereo import Stereo


async def test_nothing_plays_at_first(stereo: Stereo) -> None:
    """Which is no fault: the devices are known all the same."""
    assert stereo.state.state == STATE_IDLE
    assert "Kitchen" in stereo.state.attributes["source_list"]


async def test_what_plays_is_shown(stereo: Stereo) -> None:
    """With who it is by, where it plays, and how loud."""
    stereo.play("Glow Pit")
    state = await stereo.look()

    track = stereo.spotify.catalogue.track("Glow Pit")
    assert state.state == STATE_PLAYING
    assert state.attributes["media_title"] == "Glow Pit"
    assert state.attributes["media_artist"] == ", ".join(artist.name for artist in track.artists)
    assert state.attributes["media_album_name"] == track.album.name
    assert state.attributes["media_duration"] == round(track.duration_ms / 1000)
    assert state.attributes["media_content_id"] == track.uri
    assert state.attributes["source"] == "Kitchen"
    assert state.attributes["volume_level"] == 0.35
    assert state.attributes["entity_picture"].startswith("/api/media_player_proxy/")


async def test_an_episode_is_a_podcast(stereo: Stereo) -> None:
    """Its show is who it is by."""
    episode = stereo.spotify.catalogue.episodes[0]
    stereo.player.play([episode.uri], device=stereo.device("Kitchen"))
    state = await stereo.look()

    assert state.attributes["media_content_type"] == "podcast"
    assert state.attributes["media_title"] == episode.name
    assert state.attributes["media_artist"] == episode.show.name


async def test_the_playlist_it_plays_from_is_named(stereo: Stereo) -> None:
    """Its name is asked for once."""
    jazz = stereo.spotify.playlist("Jazz in the Kitchen")
    stereo.player.play(jazz.uris, context=jazz.uri, device=stereo.device("Kitchen"))
    await stereo.look()
    state = await stereo.look()

    assert state.attributes["media_playlist"] == "Jazz in the Kitchen"
    assert stereo.spotify.counts["playlists.get"] == 1


async def test_pause_and_play(stereo: Stereo) -> None:
    """Each is shown at once."""
    stereo.play("Glow Pit")
    await stereo.look()
    await stereo.do("media_pause")
    paused = (stereo.playing, stereo.state.state)
    await stereo.do("media_play")

    assert paused == (None, STATE_PAUSED)
    assert (stereo.playing, stereo.state.state) == ("Glow Pit", STATE_PLAYING)


async def test_pausing_what_is_paused_is_no_fault(stereo: Stereo) -> None:
    """Somebody was quicker, with Spotify's own app."""
    stereo.play("Glow Pit")
    await stereo.look()
    stereo.player.pause()
    await stereo.do("media_pause")

    assert stereo.state.state == STATE_PAUSED


async def test_next_previous_and_seek(stereo: Stereo) -> None:
    """In what plays."""
    stereo.play("Glow Pit", "Ripe", "Lantern")
    await stereo.look()
    await stereo.do("media_next_track")
    assert stereo.playing == "Ripe"
    await stereo.do("media_previous_track")
    assert stereo.playing == "Glow Pit"
    await stereo.do("media_seek", seek_position=42)

    assert 42 <= stereo.player.position < 45
    assert stereo.state.attributes["media_position"] == 42


async def test_volume_shuffle_and_repeat(stereo: Stereo) -> None:
    """Each is shown at once."""
    stereo.play("Glow Pit", "Ripe", "Lantern")
    await stereo.look()
    await stereo.do("volume_set", volume_level=0.6)
    await stereo.do("shuffle_set", shuffle=True)
    await stereo.do("repeat_set", repeat="one")

    assert stereo.player.device("Kitchen").volume == 60
    assert stereo.player.state.shuffle
    assert stereo.player.state.repeat is Repeat.TRACK
    attributes = stereo.state.attributes
    assert (attributes["volume_level"], attributes["shuffle"], attributes["repeat"]) == (
        0.6,
        True,
        "one",
    )


async def test_a_device_with_its_own_knob_has_no_volume(stereo: Stereo) -> None:
    """So that nobody tries."""
    stereo.play("Glow Pit", device="Robin's Phone")
    await stereo.look()

    assert stereo.state.attributes.get("volume_level") is None
    with pytest.raises(HomeAssistantError):
        await stereo.do("volume_set", volume_level=0.6)


async def test_sources_are_devices_and_music_moves_between_them(stereo: Stereo) -> None:
    """It plays on."""
    stereo.play("Glow Pit")
    await stereo.look()
    await stereo.do("select_source", source="Study Computer")

    assert stereo.player.state.active == stereo.device("Study Computer")
    assert stereo.playing == "Glow Pit"
    assert stereo.state.attributes["source"] == "Study Computer"


async def test_a_source_that_is_not_there_is_told(stereo: Stereo) -> None:
    """With those that are."""
    with pytest.raises(ServiceValidationError) as told:
        await stereo.do("select_source", source="Garage")

    assert told.value.translation_key == "spotify_device_offline"
    assert "Kitchen" in (told.value.translation_placeholders or {})["devices"]


async def test_a_restricted_device_takes_no_commands(stereo: Stereo) -> None:
    """But another one can be chosen."""
    stereo.player.change_device("Kitchen", controllable=False)
    stereo.player.state.active = stereo.device("Kitchen")
    await stereo.look()
    with pytest.raises(HomeAssistantError):
        await stereo.do("media_pause")
    await stereo.do("select_source", source="Study Computer")

    assert stereo.player.state.active == stereo.device("Study Computer")
