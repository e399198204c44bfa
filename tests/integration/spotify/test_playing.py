"""Playing something: whatever names it, wherever it plays, now or after what plays."""

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.homelab_hub.connections.spotify.const import CONF_DEVICE

from .stereo import Stereo


def prefer(stereo: Stereo, name: str) -> None:
    """Choose a device in the options."""
    options = {**stereo.entry.options, CONF_DEVICE: {stereo.device(name): name}}
    stereo.hass.config_entries.async_update_entry(stereo.entry, options=options)


def only(stereo: Stereo, name: str | None) -> None:
    """Turn all other devices off."""
    for device in list(stereo.player.state.devices.values()):
        stereo.player.change_device(device.id, online=device.name == name)


@pytest.mark.parametrize(
    "name",
    [
        "spotify:track:{id}",
        "https://open.spotify.com/track/{id}",
        "https://open.spotify.com/intl-de/track/{id}?si=0a1b2c3d4e5f#t=3",
        "open.spotify.com/track/{id}",
        "{id}",
        "  spotify:track:{id} ",
        "Glow Pit",
    ],
)
async def test_a_song_plays_whatever_names_it(stereo: Stereo, name: str) -> None:
    """A URI, the link of an app, an id, or words."""
    prefer(stereo, "Kitchen")
    track = stereo.spotify.catalogue.track("Glow Pit")
    media_type = "track" if name == "{id}" else "music"
    await stereo.do(
        "play_media", media_content_type=media_type, media_content_id=name.format(id=track.id)
    )

    assert stereo.playing == "Glow Pit"
    assert stereo.state.state == "playing"
    assert stereo.state.attributes["media_title"] == "Glow Pit"


async def test_contexts_play(stereo: Stereo) -> None:
    """Albums, playlists, artists, shows, and the saved songs."""
    catalogue, prefix = stereo.spotify.catalogue, "spotify:user:robin-homelab"
    prefer(stereo, "Kitchen")
    album = catalogue.album("Steam at Midnight")
    dinner = stereo.spotify.playlist("Sunday Dinner")
    cases = [
        ("album", album.uri, album.uri),
        ("playlist", dinner.uri, dinner.uri),
        ("artist", album.artists[0].uri, album.artists[0].uri),
        ("podcast", catalogue.shows[0].uri, catalogue.shows[0].uri),
        ("spotify://album", album.uri, album.uri),
        ("spotify://current_user_saved_tracks", "anything", f"{prefix}:collection"),
        ("playlist", "spotify:collection", f"{prefix}:collection"),
    ]
    for media_type, media_id, context in cases:
        await stereo.do("play_media", media_content_type=media_type, media_content_id=media_id)
        assert stereo.player.state.context == context


@pytest.mark.parametrize(
    ("media_id", "key"),
    [
        ("https://open.spotify.com/track/tooshort", "spotify_link_wrong"),
        ("https://example.com/music.mp3", "spotify_link_wrong"),
        ("spotify:", "spotify_link_wrong"),
        ("spotify:user:robin", "spotify_link_wrong"),
        ("https://spotify.link/AbCdEf", "spotify_link_shortened"),
        ("http://[::1", "spotify_link_wrong"),
        ("   ", "spotify_link_wrong"),
        ("spotify:track:0000000000000000000000", "spotify_gone"),
        ("xyzzy qwfpgj", "spotify_nothing_found"),
        ("https://open.spotify.com/" + "a" * 5000, "spotify_link_wrong"),
    ],
)
async def test_dead_links_are_told(stereo: Stereo, media_id: str, key: str) -> None:
    """With what to do; and nothing is played."""
    prefer(stereo, "Kitchen")
    with pytest.raises(ServiceValidationError) as told:
        await stereo.do("play_media", media_content_type="music", media_content_id=media_id)

    assert told.value.translation_key == key
    assert stereo.playing is None


@pytest.mark.parametrize(("place", "key"), [(1, "spotify_not_playable"), (2, "spotify_gone")])
async def test_songs_that_do_not_play_here_are_told(stereo: Stereo, place: int, key: str) -> None:
    """One is for Japan only, one was taken down; Spotify itself would skip them silently."""
    prefer(stereo, "Kitchen")
    uri = stereo.spotify.playlist("Odds and Ends").uris[place]
    with pytest.raises(ServiceValidationError) as told:
        await stereo.do("play_media", media_content_type="track", media_content_id=uri)

    assert told.value.translation_key == key


async def test_the_preferred_device_is_woken(stereo: Stereo) -> None:
    """If none is active."""
    prefer(stereo, "Study Computer")
    await stereo.do("play_media", media_content_type="music", media_content_id="Ripe")

    assert stereo.playing == "Ripe"
    assert stereo.player.state.active == stereo.device("Study Computer")


async def test_what_plays_goes_before_the_preferred_device(stereo: Stereo) -> None:
    """Music is not pulled into another room."""
    prefer(stereo, "Study Computer")
    stereo.play("Glow Pit", device="Kitchen")
    await stereo.look()
    await stereo.do("play_media", media_content_type="music", media_content_id="Ripe")

    assert stereo.player.state.active == stereo.device("Kitchen")


async def test_a_device_that_fell_asleep_meanwhile_is_woken(stereo: Stereo) -> None:
    """The home had not noticed yet."""
    prefer(stereo, "Study Computer")
    stereo.play("Glow Pit", device="Kitchen")
    await stereo.look()
    stereo.player.go_silent()
    await stereo.do("media_play")

    assert stereo.playing == "Glow Pit"
    assert stereo.player.state.active == stereo.device("Study Computer")


async def test_without_a_preferred_device_the_last_one_is_woken(stereo: Stereo) -> None:
    """Also after a restart."""
    stereo.play("Glow Pit", device="Study Computer")
    await stereo.look()
    stereo.player.go_silent()
    await stereo.look()
    assert await stereo.hass.config_entries.async_reload(stereo.entry.entry_id)
    await stereo.settled()
    await stereo.do("media_play")

    assert stereo.player.state.active == stereo.device("Study Computer")


async def test_the_only_device_is_woken(stereo: Stereo) -> None:
    """There is no choice."""
    only(stereo, "Kitchen")
    await stereo.do("play_media", media_content_type="music", media_content_id="Ripe")

    assert stereo.player.state.active == stereo.device("Kitchen")


async def test_it_is_told_which_device_to_open(stereo: Stereo) -> None:
    """If there are several, or none, or the preferred one is off."""
    with pytest.raises(ServiceValidationError) as several:
        await stereo.do("media_play")
    prefer(stereo, "Study Computer")
    only(stereo, "Kitchen")
    with pytest.raises(ServiceValidationError) as off:
        await stereo.do("media_play")
    prefer(stereo, "Kitchen")
    only(stereo, None)
    stereo.hass.config_entries.async_update_entry(stereo.entry, options={})
    with pytest.raises(ServiceValidationError) as none:
        await stereo.do("media_play")

    assert several.value.translation_key == "spotify_which_device"
    assert "Kitchen" in (several.value.translation_placeholders or {})["devices"]
    assert off.value.translation_key == "spotify_device_offline"
    assert (off.value.translation_placeholders or {})["device"] == "Study Computer"
    assert none.value.translation_key == "spotify_no_device"


@pytest.mark.parametrize("enqueue", ["add", "next"])
async def test_a_song_is_queued(stereo: Stereo, enqueue: str) -> None:
    """What plays goes on."""
    stereo.play("Glow Pit", "Lantern")
    await stereo.look()
    await stereo.do(
        "play_media", media_content_type="music", media_content_id="Ripe", enqueue=enqueue
    )

    assert stereo.playing == "Glow Pit"
    assert stereo.player.state.queue == stereo.uris("Ripe")


async def test_an_album_is_queued_song_by_song(stereo: Stereo) -> None:
    """In its order."""
    stereo.play("Glow Pit")
    await stereo.look()
    album = stereo.spotify.catalogue.album("Steam at Midnight")
    await stereo.do(
        "play_media", media_content_type="album", media_content_id=album.uri, enqueue="add"
    )

    assert stereo.player.state.queue == [track.uri for track in album.tracks]


async def test_an_artist_is_not_queued(stereo: Stereo) -> None:
    """Spotify has no such thing."""
    stereo.play("Glow Pit")
    await stereo.look()
    artist = stereo.spotify.catalogue.artists[0]
    with pytest.raises(ServiceValidationError) as told:
        await stereo.do(
            "play_media", media_content_type="artist", media_content_id=artist.uri, enqueue="add"
        )

    assert told.value.translation_key == "spotify_not_to_queue"


async def test_queueing_where_nothing_plays_plays(stereo: Stereo) -> None:
    """On the preferred device."""
    prefer(stereo, "Kitchen")
    await stereo.do(
        "play_media", media_content_type="music", media_content_id="Ripe", enqueue="add"
    )

    assert stereo.playing == "Ripe"


async def test_queueing_interrupts_nothing_that_began_meanwhile(stereo: Stereo) -> None:
    """Somebody pressed play on a phone a minute ago, and the home has not looked since."""
    await stereo.look()
    stereo.play("Glow Pit")
    await stereo.do(
        "play_media", media_content_type="music", media_content_id="Ripe", enqueue="add"
    )

    assert stereo.playing == "Glow Pit"
    assert stereo.player.state.queue == stereo.uris("Ripe")


async def test_queueing_on_a_device_that_fell_asleep_wakes_one(stereo: Stereo) -> None:
    """The home believes that something plays."""
    prefer(stereo, "Study Computer")
    stereo.play("Glow Pit")
    await stereo.look()
    stereo.player.go_silent()
    await stereo.do(
        "play_media", media_content_type="music", media_content_id="Ripe", enqueue="add"
    )

    assert stereo.playing == "Ripe"


@pytest.mark.parametrize("enqueue", ["play", "replace"])
async def test_what_is_to_play_now_plays_now(stereo: Stereo, enqueue: str) -> None:
    """Whatever played before."""
    stereo.play("Glow Pit", "Lantern")
    await stereo.look()
    await stereo.do(
        "play_media", media_content_type="music", media_content_id="Ripe", enqueue=enqueue
    )

    assert stereo.playing == "Ripe"


async def test_a_media_source_that_is_not_at_spotify_is_told(stereo: Stereo) -> None:
    """Its devices play nothing else."""
    with pytest.raises(HomeAssistantError) as told:
        await stereo.do(
            "play_media",
            media_content_type="music",
            media_content_id="media-source://media_source/local/nothing.mp3",
        )

    assert told.value.translation_key == "spotify_source_not_here"
