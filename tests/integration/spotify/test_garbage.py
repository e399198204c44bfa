"""Answers that lack something, or have something else: read as far as they can be."""

from typing import Any

from homeassistant.util import dt as dt_util
import pytest

from custom_components.homelab_hub.connections.spotify.playback import Device, Playback
from custom_components.homelab_hub.connections.spotify.things import Thing, things
from custom_components.homelab_hub.connections.spotify.uris import NotSpotifyError, Uri, What, parse

ID = "3jOstUTkEu2JkjvRdBA5Gu"
URI = f"spotify:track:{ID}"
GARBAGE: list[Any] = [None, True, 7, "text", [], [None], {}, {"a": None}, {"uri": 5}]


@pytest.mark.parametrize("json", GARBAGE)
def test_garbage_is_nothing(json: Any) -> None:
    """Not an exception."""
    assert Thing.of(json) is None
    assert list(things(json)) == []
    assert Playback.of(json, dt_util.utcnow()) is None


@pytest.mark.parametrize("json", GARBAGE)
@pytest.mark.parametrize(
    "key", ["item", "context", "actions", "progress_ms", "shuffle_state", "repeat_state"]
)
def test_a_player_with_garbage_in_it_is_a_player(key: str, json: Any) -> None:
    """Of which the rest is known."""
    playback = Playback.of(
        {"device": {"id": "d", "name": "Kitchen"}, "is_playing": True, key: json}, dt_util.utcnow()
    )

    assert playback is not None
    assert playback.playing
    assert playback.device.name == "Kitchen"


@pytest.mark.parametrize("json", GARBAGE)
@pytest.mark.parametrize("key", ["name", "artists", "album", "images", "duration_ms", "owner"])
def test_a_song_with_garbage_in_it_is_a_song(key: str, json: Any) -> None:
    """With its URI, which is what plays."""
    thing = Thing.of({"uri": URI, "name": "Song", key: json})

    assert thing is not None
    assert str(thing.uri) == URI
    assert thing.as_answer()["uri"] == URI


def test_a_device_without_an_id_takes_no_commands() -> None:
    """Spotify lists some."""
    device = Device.of({"id": None, "name": "TV"})

    assert device is not None
    assert not device.usable


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        (URI, Uri(What.TRACK, ID)),
        (f"https://open.spotify.com/embed/track/{ID}", Uri(What.TRACK, ID)),
        (f"https://open.spotify.com/intl-pt/embed/album/{ID}/", Uri(What.ALBUM, ID)),
        (f"https://OPEN.spotify.com/playlist/{ID}?si=1&pt=2", Uri(What.PLAYLIST, ID)),
        (f"spotify:user:kim:playlist:{ID}", Uri(What.PLAYLIST, ID)),
        (f"https://open.spotify.com/user/kim/playlist/{ID}", Uri(What.PLAYLIST, ID)),
        ("https://open.spotify.com/collection/tracks", Uri(What.COLLECTION, "")),
        ("spotify:user:kim:collection", Uri(What.COLLECTION, "")),
        (f"spotify://track/{ID}", Uri(What.TRACK, ID)),
    ],
)
def test_names_of_all_times_are_known(text: str, uri: Uri) -> None:
    """As apps have copied them over the years."""
    assert parse(text) == uri


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "spotify",
        "spotify:track",
        "spotify:track:../me",
        f"spotify:nothing:{ID}",
        f"https://open.spotify.com.evil.example/track/{ID}",
        f"https://evil.example/open.spotify.com/track/{ID}",
        f"javascript://open.spotify.com/track/{ID}",
        f"https://open.spotify.com@evil.example/track/{ID}",
        "https://open.spotify.com/track/%2e%2e%2fme",
        "https://[",
        "x" * 10_000,
    ],
)
def test_what_names_nothing_is_refused(text: str) -> None:
    """Before anything is asked."""
    with pytest.raises(NotSpotifyError):
        parse(text, "track")
