"""The simulator as a program, alone, and in the hands of others."""

import asyncio
from collections.abc import AsyncGenerator
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from custom_components.homelab_hub.upstream import endpoints as product
from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.spotify import Device, SpotifySimulator
from tests.simulators.program import running

from .client import Client


@pytest.fixture
async def alone() -> AsyncGenerator[SpotifySimulator]:
    """Return a simulator without the one for OAuth."""
    async with SpotifySimulator() as running:
        yield running


async def test_the_program_writes_the_endpoints_and_stops_when_told(tmp_path: Path) -> None:
    """The OAuth simulator runs beside it."""
    table = tmp_path / "endpoints.json"
    async with running(
        "spotify", "--oauth-port", "0", "--auto", "allow", "--endpoints-file", str(table)
    ) as (name, url):
        endpoints = json.loads(await asyncio.to_thread(table.read_text))
        assert (name, endpoints["spotify"]["api"]) == ("spotify", url)
        assert set(endpoints["spotify"]) == {"authorize", "token", "api", "links"}
        async with aiohttp.ClientSession() as session, session.get(f"{url}me") as answer:
            assert (answer.status, await answer.json()) == (
                401,
                {"error": {"status": 401, "message": "No token provided"}},
            )


async def test_the_product_takes_the_endpoints(
    spotify: SpotifySimulator, oauth: OAuthSimulator, tmp_path: Path
) -> None:
    """The API is here, the rest is the OAuth simulator's."""
    file = tmp_path / "endpoints.json"
    file.write_text(json.dumps(spotify.endpoints))
    table = product.table(str(file))["spotify"]
    assert table["api"] == spotify.base_url == f"{spotify.origin}/v1/"
    assert table["token"] == oauth.endpoints["spotify"]["token"]


async def test_alone_any_token_is_the_first_person_s(alone: SpotifySimulator) -> None:
    """With all scopes, and who pays; none is none."""
    client = Client(alone, "any", None)
    assert (await client.run(lambda s: s.me()))["display_name"] == "Robin"
    kitchen = alone.player().device("Kitchen").id
    jazz = alone.playlist("Jazz in the Kitchen").uri
    await client.run(lambda s: s.start_playback(kitchen, context_uri=jazz))
    assert (await client.run(lambda s: s.queue()))["currently_playing"]["name"] == (
        "Steam at Midnight"
    )
    links = f"{alone.origin}/links/"
    assert alone.endpoints == {"spotify": {"api": alone.base_url, "links": links}}


async def test_calls_are_counted_and_kept_without_tokens(
    robin: Client, spotify: SpotifySimulator
) -> None:
    """By method, with query and body."""
    await robin.run(lambda s: s.search("jazz", limit=3))
    await robin.run(lambda s: s.search("rock", limit=3))
    assert spotify.counts["search"] == 2
    assert [call["query"]["q"] for call in spotify.calls("search")] == ["jazz", "rock"]
    assert robin.token not in str(spotify.requests)
    spotify.forget_calls()
    assert (spotify.counts["search"], spotify.requests) == (0, [])


def test_scenes_are_set_in_the_process() -> None:
    """People, devices, tracks and playlists."""
    spotify = SpotifySimulator()
    player = spotify.player("robin-homelab")
    player.add_device(Device(id="tv", name="Living Room TV", type="TV", controllable=False))
    player.change_device("Kitchen", volume=10)
    track = spotify.catalogue.add_track("New Song", artist="New Band", duration_ms=30_000)
    spotify.playlists.create("Fresh", "robin-homelab", public=False)
    player.play([track.uri], device=player.device("Kitchen").id)
    assert (player.state.current, player.device("Kitchen").volume) == (track.uri, 10)
    player.go_silent()
    assert player.state.active is None
    with pytest.raises(KeyError):
        spotify.person("nobody")
    with pytest.raises(KeyError):
        spotify.playlist("None")


@pytest.fixture
async def admin(alone: SpotifySimulator) -> AsyncGenerator[Any]:
    """Return what sends a request to the admin endpoints, and gives status and JSON."""
    async with aiohttp.ClientSession(f"{alone.admin_url}/") as session:

        async def send(http: str, path: str, body: Any = None) -> tuple[int, Any]:
            """Send it."""
            async with session.request(http, path, json=body) as answer:
                return answer.status, await answer.json()

        yield send


async def test_others_set_scenes_over_http(alone: SpotifySimulator, admin: Any) -> None:
    """Switches, people, devices, players, the catalogue and the clock."""
    slate, ripe = (alone.catalogue.track(name) for name in ("Slate", "Ripe"))
    assert (await admin("PATCH", "switches", {"lag_reads": 1}))[1]["lag_reads"] == 1
    assert (await admin("PATCH", "switches", {"lag_reads": 0}))[0] == 200
    person = (await admin("PATCH", "people/robin-homelab", {"country": "AT"}))[1]
    assert (person["country"], alone.person().country) == ("AT", "AT")
    assert len((await admin("GET", "people"))[1]) == 2
    players = "players/robin-homelab"
    assert (await admin("PUT", f"{players}/devices/Bath", {"type": "Speaker"}))[0] == 200
    assert (await admin("PUT", f"{players}/devices/Kitchen", {"volume": 5}))[0] == 200
    body = {"uris": [slate.uri, ripe.uri], "device": "Bath"}
    assert (await admin("POST", f"{players}/play", body))[1]["name"] == "Slate"
    assert (await admin("POST", f"{players}/queue", {"uri": ripe.uri}))[0] == 200
    assert (await admin("POST", f"{players}/seek", {"position": 30}))[1]["position"] >= 30
    assert (await admin("POST", f"{players}/skip"))[1]["name"] == "Ripe"
    assert (await admin("POST", f"{players}/pause"))[1]["playing"] is False
    assert (await admin("POST", f"{players}/resume"))[1]["playing"] is True
    moved = (await admin("POST", f"{players}/transfer", {"device": "Kitchen"}))[1]
    active = [device for device in moved["devices"] if device["is_active"]]
    assert [(device["name"], device["volume_percent"]) for device in active] == [("Kitchen", 5)]
    assert (await admin("POST", "clock", {"advance": 60}))[1]["offset"] == 60
    await admin("PATCH", "catalogue", {"uri": slate.uri, "removed": True})
    assert alone.catalogue.get(slate.uri) is None
    await admin("PATCH", "catalogue", {"uri": ripe.uri, "markets": ["JP"]})
    assert ripe.markets == frozenset({"JP"})
    assert (await admin("POST", f"{players}/silent"))[0] == 200
    assert (await admin("GET", players))[1]["devices"][2]["is_active"] is False


async def test_others_block_and_look(alone: SpotifySimulator, admin: Any) -> None:
    """And wrong requests are told what is wrong with them."""
    assert await admin("POST", "block", {"seconds": 3600}) == (200, {})
    client = Client(alone, "any", None)
    assert (await client.refused(lambda s: s.me()))[0] == 429
    await admin("POST", "block", {"seconds": 0})
    await client.send("GET", "markets")
    assert (await admin("GET", "violations"))[1] == ["GET /v1/markets: Forbidden"]
    assert (await admin("DELETE", "violations"))[1] == alone.violations == []
    assert (await admin("GET", "counts"))[1]["me.profile"] == 1
    assert (await admin("GET", "endpoints"))[1] == alone.endpoints
    assert (await admin("GET", "clock"))[1]["offset"] == 0
    assert (await admin("PATCH", "switches", {"speed": 1}))[0] == 400
    assert (await admin("PATCH", "people/nobody", {}))[0] == 404
    assert (await admin("PATCH", "people/robin-homelab", {"age": 1}))[0] == 400
    assert (await admin("POST", "players/robin-homelab/dance"))[0] == 404
    assert (await admin("POST", "players/robin-homelab/pause"))[0] == 400
    assert (await admin("PUT", "players/robin-homelab/devices/Kitchen", {"hue": 1}))[0] == 400
