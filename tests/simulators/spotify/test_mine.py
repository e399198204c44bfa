"""What is somebody's own: profile, library, what is followed and what is heard most."""

from operator import methodcaller
from typing import Any

import pytest

from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.spotify import SpotifySimulator

from .client import Client
from .conftest import SignIn


async def test_the_profile_tells_little(robin: Client, spotify: SpotifySimulator) -> None:
    """No country, no product and no address, unless it is as it was before March 2026."""
    me = await robin.run(lambda s: s.me())
    assert (me["id"], me["display_name"]) == ("robin-homelab", "Robin")
    assert set(me) == {
        *("account_id", "display_name", "external_urls", "href", "id", "images", "type", "uri")
    }
    spotify.switch(old_profile=True)
    me = await robin.run(lambda s: s.me())
    assert (me["country"], me["product"]) == ("DE", "premium")
    assert me["email"] == "robin.homelab@example.com"


async def test_things_of_every_kind_are_saved_found_and_removed(
    robin: Client, spotify: SpotifySimulator
) -> None:
    """All by URI, in one place."""
    catalogue = spotify.catalogue
    uris = [
        catalogue.track("Quarry").uri,
        catalogue.album("Quarry").uri,
        catalogue.artist("Granite Choir").uri,
        catalogue.show("Restart and See").episodes[5].uri,
        spotify.playlist("Jazz in the Kitchen").uri,
    ]
    text = ",".join(uris)
    contains = methodcaller("_get", "me/library/contains", uris=text)
    assert await robin.run(contains) == [False, False, False, False, True]
    assert await robin.run(lambda s: s._put("me/library", uris=text)) is None
    assert await robin.run(contains) == [True] * 5
    await robin.run(lambda s: s._delete("me/library", uris=text))
    assert await robin.run(contains) == [False] * 5


async def test_spotipy_s_own_methods_save(robin: Client, spotify: SpotifySimulator) -> None:
    """Those of 2.26 use the new way."""
    track = spotify.catalogue.track("Slate")
    await robin.run(lambda s: s.current_user_saved_tracks_add([track.uri]))
    saved = await robin.run(lambda s: s.current_user_saved_tracks(limit=1))
    assert (saved["items"][0]["track"]["name"], saved["total"]) == ("Slate", 8)
    assert await robin.run(lambda s: s.current_user_saved_tracks_contains([track.uri])) == [True]
    await robin.run(lambda s: s.current_user_saved_tracks_delete([track.uri]))
    assert track.uri not in spotify.person().library


@pytest.mark.parametrize(
    ("ask", "kind", "name"),
    [
        (lambda s: s.current_user_saved_albums(), "album", "Tide Tables"),
        (lambda s: s.current_user_saved_shows(), "show", "Hundert Jahre Jazz"),
        (lambda s: s.current_user_saved_episodes(), "episode", "Who Named This Entity"),
        (lambda s: s.current_user_saved_tracks(), "track", "Ohm Sweet Ohm"),
    ],
)
async def test_what_is_saved_is_listed(robin: Client, ask: Any, kind: str, name: str) -> None:
    """The newest first, with the time."""
    saved = (await robin.run(ask))["items"][0]
    assert saved[kind]["name"] == name
    assert saved["added_at"].endswith("Z")


async def test_forty_things_at_once_are_the_most(robin: Client, spotify: SpotifySimulator) -> None:
    """One more is refused."""
    uris = [track.uri for track in spotify.catalogue.tracks]
    await robin.run(lambda s: s._put("me/library", uris=",".join(uris[:40])))
    refused = await robin.refused(lambda s: s._put("me/library", uris=",".join(uris[:41])))
    assert refused[0] == 400
    assert len(spotify.violations) == 1
    spotify.violations.clear()


async def test_nothing_is_saved_when_one_thing_is_not_there(
    robin: Client, spotify: SpotifySimulator
) -> None:
    """All or nothing."""
    track = spotify.catalogue.track("Slate")
    uris = f"{track.uri},spotify:track:{'0' * 22}"
    assert (await robin.refused(lambda s: s._put("me/library", uris=uris)))[0] == 404
    assert track.uri not in spotify.person().library
    assert (await robin.refused(lambda s: s._put("me/library", uris="nonsense")))[0] == 400


async def test_every_kind_wants_its_scope(sign_in: SignIn, spotify: SpotifySimulator) -> None:
    """Tracks that of the library, artists that of following, playlists that of playlists."""
    client = await sign_in(scope="user-library-modify")
    track, artist = spotify.catalogue.track("Slate"), spotify.catalogue.artist("Desk Plant")
    await client.run(lambda s: s._put("me/library", uris=track.uri))
    for uri in (artist.uri, spotify.playlist("Friday Rock").uri):
        refused = await client.refused(methodcaller("_put", "me/library", uris=uri))
        assert refused == (403, "Insufficient client scope", None)
    assert (await client.refused(lambda s: s.current_user_saved_tracks()))[0] == 403


async def test_followed_artists_come_page_by_page(robin: Client) -> None:
    """By the last artist of the page before."""
    first = (await robin.run(lambda s: s.current_user_followed_artists(limit=2)))["artists"]
    assert [artist["name"] for artist in first["items"]] == [
        "The Blue Kettle Quintet",
        "Lemon Bicycle",
    ]
    after = first["cursors"]["after"]
    rest = await robin.run(lambda s: s.current_user_followed_artists(limit=2, after=after))
    assert [artist["name"] for artist in rest["artists"]["items"]] == ["Marguerite Vale"]
    assert (rest["artists"]["next"], first["total"]) == (None, 3)


async def test_what_is_heard_most_comes_first(
    robin: Client, spotify: SpotifySimulator, oauth: OAuthSimulator
) -> None:
    """Then what is saved."""
    track = spotify.catalogue.track("Avalanche")
    player = spotify.player()
    player.play([track.uri] * 3, device=player.device("Kitchen").id)
    oauth.clock.advance(1000)
    top = await robin.run(lambda s: s.current_user_top_tracks(time_range="short_term"))
    assert top["items"][0]["name"] == "Avalanche"
    artists = await robin.run(lambda s: s.current_user_top_artists())
    assert artists["items"][0]["name"] in {"Granite Choir", "Neon Avocado"}


async def test_two_people_have_their_own(robin: Client, kim: Client) -> None:
    """Nothing is seen of the other."""
    assert (await kim.run(lambda s: s.me()))["id"] == "kim-homelab"
    assert (await kim.run(lambda s: s.current_user_saved_tracks()))["total"] == 0
    assert (await robin.run(lambda s: s.current_user_saved_tracks()))["total"] == 7
