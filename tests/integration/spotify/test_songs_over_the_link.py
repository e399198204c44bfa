"""Song requests over the link: the app gets songs, and no token."""

from typing import Any

from homeassistant.config_entries import ConfigEntry
import pytest

from custom_components.homelab_hub.protocol.errors import Code, RequestError
from custom_components.homelab_hub.protocol.songs import (
    FEED_SONG,
    RESOLVE_SONG,
    SEARCH_SONGS,
    SKIP_SONG,
    WHAT_PLAYS,
    SongFed,
    SongSearch,
    SongWanted,
)
from custom_components.homelab_hub.protocol.words import Method, Nothing
from homelab_hub_simulators.oauth import OAuthSimulator
from tests.integration.app.conftest import app
from tests.integration.app.pairing import add
from tests.integration.app.stand_in import AppStandIn
from tests.integration.connector.consent import Person
from tests.integration.setup_status.steps import connect
from tests.waiting import until

from .stereo import Stereo

__all__ = ["app"]


@pytest.fixture
async def music(stereo: Stereo) -> Stereo:
    """Return an account that plays something, before a link keeps Home Assistant busy."""
    stereo.play("Glow Pit", "Lantern")
    await stereo.look()
    return stereo


@pytest.fixture
async def chat(person: Person, providers: OAuthSimulator, app: AppStandIn) -> ConfigEntry[Any]:
    """Return a connection that the app runs something for, with the app connected."""
    entry = await connect(person, providers, "twitch")
    await add(person.hass, app)
    await until(lambda: app.connected)
    return entry


async def ask[P, R](app: AppStandIn, chat: ConfigEntry[Any], method: Method[P, R], params: P) -> R:
    """Ask as the app does for a chat."""
    return await app.the_peer.ask(method, params, connection=chat.entry_id)


async def test_a_song_is_found_fed_and_skipped_to(
    music: Stereo, app: AppStandIn, chat: ConfigEntry[Any]
) -> None:
    """From words in a chat to what plays."""
    found = await ask(app, chat, SEARCH_SONGS, SongSearch(text="Ripe"))
    song = await ask(app, chat, RESOLVE_SONG, SongWanted(text=found.songs[0].url))
    await ask(app, chat, FEED_SONG, SongFed(uri=song.uri))
    await ask(app, chat, SKIP_SONG, Nothing())
    playback = await ask(app, chat, WHAT_PLAYS, Nothing())

    assert playback.now is not None
    assert playback.now.song == song
    assert (song.title, playback.now.device) == ("Ripe", "Kitchen")


async def test_what_is_wrong_is_told(
    music: Stereo, app: AppStandIn, chat: ConfigEntry[Any]
) -> None:
    """A link to another place, and a pause that Spotify asks for, with its length."""
    with pytest.raises(RequestError) as refusal:
        await ask(app, chat, RESOLVE_SONG, SongWanted(text="https://example.com/song"))
    assert (refusal.value.code, refusal.value.reason) == (Code.NOT_FOUND, "spotify_link_wrong")

    music.spotify.block(3600)
    with pytest.raises(RequestError) as pause:
        await ask(app, chat, SEARCH_SONGS, SongSearch(text="Glow Pit"))
    assert pause.value.code is Code.RATE_LIMITED
    assert pause.value.retry_after
    assert pause.value.retry_after > 3000


async def test_without_an_account_it_is_said(app: AppStandIn, chat: ConfigEntry[Any]) -> None:
    """And not taken for a fault."""
    with pytest.raises(RequestError) as refusal:
        await ask(app, chat, WHAT_PLAYS, Nothing())
    assert (refusal.value.code, refusal.value.reason) == (Code.UNAVAILABLE, "spotify_no_account")
