"""The player: what plays, what comes next, and what commands do."""

from operator import methodcaller
from typing import Any

import pytest

from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.spotify import Player, SpotifySimulator

from .client import Client


def uris(spotify: SpotifySimulator, *names: str) -> list[str]:
    """Return the URIs of tracks."""
    return [spotify.catalogue.track(name).uri for name in names]


@pytest.fixture
def kitchen(player: Player) -> str:
    """Return the id of the speaker in the kitchen."""
    return player.device("Kitchen").id


async def state(client: Client) -> Any:
    """Return the state of the player."""
    return await client.run(lambda s: s.current_playback(additional_types="track,episode"))


async def queue(client: Client) -> list[str]:
    """Return what comes next, by name."""
    return [item["name"] for item in (await client.run(lambda s: s.queue()))["queue"]]


async def test_nothing_plays_at_first(robin: Client) -> None:
    """204, three devices of which none is active, and an empty queue."""
    assert await state(robin) is None
    assert robin.last.status_code == 204
    assert await robin.run(lambda s: s.currently_playing()) is None
    devices = (await robin.run(lambda s: s.devices()))["devices"]
    assert [(device["name"], device["type"], device["supports_volume"]) for device in devices] == [
        ("Study Computer", "Computer", True),
        ("Robin's Phone", "Smartphone", False),
        ("Kitchen", "Speaker", True),
    ]
    assert not any(device["is_active"] for device in devices)
    assert await robin.run(lambda s: s.queue()) == {"currently_playing": None, "queue": []}


async def test_a_context_plays_on_a_device_from_an_item_on(
    robin: Client, spotify: SpotifySimulator, oauth: OAuthSimulator, kitchen: str
) -> None:
    """The clock moves the progress."""
    album = spotify.catalogue.album("Quarry")
    await robin.run(
        lambda s: s.start_playback(kitchen, context_uri=album.uri, offset={"position": 1})
    )
    assert robin.last.status_code == 204
    oauth.clock.advance(42)
    now = await state(robin)
    assert (now["item"]["name"], now["is_playing"]) == ("Blast Hour", True)
    assert now["device"]["name"] == "Kitchen"
    assert now["context"]["uri"] == album.uri
    assert 42_000 <= now["progress_ms"] < 50_000
    assert now["actions"]["disallows"] == {"resuming": True}
    assert (await queue(robin))[:3] == ["Iron Lung Hotel", "Slate", "Nobody's Amplifier"]


async def test_a_track_ends_and_the_next_begins(
    robin: Client, spotify: SpotifySimulator, oauth: OAuthSimulator, player: Player, kitchen: str
) -> None:
    """What was played is in the history."""
    first, second = uris(spotify, "Slate", "Quarry")
    player.play([first, second], device=kitchen)
    oauth.clock.advance(spotify.catalogue.track("Slate").duration_ms / 1000 + 10)
    assert (await state(robin))["item"]["name"] == "Quarry"
    recent = await robin.run(lambda s: s.current_user_recently_played(limit=5))
    assert [play["track"]["name"] for play in recent["items"]] == ["Slate"]
    assert recent["cursors"]["after"] == recent["cursors"]["before"]


async def test_the_queue_goes_before_the_context_and_pads_itself(
    robin: Client, spotify: SpotifySimulator, player: Player, kitchen: str
) -> None:
    """Twenty items: what was added, the rest of the context, and what is similar."""
    jazz = uris(spotify, "Slow Boil", "Small Lamp")
    player.play(jazz, device=kitchen)
    for uri in uris(spotify, "Ripe", "Toast"):
        await robin.run(methodcaller("add_to_queue", uri))
    names = await queue(robin)
    assert names[:3] == ["Ripe", "Toast", "Small Lamp"]
    assert len(names) == 20
    assert {spotify.catalogue.track(name).genre for name in names[3:]} == {"jazz"}
    assert await queue(robin) == names
    for name in names[:5]:
        await robin.run(lambda s: s.next_track())
        assert (await state(robin))["item"]["name"] == name


async def test_without_autoplay_the_music_ends(
    robin: Client, spotify: SpotifySimulator, player: Player, oauth: OAuthSimulator, kitchen: str
) -> None:
    """At the beginning again, and silent."""
    spotify.switch(autoplay=False)
    player.play(uris(spotify, "Slate", "Quarry"), device=kitchen)
    assert await queue(robin) == ["Quarry"]
    oauth.clock.advance(1000)
    now = await state(robin)
    assert (now["is_playing"], now["progress_ms"], now["item"]["name"]) == (False, 0, "Slate")


async def test_repeating_and_shuffling(
    robin: Client, spotify: SpotifySimulator, player: Player, oauth: OAuthSimulator, kitchen: str
) -> None:
    """One track again and again, all of them again, and in another order."""
    album = spotify.catalogue.album("Quarry")
    names = [track.name for track in album.tracks]
    tracks = [track.uri for track in album.tracks]
    player.play(tracks, context=album.uri, device=kitchen)
    await robin.run(lambda s: s.repeat("track"))
    oauth.clock.advance(3000)
    assert (await state(robin))["item"]["name"] == names[0]
    await robin.run(lambda s: s.next_track())
    assert (await state(robin))["item"]["name"] == names[1]
    await robin.run(lambda s: s.repeat("context"))
    assert (await queue(robin))[:8] == [*names[2:], *names[:3]]
    await robin.run(lambda s: s.repeat("off"))
    await robin.run(lambda s: s.shuffle(True))
    now = await state(robin)
    assert (now["shuffle_state"], now["repeat_state"]) == (True, "off")
    mixed = (await queue(robin))[:6]
    assert set(mixed) == set(names) - {names[1]}
    assert mixed != names[2:] + names[:1]
    await robin.run(lambda s: s.shuffle(False))
    assert (await queue(robin))[:5] == names[2:]


async def test_shuffle_begins_anywhere(
    robin: Client, spotify: SpotifySimulator, player: Player, kitchen: str
) -> None:
    """Unless it is told where."""
    album = spotify.catalogue.album("Quarry")
    player.play([album.tracks[0].uri], device=kitchen)
    player.shuffle(True)
    await robin.run(lambda s: s.start_playback(context_uri=album.uri))
    assert (await state(robin))["item"]["name"] != "Quarry"
    offset = {"uri": album.tracks[3].uri}
    await robin.run(lambda s: s.start_playback(context_uri=album.uri, offset=offset))
    assert (await state(robin))["item"]["name"] == album.tracks[3].name


async def test_pausing_seeking_and_going_on(
    robin: Client, spotify: SpotifySimulator, player: Player, oauth: OAuthSimulator, kitchen: str
) -> None:
    """Time stands still while it is paused; behind the end is the next."""
    player.play(uris(spotify, "Slate", "Quarry"), device=kitchen)
    await robin.run(lambda s: s.seek_track(60_000))
    await robin.run(lambda s: s.pause_playback())
    oauth.clock.advance(600)
    now = await state(robin)
    assert (now["is_playing"], now["progress_ms"] // 1000) == (False, 60)
    assert now["actions"]["disallows"]["pausing"] is True
    await robin.run(lambda s: s.start_playback())
    assert (await state(robin))["is_playing"] is True
    await robin.run(lambda s: s.seek_track(999_999))
    assert (await state(robin))["item"]["name"] == "Quarry"
    await robin.run(lambda s: s.previous_track())
    assert (await state(robin))["item"]["name"] == "Slate"


async def test_playing_elsewhere(
    robin: Client, spotify: SpotifySimulator, player: Player, kitchen: str
) -> None:
    """The state moves, playing or not; volume is the device's own."""
    computer = player.device("Study Computer").id
    player.play(uris(spotify, "Slate"), device=kitchen)
    await robin.run(lambda s: s.transfer_playback(computer, force_play=False))
    now = await state(robin)
    assert (now["device"]["name"], now["is_playing"]) == ("Study Computer", True)
    await robin.run(lambda s: s.pause_playback())
    await robin.run(lambda s: s.transfer_playback(kitchen, force_play=False))
    assert (await state(robin))["is_playing"] is False
    await robin.run(lambda s: s.transfer_playback(computer))
    assert (await state(robin))["is_playing"] is True
    await robin.run(lambda s: s.volume(80))
    assert (player.device(computer).volume, player.device(kitchen).volume) == (80, 35)


async def test_a_device_that_is_idle_is_not_the_active_one_any_more(
    robin: Client, spotify: SpotifySimulator, player: Player, oauth: OAuthSimulator, kitchen: str
) -> None:
    """After half an hour; with its id it wakes up where it was."""
    player.play(uris(spotify, "Slate"), device=kitchen)
    player.seek(60)
    player.pause()
    oauth.clock.advance(1801)
    assert await state(robin) is None
    await robin.run(lambda s: s.start_playback(kitchen))
    now = await state(robin)
    assert (now["item"]["name"], now["progress_ms"] // 1000) == ("Slate", 60)


async def test_what_does_not_play_is_skipped(
    robin: Client, spotify: SpotifySimulator, player: Player, kitchen: str
) -> None:
    """In a playlist with all sorts of things in it."""
    odds = spotify.playlist("Odds and Ends").uri
    await robin.run(lambda s: s.start_playback(kitchen, context_uri=odds))
    assert (await state(robin))["item"]["name"] == "Glow Pit"
    await robin.run(lambda s: s.next_track())
    now = await state(robin)
    assert now["currently_playing_type"] == "episode"
    assert now["item"]["name"] == "The Light That Would Not"


async def test_an_episode_is_shown_to_those_who_know_episodes(
    robin: Client, spotify: SpotifySimulator, player: Player, oauth: OAuthSimulator, kitchen: str
) -> None:
    """And its show's place is kept."""
    show = spotify.catalogue.show("Restart and See")
    await robin.run(lambda s: s.start_playback(kitchen, context_uri=show.uri))
    plain = await robin.run(lambda s: s.current_playback())
    assert (plain["item"], plain["currently_playing_type"]) == (None, "episode")
    oauth.clock.advance(300)
    for command in ("pause_playback", "start_playback", "next_track"):
        await robin.run(methodcaller(command))
        episode = await robin.run(lambda s: s.episode(show.episodes[0].uri))
        assert episode["resume_point"]["resume_position_ms"] // 1000 == 300
    assert (await robin.run(lambda s: s.current_user_recently_played()))["items"] == []


async def test_liked_songs_and_artists_are_contexts(
    robin: Client, spotify: SpotifySimulator, kitchen: str
) -> None:
    """As the app has them."""
    liked = "spotify:user:robin-homelab:collection"
    await robin.run(lambda s: s.start_playback(kitchen, context_uri=liked))
    now = await state(robin)
    assert (now["item"]["name"], now["context"]["type"]) == ("Ohm Sweet Ohm", "collection")
    artist = spotify.catalogue.artist("Marguerite Vale").uri
    await robin.run(lambda s: s.start_playback(kitchen, context_uri=artist))
    assert (await state(robin))["item"]["name"] == "Small Lamp"


async def test_recently_played_comes_page_by_page(
    robin: Client, spotify: SpotifySimulator, player: Player, oauth: OAuthSimulator, kitchen: str
) -> None:
    """From the latest back; a private session leaves no trace."""
    names = ["Slate", "Quarry", "Ripe", "Toast"]
    player.play(uris(spotify, *names), device=kitchen)
    oauth.clock.advance(sum(spotify.catalogue.track(n).duration_ms for n in names) / 1000 + 1)
    first = await robin.run(lambda s: s.current_user_recently_played(limit=2))
    second = await robin.run(lambda s: s.next(first))
    found = [play["track"]["name"] for page in (first, second) for play in page["items"]]
    assert found == names[::-1]
    newest = int(first["cursors"]["after"])
    later = await robin.run(lambda s: s.current_user_recently_played(after=newest))
    assert later["items"] == []
    player.change_device("Kitchen", private=True)
    player.play(uris(spotify, "Fade"), device=kitchen)
    oauth.clock.advance(400)
    latest = await robin.run(lambda s: s.current_user_recently_played(limit=1))
    assert latest["items"][0]["track"]["name"] == "Toast"


async def test_nobody_listens_for_a_day(
    robin: Client, spotify: SpotifySimulator, player: Player, oauth: OAuthSimulator, kitchen: str
) -> None:
    """Then it is silent."""
    player.play(uris(spotify, "Slate"), device=kitchen)
    oauth.clock.advance(3 * 86_400)
    assert (await robin.refused(lambda s: s.current_playback()))[0] == 401
    assert player.state.active is None
