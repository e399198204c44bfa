"""Playlists: made, filled, changed, and not everybody's."""

import base64
from operator import methodcaller

import pytest

from homelab_hub_simulators.spotify import SpotifySimulator

from .client import Client
from .conftest import SignIn


async def names(client: Client, playlist_id: str) -> list[str]:
    """Return the names of the items."""
    items = await client.run(lambda s: s.playlist_items(playlist_id, limit=50))
    return [entry["item"]["name"] for entry in items["items"]]


async def test_a_playlist_is_made_filled_and_changed(
    robin: Client, spotify: SpotifySimulator
) -> None:
    """Every change is another snapshot."""
    made = await robin.run(lambda s: s.current_user_playlist_create("Breakfast", public=False))
    pid, seen = made["id"], {made["snapshot_id"]}
    assert made["items"]["total"] == 0
    uris = [spotify.catalogue.track(name).uri for name in ("Ripe", "Toast", "Fade", "Slate")]
    seen.add((await robin.run(lambda s: s.playlist_add_items(pid, uris[:2])))["snapshot_id"])
    added = await robin.run(lambda s: s.playlist_add_items(pid, uris[2:], position=1))
    seen.add(added["snapshot_id"])
    assert await names(robin, pid) == ["Ripe", "Fade", "Slate", "Toast"]
    moved = await robin.run(lambda s: s.playlist_reorder_items(pid, 0, 3, range_length=2))
    seen.add(moved["snapshot_id"])
    assert await names(robin, pid) == ["Slate", "Ripe", "Fade", "Toast"]
    moved = await robin.run(lambda s: s.playlist_reorder_items(pid, 3, 0))
    assert await names(robin, pid) == ["Toast", "Slate", "Ripe", "Fade"]
    gone = await robin.run(
        lambda s: s.playlist_remove_all_occurrences_of_items(pid, uris[:1], moved["snapshot_id"])
    )
    seen |= {moved["snapshot_id"], gone["snapshot_id"]}
    assert await names(robin, pid) == ["Toast", "Slate", "Fade"]
    await robin.run(lambda s: s.playlist_replace_items(pid, uris[:1]))
    assert await names(robin, pid) == ["Ripe"]
    await robin.run(lambda s: s.playlist_change_details(pid, name="Brunch", description="Late"))
    got = await robin.run(lambda s: s.playlist(pid))
    assert (got["name"], got["description"], got["public"]) == ("Brunch", "Late", False)
    seen.add(got["snapshot_id"])
    assert len(seen) == 7
    mine = await robin.run(lambda s: s.current_user_playlists(limit=1))
    assert mine["items"][0]["items"]["total"] == 1
    await robin.run(lambda s: s._delete("me/library", uris=got["uri"]))
    mine = await robin.run(lambda s: s.current_user_playlists())
    assert "Brunch" not in [playlist["name"] for playlist in mine["items"]]


async def test_somebody_else_s_playlist_is_seen_without_its_items(
    robin: Client, spotify: SpotifySimulator
) -> None:
    """Name and owner; items and changes are refused."""
    pid = spotify.playlist("Friday Rock").id
    got = await robin.run(lambda s: s.playlist(pid))
    assert (got["name"], got["owner"]["display_name"]) == ("Friday Rock", "Kim")
    assert "items" not in got
    assert (await robin.refused(lambda s: s.playlist_items(pid)))[:2] == (403, "Forbidden")
    uri = spotify.catalogue.track("Ripe").uri
    assert (await robin.refused(lambda s: s.playlist_add_items(pid, [uri])))[0] == 403
    assert (await robin.refused(lambda s: s.playlist_change_details(pid, name="Mine")))[0] == 403
    assert spotify.playlist("Friday Rock").entries[0].added_by == "kim-homelab"


async def test_a_private_playlist_of_somebody_else_is_not_there(
    kim: Client, spotify: SpotifySimulator
) -> None:
    """Nor is one of Spotify's own, for anybody."""
    secret, own = spotify.playlist("Jazz in the Kitchen").id, spotify.playlist("Jazz Classics").id
    for pid in (secret, own):
        refused = await kim.refused(methodcaller("playlist", pid))
        assert refused == (404, "Resource not found", None)


async def test_a_collaborative_playlist_is_filled_by_both(
    robin: Client, kim: Client, spotify: SpotifySimulator
) -> None:
    """It is told who added what; its name is the owner's."""
    pid, uri = spotify.playlist("Road Trip").id, spotify.catalogue.track("Bell").uri
    await robin.run(lambda s: s.playlist_add_items(pid, [uri], position=0))
    first = (await kim.run(lambda s: s.playlist_items(pid)))["items"][0]
    assert (first["item"]["name"], first["added_by"]["id"]) == ("Bell", "robin-homelab")
    assert (await robin.refused(lambda s: s.playlist_change_details(pid, name="X")))[0] == 403


async def test_odd_items_are_what_they_are(robin: Client, spotify: SpotifySimulator) -> None:
    """One for another country, one taken down, a file of one's own, an episode."""
    pid = spotify.playlist("Odds and Ends").id
    entries = (await robin.run(lambda s: s.playlist_items(pid)))["items"]
    plain, abroad, gone, own, episode = (entry["item"] for entry in entries)
    assert plain["is_playable"] is True
    assert abroad["restrictions"] == {"reason": "market"}
    assert gone is None
    assert (own["is_local"], own["id"], own["name"]) == (True, None, "Demo 3")
    assert entries[3]["is_local"] is True
    assert own["uri"] == "spotify:local:Uncle+Ben:Garage+Tapes:Demo+3:187"
    assert episode["type"] == "episode"


async def test_only_the_fields_that_are_asked_for_come(
    robin: Client, spotify: SpotifySimulator
) -> None:
    """Inside of others, too, and all but some."""
    pid = spotify.playlist("Sunday Dinner").id
    path = f"playlists/{pid}/items?limit=1&fields="
    got = await robin.send("GET", path + "total,items(added_by.id,item(name,artists(name)))")
    assert got.json() == {
        "total": 5,
        "items": [
            {
                "added_by": {"id": "robin-homelab"},
                "item": {"name": "Butter Me Up", "artists": [{"name": "Delia Freeman"}]},
            }
        ],
    }
    got = await robin.send("GET", path + "items.item.album(!images,artists)")
    assert "images" not in got.json()["items"][0]["item"]["album"]
    refused = await robin.send("GET", path + "items(item")
    assert refused.status_code == 400
    spotify.violations.clear()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"uris": ["spotify:track:" + "0" * 22]}, "Payload contains a non-existing ID"),
        ({"uris": ["spotify:album:" + "0" * 22]}, "Unsupported URI album"),
        ({"uris": ["nonsense"]}, "Invalid uri: nonsense"),
        ({"uris": [], "position": 99}, "Index out of bounds."),
    ],
)
async def test_what_cannot_be_added_is_refused(
    robin: Client, spotify: SpotifySimulator, body: dict[str, object], message: str
) -> None:
    """And nothing changes."""
    playlist = spotify.playlist("Sunday Dinner")
    before = playlist.snapshot_id
    refused = await robin.refused(lambda s: s._post(f"playlists/{playlist.id}/items", payload=body))
    assert refused == (400, message, None)
    assert playlist.snapshot_id == before


@pytest.mark.parametrize(
    ("http", "body"),
    [
        ("POST", {"uris": ["spotify:track:" + "0" * 22] * 101}),
        ("POST", {"tracks": []}),
        ("PUT", {"uris": [], "range_start": 0, "insert_before": 1}),
        ("DELETE", {"tracks": [{"uri": "spotify:track:" + "0" * 22}]}),
        ("DELETE", {"items": [{"uri": "spotify:track:" + "0" * 22, "positions": [1]}]}),
        ("POST", {"uris": "spotify:track:" + "0" * 22}),
        ("POST", {"uris": [], "position": True}),
    ],
)
async def test_what_is_not_of_2026_is_refused_and_noted(
    robin: Client, spotify: SpotifySimulator, http: str, body: dict[str, object]
) -> None:
    """A hundred items at once, no positions to remove, no old names."""
    path = f"playlists/{spotify.playlist('Sunday Dinner').id}/items"
    assert (await robin.send(http, path, json=body)).status_code == 400
    assert len(spotify.violations) == 1
    spotify.violations.clear()


async def test_an_unknown_snapshot_is_refused(robin: Client, spotify: SpotifySimulator) -> None:
    """One that was is fine, even if it is old."""
    playlist = spotify.playlist("Sunday Dinner")
    old, pid = playlist.snapshots[0], playlist.id
    refused = await robin.refused(lambda s: s.playlist_reorder_items(pid, 0, 2, snapshot_id="x"))
    assert refused == (400, "Invalid snapshot id", None)
    await robin.run(lambda s: s.playlist_reorder_items(pid, 0, 2, snapshot_id=old))
    assert (await names(robin, pid))[:2] == ["Sweet Potato Soul", "Butter Me Up"]


async def test_public_and_private_want_their_scopes(
    sign_in: SignIn, spotify: SpotifySimulator
) -> None:
    """To make and to change."""
    client = await sign_in(scope="playlist-modify-public playlist-read-private")
    await client.run(lambda s: s.current_user_playlist_create("Open"))
    refused = await client.refused(lambda s: s.current_user_playlist_create("Shut", public=False))
    assert refused == (403, "Insufficient client scope", None)
    pid, uri = spotify.playlist("Jazz in the Kitchen").id, spotify.catalogue.track("Ripe").uri
    assert (await client.refused(lambda s: s.playlist_add_items(pid, [uri])))[0] == 403
    both = await client.refused(
        lambda s: s.current_user_playlist_create("Both", public=True, collaborative=True)
    )
    assert both == (400, "Collaborative playlists can only be private", None)


async def test_a_cover_is_taken_and_shown(robin: Client, spotify: SpotifySimulator) -> None:
    """Up to 256 KB of base64."""
    playlist = spotify.playlist("Sunday Dinner")
    picture = base64.b64encode(b"\xff\xd8 a picture").decode()
    await robin.run(lambda s: s.playlist_upload_cover_image(playlist.id, picture))
    images = await robin.run(lambda s: s.playlist_cover_image(playlist.id))
    assert (await robin.send("GET", images[0]["url"])).content == b"\xff\xd8 a picture"
    huge = "A" * (256 * 1024 + 4)
    refused = await robin.refused(lambda s: s.playlist_upload_cover_image(playlist.id, huge))
    assert refused[0] == 413
