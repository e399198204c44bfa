"""Commands that are seen later than they take effect."""

from typing import Any

import pytest

from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.spotify import Player, SpotifySimulator

from .client import Client


@pytest.fixture
def kitchen(spotify: SpotifySimulator, player: Player) -> str:
    """Return the id of the speaker in the kitchen, where an album plays."""
    kitchen = player.device("Kitchen").id
    album = spotify.catalogue.album("Quarry")
    player.play([track.uri for track in album.tracks], context=album.uri, device=kitchen)
    return kitchen


async def name(client: Client) -> Any:
    """Return what is seen to play."""
    return (await client.run(lambda s: s.current_playback()))["item"]["name"]


async def test_for_some_time(
    robin: Client, spotify: SpotifySimulator, oauth: OAuthSimulator, kitchen: str
) -> None:
    """All looks see the old state until then, the queue's and the devices' too."""
    spotify.switch(lag=2.0)
    await robin.run(lambda s: s.next_track())
    await robin.run(lambda s: s.volume(90))
    assert await name(robin) == "Quarry"
    assert (await robin.run(lambda s: s.queue()))["currently_playing"]["name"] == "Quarry"
    assert (await robin.run(lambda s: s.devices()))["devices"][2]["volume_percent"] == 35
    oauth.clock.advance(2.1)
    assert await name(robin) == "Blast Hour"
    assert (await robin.run(lambda s: s.devices()))["devices"][2]["volume_percent"] == 90


async def test_for_some_looks(
    robin: Client, spotify: SpotifySimulator, player: Player, kitchen: str
) -> None:
    """Twice the old state, then the new one; the truth is there at once."""
    spotify.switch(lag_reads=2)
    await robin.run(lambda s: s.pause_playback())
    assert player.state.playing is False
    seen = [await robin.run(lambda s: s.current_playback()) for _ in range(3)]
    assert [now["is_playing"] for now in seen] == [True, True, False]


async def test_the_old_state_goes_on_meanwhile(
    robin: Client, spotify: SpotifySimulator, oauth: OAuthSimulator, kitchen: str
) -> None:
    """Its progress does, and nothing that it plays is in the history."""
    spotify.switch(lag=600.0)
    await robin.run(lambda s: s.pause_playback())
    oauth.clock.advance(450)
    now = await robin.run(lambda s: s.current_playback())
    assert (now["is_playing"], now["item"]["name"] != "Quarry") == (True, True)
    assert (await robin.run(lambda s: s.current_user_recently_played()))["items"] == []


async def test_a_refused_command_changes_nothing_that_is_seen(
    robin: Client, spotify: SpotifySimulator, kitchen: str
) -> None:
    """No old state is shown for it."""
    spotify.switch(lag_reads=1)
    assert (await robin.refused(lambda s: s.previous_track()))[0] == 403
    assert await name(robin) == "Quarry"
    await robin.run(lambda s: s.next_track())
    assert [await name(robin), await name(robin)] == ["Quarry", "Blast Hour"]


async def test_a_second_command_is_not_seen_before_the_first(
    robin: Client, spotify: SpotifySimulator, oauth: OAuthSimulator, kitchen: str
) -> None:
    """What was there before it is the state after the first one, if that has been seen by now."""
    spotify.switch(lag=2.0)
    await robin.run(lambda s: s.next_track())
    oauth.clock.advance(3)
    await robin.run(lambda s: s.next_track())
    assert await name(robin) == "Blast Hour"
    oauth.clock.advance(3)
    assert await name(robin) == "Iron Lung Hotel"
