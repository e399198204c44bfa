"""The catalogue, and the search."""

import io
import json
from typing import Any

from PIL import Image
import pytest

from homelab_hub_simulators.spotify import SpotifySimulator

from .client import Client
from .conftest import SignIn

# Taken away from apps in development mode in March 2026.
TAKEN = {"available_markets", "popularity", "followers", "publisher", "label", "email", "product"}
NOWHERE = "spotify:track:0000000000000000000000"


async def test_everything_is_read_by_its_id(robin: Client, spotify: SpotifySimulator) -> None:
    """With what belongs to it."""
    catalogue = spotify.catalogue
    track, album = catalogue.track("Slow Boil"), catalogue.album("Steam at Midnight")
    artist, show = catalogue.artist("Marguerite Vale"), catalogue.show("Restart and See")

    got = await robin.run(lambda s: s.track(track.uri))
    assert (got["name"], got["album"]["name"], got["is_playable"]) == (
        "Slow Boil",
        "Steam at Midnight",
        True,
    )
    assert got["external_ids"]["isrc"] == track.isrc
    got = await robin.run(lambda s: s.album(album.id))
    assert [item["name"] for item in got["tracks"]["items"]][:2] == [
        "Steam at Midnight",
        "Kettle Blues",
    ]
    assert (await robin.run(lambda s: s.artist(artist.uri)))["genres"] == ["jazz"]
    got = await robin.run(lambda s: s.show(show.uri))
    assert got["episodes"]["total"] == got["total_episodes"] == 12
    got = await robin.run(lambda s: s.episode(show.episodes[0].uri))
    assert got["show"]["name"] == "Restart and See"


async def test_what_was_taken_away_is_in_no_answer(
    robin: Client, spotify: SpotifySimulator
) -> None:
    """Neither in the catalogue nor in the profile."""
    album = spotify.catalogue.album("Quarry")
    kinds = "track,album,artist,playlist,show,episode"
    for ask in (
        lambda s: s.search("restart jazz", type=kinds),
        lambda s: s.album(album.uri),
        lambda s: s.me(),
        lambda s: s.current_user_saved_albums(),
        lambda s: s.current_user_playlists(),
    ):
        text = json.dumps(await robin.run(ask))
        assert [name for name in TAKEN if f'"{name}":' in text] == []


async def test_pages_lead_to_each_other(robin: Client, spotify: SpotifySimulator) -> None:
    """Forward to the end, and back."""
    album = spotify.catalogue.album("Quarry")
    first = await robin.run(lambda s: s.album_tracks(album.id, limit=3))
    second = await robin.run(lambda s: s.next(first))
    third = await robin.run(lambda s: s.next(second))
    names = [item["name"] for page in (first, second, third) for item in page["items"]]
    assert names == [track.name for track in album.tracks]
    assert (first["previous"], third["next"], third["total"]) == (None, None, 7)
    assert await robin.run(lambda s: s.previous(second)) == first
    whole = await robin.run(lambda s: s.album_tracks(album.id, limit=7))
    assert (len(whole["items"]), whole["next"]) == (7, None)


async def test_an_artist_s_albums_come_in_groups_of_ten_at_most(
    robin: Client, spotify: SpotifySimulator
) -> None:
    """The newest first, five where nothing is said."""
    artist = spotify.catalogue.artist("Neon Avocado")
    for number in range(6):
        spotify.catalogue.add_track(f"Extra {number}", artist="Neon Avocado")
    albums = await robin.run(lambda s: s._get(f"artists/{artist.id}/albums"))
    assert len(albums["items"]) == albums["limit"] == 5
    singles = await robin.run(
        lambda s: s.artist_albums(artist.uri, include_groups="album", limit=10)
    )
    assert [album["name"] for album in singles["items"]] == ["Glow Pit"]
    refused = await robin.refused(lambda s: s.artist_albums(artist.uri))
    assert refused == (400, "Invalid limit", None)
    spotify.violations.clear()


@pytest.mark.parametrize(
    ("query", "kind", "names"),
    [
        ("steam at midnight", "track", ["Steam at Midnight"]),
        ("cafe cortado", "track", ["Café Cortado"]),
        ("kettle blues", "track", ["Kettle Blues", "Kettle Blues (Live)"]),
        ("track:quarry artist:granite", "track", ["Quarry"]),
        ('artist:"The Dial-Ups" modem', "track", ["Modem Love"]),
        ("year:1957", "album", ["Songs for a Small Lamp"]),
        ("lamp year:1957-1960 genre:jazz", "track", ["Small Lamp", "Lamp Out"]),
        ("tag:new", "album", ["Kitchen Disco"]),
        ("marguerite", "artist", ["Marguerite Vale"]),
        ("restart", "show", ["Restart and See"]),
        ("pilot", "episode", ["Pilot"]),
        ("friday rock", "playlist", ["Friday Rock"]),
        ("nothing like this anywhere", "track", []),
        ("only in osaka", "track", []),
        ("taken down", "track", []),
    ],
)
async def test_searching_finds(robin: Client, query: str, kind: str, names: list[str]) -> None:
    """By words and by fields; not what does not play here."""
    found = await robin.run(lambda s: s.search(query, type=kind))
    items = found[f"{kind}s"]["items"]
    assert [item["name"] for item in items][: len(names) or None] == names


async def test_some_jazz_is_jazz(robin: Client) -> None:
    """As people say it."""
    found = await robin.run(lambda s: s.search("some jazz music", type="track,artist"))
    assert {item["genres"][0] for item in found["artists"]["items"]} == {"jazz"}
    assert found["tracks"]["total"] == 35
    page = await robin.run(lambda s: s.next(found["tracks"]))
    assert page["tracks"]["offset"] == 10


async def test_spotify_s_own_playlists_are_null_in_a_search(robin: Client) -> None:
    """As they are since 2024-11-27."""
    found = await robin.run(lambda s: s.search("jazz classics", type="playlist"))
    assert found["playlists"]["items"] == [None]


async def test_all_kinds_are_searched_at_once(robin: Client) -> None:
    """There are no audiobooks in this country."""
    kinds = "album,artist,playlist,track,show,episode,audiobook"
    found = await robin.run(lambda s: s.search("jazz", type=kinds))
    assert set(found) == {f"{kind}s" for kind in kinds.split(",")}
    assert found["audiobooks"]["total"] == 0
    assert found["shows"]["items"][0]["name"] == "Hundert Jahre Jazz"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("q=jazz&type=track&limit=11", "Invalid limit"),
        ("q=jazz&type=track&limit=0", "Invalid limit"),
        ("q=jazz&type=track&offset=1001", "Invalid offset"),
        ("q=jazz&type=genre", "Bad type field genre"),
        ("type=track", "Missing required parameter: q"),
        ("q=jazz&type=track&colour=blue", "Unknown parameter: colour"),
    ],
)
async def test_a_wrong_search_is_refused_and_noted(
    robin: Client, spotify: SpotifySimulator, query: str, message: str
) -> None:
    """With the limits of 2026."""
    refused = await robin.refused(lambda s: s._get(f"search?{query}"))
    assert refused == (400, message, None)
    assert spotify.violations == [f"GET /v1/search: {message}"]
    spotify.violations.clear()


async def test_five_are_found_where_no_limit_is_said(robin: Client) -> None:
    """The default of 2026."""
    found = await robin.run(lambda s: s._get("search?q=jazz&type=track"))
    assert len(found["tracks"]["items"]) == 5


async def test_a_track_of_another_country_says_so(robin: Client, spotify: SpotifySimulator) -> None:
    """It is there, and does not play."""
    track = spotify.catalogue.track("Only in Osaka")
    got = await robin.run(lambda s: s.track(track.uri, market="JP"))
    assert (got["is_playable"], got["restrictions"]) == (False, {"reason": "market"})
    spotify.person().country = "JP"
    assert "restrictions" not in await robin.run(lambda s: s.track(track.uri))


async def test_explicit_tracks_do_not_play_where_a_family_filters_them(
    robin: Client, spotify: SpotifySimulator
) -> None:
    """The reason is told."""
    track = spotify.catalogue.track("Set Point")
    assert (await robin.run(lambda s: s.track(track.uri)))["explicit"] is True
    spotify.person().explicit_filter = True
    got = await robin.run(lambda s: s.track(track.uri))
    assert got["restrictions"] == {"reason": "explicit"}


async def test_dead_links_and_what_is_no_link(robin: Client, spotify: SpotifySimulator) -> None:
    """404 for what is not there, 400 for what cannot be."""
    track = spotify.catalogue.track("Slow Boil")
    spotify.catalogue.remove(track.uri)
    assert await robin.refused(lambda s: s.track(track.uri)) == (404, "Resource not found", None)
    assert await robin.refused(lambda s: s.track(NOWHERE)) == (404, "Resource not found", None)
    assert await robin.refused(lambda s: s.track("short")) == (400, "Invalid base62 id", None)
    book = await robin.refused(lambda s: s.get_audiobook("7iHfbu1YPACw6oZPAFJtqe"))
    assert book[0] == 404


async def test_an_app_alone_reads_the_catalogue_and_nobody_s_library(
    sign_in: SignIn, spotify: SpotifySimulator, oauth: Any, app: Any
) -> None:
    """With a token from its own credentials."""
    token = (await app.token({"grant_type": "client_credentials"})).body["access_token"]
    client = Client(spotify, token, None)
    track = spotify.catalogue.track("Slow Boil")
    assert (await client.run(lambda s: s.track(track.uri)))["name"] == "Slow Boil"
    assert (await client.refused(lambda s: s.current_user_playlists()))[0] in {401, 403}


async def test_what_has_not_changed_is_not_sent_again(
    robin: Client, spotify: SpotifySimulator
) -> None:
    """ETag and 304, until it changes."""
    path = f"playlists/{spotify.playlist('Sunday Dinner').id}"
    first = await robin.send("GET", path)
    tag = {"If-None-Match": first.headers["ETag"]}
    again = await robin.send("GET", path, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    spotify.playlist("Sunday Dinner").changed()
    assert (await robin.send("GET", path, headers=tag)).status_code == 200


async def test_covers_are_pictures(robin: Client, spotify: SpotifySimulator) -> None:
    """Of the size that is told, and nobody has to sign in for them."""
    album = await robin.run(lambda s: s.album(spotify.catalogue.album("Quarry").uri))
    for told in album["images"]:
        assert told["url"].startswith(spotify.origin)
        got = await robin.send("GET", told["url"])
        assert got.headers["Content-Type"] == "image/jpeg"
        with Image.open(io.BytesIO(got.content)) as picture:
            assert picture.size == (told["width"], told["height"])
    missing = await robin.send("GET", f"{spotify.origin}/image/album/{'0' * 22}/64")
    assert missing.status_code == 404
