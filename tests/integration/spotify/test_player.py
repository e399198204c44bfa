"""What plays is shown, and commands reach it."""

from homeassistant.const import STATE_IDLE, STATE_PAUSED, STATE_PLAYING

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


async def test_pause_and_play(stereo: Stereo) -> None:
    """Each is shown at once."""
    stereo.play("Glow Pit")
    await stereo.look()
    await stereo.do("media_pause")
    assert stereo.playing is None
    assert stereo.state.state == STATE_PAUSED

    await stereo.do("media_play")
    assert stereo.playing == "Glow Pit"
    assert stereo.state.state == STATE_PLAYING
