"""The product's own client in front of the simulator, through the product's transport."""

from collections.abc import Iterator
import json
from pathlib import Path

import aiohttp
import pytest

from custom_components.homelab_hub.upstream import endpoints, errors
from custom_components.homelab_hub.upstream.secret import Secret
from custom_components.homelab_hub.upstream.spotipy_client import SpotipyClient
from custom_components.homelab_hub.upstream.transport import Transport
from homelab_hub_simulators.spotify import Player, SpotifySimulator

from .client import Client


@pytest.fixture
def _at_the_simulator(spotify: SpotifySimulator, tmp_path: Path) -> Iterator[None]:
    """Point the product's endpoints at the simulator."""
    file = tmp_path / "endpoints.json"
    file.write_text(json.dumps(spotify.endpoints))
    endpoints.load(str(file))
    yield
    endpoints.load(None)


@pytest.fixture
def product(
    robin: Client, session: aiohttp.ClientSession, _at_the_simulator: None
) -> SpotipyClient:
    """Return the product's client with the first person's token."""

    async def token(_: Secret | None) -> Secret:
        """Return the token."""
        return Secret(robin.token)

    return SpotipyClient(Transport(session, token, name="Spotify"))


async def test_it_searches_plays_and_looks(
    product: SpotipyClient, spotify: SpotifySimulator, player: Player
) -> None:
    """Links to other pages are followed."""
    found = await product.search("some jazz", limit=10, type="track")
    more = await product.next(found["tracks"])
    assert more["tracks"]["offset"] == 10
    kitchen = player.device("Kitchen").id
    uris = [track["uri"] for track in found["tracks"]["items"]]
    assert await product.start_playback(device_id=kitchen, uris=uris) is None
    assert (await product.current_playback())["item"]["uri"] == uris[0]
    await product.volume(20)
    await product.add_to_queue(uris[5])
    assert (await product.queue())["queue"][0]["uri"] == uris[5]


async def test_it_reads_and_writes_playlists_and_library(
    product: SpotipyClient, spotify: SpotifySimulator
) -> None:
    """In the form of 2026."""
    made = await product.current_user_playlist_create("From Home", public=False)
    uri = spotify.catalogue.track("Slate").uri
    await product.playlist_add_items(made["id"], [uri])
    items = await product.playlist_items(made["id"])
    assert [entry["item"]["name"] for entry in items["items"]] == ["Slate"]
    await product.current_user_saved_tracks_add([uri])
    assert await product.current_user_saved_tracks_contains([uri]) == [True]


async def test_it_hears_no_answer_where_nothing_plays(product: SpotipyClient) -> None:
    """204 is None."""
    assert await product.current_playback() is None


async def test_it_knows_the_refusals(product: SpotipyClient, spotify: SpotifySimulator) -> None:
    """As errors of its own."""
    with pytest.raises(errors.NotFoundError):
        await product.pause_playback()
    spotify.person().premium = False
    with pytest.raises(errors.ForbiddenError):
        await product.next_track()
    spotify.block(86_400)
    with pytest.raises(errors.RateLimitError):
        await product.devices()
