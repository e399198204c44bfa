"""The media browser: what is the person's own, and what still can be seen."""

from typing import Any

from homeassistant.components.media_player.errors import BrowseError
from homeassistant.core import HomeAssistant
import pytest

from homelab_hub_simulators.spotify import SpotifySimulator
from tests.integration.connector.consent import Person

from .stereo import Stereo, connect


async def browse(stereo: Stereo, media_type: str | None = None, media_id: str | None = None) -> Any:
    """Return what the browser shows."""
    data = {"media_content_type": media_type, "media_content_id": media_id} if media_id else {}
    return await stereo.ask("browse_media", **data)


async def shelf(stereo: Stereo, title: str) -> Any:
    """Return a list of the root."""
    root = await browse(stereo)
    [child] = [one for one in root.children if one.title == title]
    return await browse(stereo, child.media_content_type, child.media_content_id)


def titles(shown: Any) -> list[str]:
    """Return what is in something."""
    return [child.title for child in shown.children]


async def test_the_root_has_what_the_person_has(stereo: Stereo) -> None:
    """And nothing of what Spotify took away."""
    root = await browse(stereo)

    assert titles(root) == [
        "Playlists",
        "Liked songs",
        "Albums",
        "Artists",
        "Podcasts",
        "Saved episodes",
        "Recently played",
        "Top artists",
        "Top songs",
    ]
    assert root.can_search


@pytest.mark.parametrize(
    ("title", "there"),
    [
        ("Playlists", "Jazz in the Kitchen"),
        ("Liked songs", "Ripe"),
        ("Albums", "Steam at Midnight"),
        ("Artists", "Marguerite Vale"),
        ("Top songs", "Ripe"),
    ],
)
async def test_each_list_has_its_things(stereo: Stereo, title: str, there: str) -> None:
    """With pictures."""
    shown = await shelf(stereo, title)

    assert there in titles(shown)
    assert all(child.thumbnail for child in shown.children)


async def test_podcasts_and_episodes(stereo: Stereo) -> None:
    """A show has its episodes in it."""
    shows = await shelf(stereo, "Podcasts")
    show = shows.children[0]
    inside = await browse(stereo, show.media_content_type, show.media_content_id)

    assert titles(shows)
    assert inside.children[0].media_content_type == "episode"
    assert titles(await shelf(stereo, "Saved episodes"))


async def test_what_was_heard_is_there_once(stereo: Stereo) -> None:
    """The latest first."""
    for name in ("Glow Pit", "Ripe", "Glow Pit"):
        stereo.play(name)
        stereo.spotify.clock.advance(60)
    stereo.player.pause()
    stereo.play("Lantern")

    assert titles(await shelf(stereo, "Recently played")) == ["Glow Pit", "Ripe"]


async def test_albums_artists_and_playlists_open(stereo: Stereo) -> None:
    """An artist has albums, an album songs."""
    catalogue = stereo.spotify.catalogue
    album = catalogue.album("Steam at Midnight")
    songs = await browse(stereo, "album", album.uri)
    albums = await browse(stereo, "artist", album.artists[0].uri)
    playlist = await browse(stereo, "playlist", stereo.spotify.playlist("Sunday Dinner").uri)

    assert titles(songs) == [track.name for track in album.tracks]
    assert "Steam at Midnight" in titles(albums)
    assert titles(playlist)[0] == "Butter Me Up"
    assert playlist.title == "Sunday Dinner"


async def test_what_does_not_play_is_counted_and_not_shown(stereo: Stereo) -> None:
    """A song for Japan, one that was taken down, and a file on somebody's disk."""
    odds = await browse(stereo, "playlist", stereo.spotify.playlist("Odds and Ends").uri)

    assert titles(odds)[0] == "Glow Pit"
    assert len(odds.children) == 2
    assert odds.not_shown == 3


async def test_other_peoples_playlists_play_and_do_not_open(stereo: Stereo) -> None:
    """Spotify shows their songs to their owners only."""
    shown = await shelf(stereo, "Playlists")
    [rock] = [child for child in shown.children if child.title == "Friday Rock"]

    assert rock.can_play
    assert not rock.can_expand
    with pytest.raises(BrowseError) as told:
        await browse(stereo, "playlist", rock.media_content_id)
    assert told.value.translation_key == "spotify_playlist_closed"


@pytest.mark.parametrize("media_id", ["shelf:nothing", "spotify:track:x", "https://example.com"])
async def test_nothing_is_told(stereo: Stereo, media_id: str) -> None:
    """As an error that the browser shows."""
    with pytest.raises(BrowseError):
        await browse(stereo, "album", media_id)


async def test_lists_are_there_as_far_as_is_allowed(
    hass: HomeAssistant, person: Person, spotify: SpotifySimulator
) -> None:
    """Without the library, what was heard is left."""
    entry = await connect(person, "see_playback", "control_playback")
    stereo = Stereo(hass, spotify, entry)
    await stereo.settled()

    assert titles(await browse(stereo)) == ["Recently played"]


async def test_a_method_that_the_application_may_not_use_has_no_list(stereo: Stereo) -> None:
    """After it was refused once."""
    stereo.spotify.switch(withheld={"me.top_artists": 403})
    with pytest.raises(Exception, match="Spotify"):
        await shelf(stereo, "Top artists")

    assert "Top artists" not in titles(await browse(stereo))
    assert "Top songs" in titles(await browse(stereo))
