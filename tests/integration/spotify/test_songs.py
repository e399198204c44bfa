"""Song requests: what the companion app gets, without a token."""

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.homelab_hub.connections.spotify.problems import ProblemError
from custom_components.homelab_hub.connections.spotify.songs import SongRequests
from custom_components.homelab_hub.upstream import errors
from custom_components.homelab_hub.upstream.spotify_links import follow

from .stereo import Stereo
from .test_playing import prefer


@pytest.fixture
def songs(stereo: Stereo) -> SongRequests:
    """Return what the app can ask."""
    return stereo.loaded.songs


async def test_songs_are_found(songs: SongRequests) -> None:
    """Only songs, best first."""
    found = await songs.search("Glow Pit", 3)

    assert found[0].title == "Glow Pit"
    assert all(song.uri.startswith("spotify:track:") for song in found)
    assert found[0].artist_line


@pytest.mark.parametrize("name", ["Glow Pit", "spotify:track:{id}", "open.spotify.com/track/{id}"])
async def test_a_request_is_resolved(stereo: Stereo, songs: SongRequests, name: str) -> None:
    """Whether it is a link or words."""
    track = stereo.spotify.catalogue.track("Glow Pit")
    song = await songs.resolve(name.format(id=track.id))

    assert (song.uri, song.seconds) == (track.uri, track.duration_ms / 1000)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("spotify:album:0000000000000000000000", "spotify_not_a_song"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "spotify_link_wrong"),
        ("https://spotify.link/AbCdEf", "spotify_link_shortened"),
        ("spotify:track:0000000000000000000000", "spotify_gone"),
        ("xyzzy qwfpgj", "spotify_nothing_found"),
    ],
)
async def test_what_is_no_song_is_told(songs: SongRequests, name: str, key: str) -> None:
    """So that chat can be told."""
    with pytest.raises(ProblemError) as told:
        await songs.resolve(name)
    assert told.value.key == key


@pytest.mark.parametrize("name", ["https://spotify.link/hRkBrwub9xb", "spotify.link/hRkBrwub9xb"])
async def test_a_shortened_link_is_followed(stereo: Stereo, songs: SongRequests, name: str) -> None:
    """As the apps share them."""
    track = stereo.spotify.catalogue.track("Glow Pit")
    stereo.spotify.links["hRkBrwub9xb"] = f"https://open.spotify.com/intl-de/track/{track.id}?si=1"

    assert (await songs.resolve(name)).uri == track.uri


@pytest.mark.parametrize(
    "leads",
    [
        "https://example.com/",
        "http://127.0.0.1:8123/api/",
        "https://spotify.link/around",
        "https://spotify.link:8123/around",
        "https://open.spotify.com/",
        "https://open.spotify.com@example.com/track/4uLU6hMCjMI75M1A2tKUQC",
        "//[::1",
    ],
)
async def test_a_shortened_link_leads_nowhere_else(
    stereo: Stereo, songs: SongRequests, leads: str
) -> None:
    """And not in circles; the user is told to open it."""
    stereo.spotify.links["around"] = leads
    with pytest.raises(ProblemError) as told:
        await songs.resolve("https://spotify.link/around")

    assert told.value.key == "spotify_link_shortened"


async def test_where_a_link_leads_is_told_of_the_web_player_alone(stereo: Stereo) -> None:
    """Whoever asks gets no other address."""
    session = stereo.loaded.account.session
    for leads in ("https://example.com/", "https://spotify.link/around"):
        stereo.spotify.links["around"] = leads
        with pytest.raises(errors.NotAnApiError):
            await follow(session, "https://spotify.link/around")


async def test_a_song_that_does_not_play_here_is_told(stereo: Stereo, songs: SongRequests) -> None:
    """Spotify would skip it silently."""
    osaka = stereo.spotify.playlist("Odds and Ends").uris[1]
    with pytest.raises(ProblemError) as told:
        await songs.resolve(osaka)
    assert told.value.key == "spotify_not_playable"


async def test_one_song_is_fed_and_skipped_to(stereo: Stereo, songs: SongRequests) -> None:
    """After what plays."""
    stereo.play("Glow Pit", "Lantern")
    await stereo.look()
    await songs.feed(stereo.uris("Ripe")[0])
    assert stereo.player.state.queue == stereo.uris("Ripe")
    await songs.skip()
    now = await songs.playing()

    assert now is not None
    assert now.song is not None
    assert now.song.title == "Ripe"
    assert now.device == "Kitchen"
    assert now.left is not None


async def test_feeding_silence_plays_on_the_preferred_device(
    stereo: Stereo, songs: SongRequests
) -> None:
    """A stream may begin so."""
    prefer(stereo, "Kitchen")
    assert await songs.playing() is None
    await songs.feed(stereo.uris("Ripe")[0])

    assert stereo.playing == "Ripe"


async def test_what_plays_is_asked_seldom(
    stereo: Stereo, songs: SongRequests, freezer: FrozenDateTimeFactory
) -> None:
    """However often the app asks."""
    stereo.play("Glow Pit")
    await stereo.look()
    stereo.spotify.forget_calls()
    for _ in range(20):
        await songs.playing()

    assert stereo.spotify.counts["player.state"] <= 1


async def test_a_pause_is_told_with_its_length(stereo: Stereo, songs: SongRequests) -> None:
    """At once: chat is told until when."""
    stereo.spotify.block(3600)
    for _ in range(2):
        with pytest.raises(errors.RateLimitError) as told:
            await songs.search("Glow Pit")
        assert told.value.retry_after is not None
        assert 3500 < told.value.retry_after < 4400
