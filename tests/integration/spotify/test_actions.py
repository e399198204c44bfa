"""The library and the playlists, as actions with answers."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.connector.audit import DATA_AUDIT, Query
from homelab_hub_simulators.oauth import OAuthSimulator
from homelab_hub_simulators.spotify import SpotifySimulator
from tests.integration.connector.consent import Person

from .stereo import Stereo, connect


async def refused(stereo: Stereo, action: str, **data: Any) -> str | None:
    """Return why an action is refused."""
    with pytest.raises(HomeAssistantError) as told:
        await stereo.act(action, **data)
    return told.value.translation_key


async def test_songs_are_saved_and_removed(stereo: Stereo) -> None:
    """And it is told whether they are."""
    [uri] = stereo.uris("Thunderhead")
    assert not (await stereo.act("is_music_saved", links=uri))["all"]
    await stereo.act("save_music", links=f"https://open.spotify.com/track/{uri[-22:]}?si=x")
    assert (await stereo.act("is_music_saved", links=uri))["saved"] == {uri: True}
    await stereo.act("unsave_music", links=[uri])

    assert uri not in stereo.spotify.person().library


async def test_artists_and_playlists_are_followed(stereo: Stereo) -> None:
    """With the capability each takes, in one action."""
    artist = stereo.spotify.catalogue.artists[-1].uri
    rock = stereo.spotify.playlist("Friday Rock").uri
    await stereo.act("unsave_music", links=[artist, rock])
    assert rock not in stereo.spotify.person().library
    await stereo.act("save_music", links=[artist, rock])

    library = stereo.spotify.person().library
    assert artist in library
    assert rock in library
    lines = await stereo.hass.data[DATA_AUDIT].query(Query(component="spotify"))
    used = {line["capability"] for line in lines if "me/library" in str(line)}
    assert used == {"edit_library", "edit_playlists"}


async def test_more_than_a_call_takes_is_saved(stereo: Stereo) -> None:
    """In several calls."""
    uris = [track.uri for track in stereo.spotify.catalogue.tracks][:95]
    await stereo.act("save_music", links=uris)

    assert stereo.spotify.counts["library.save"] == 3
    assert (await stereo.act("is_music_saved", links=uris))["all"]


async def test_a_playlist_is_made_filled_and_changed(stereo: Stereo) -> None:
    """By its name, once it is there."""
    made = await stereo.act("create_playlist", name="Tea", links=stereo.uris("Ripe", "Lantern"))
    await stereo.act("add_to_playlist", playlist="tea", links=stereo.uris("Glow Pit"), position=0)
    await stereo.act("move_in_playlist", playlist="Tea", from_position=0, to_position=2)
    await stereo.act("remove_from_playlist", playlist=made["url"], links=stereo.uris("Lantern"))

    tea = stereo.spotify.playlist("Tea")
    assert not tea.public
    assert made["uri"] == tea.uri
    assert tea.uris == stereo.uris("Ripe", "Glow Pit")


@pytest.mark.parametrize(
    ("start", "to", "count", "order"),
    [(0, 2, 1, "BCAD"), (3, 0, 1, "DABC"), (0, 2, 2, "CDAB"), (2, 1, 2, "ACDB"), (1, 1, 1, "ABCD")],
)
async def test_songs_are_where_they_were_moved_to(
    stereo: Stereo, start: int, to: int, count: int, order: str
) -> None:
    """Afterwards, not before something that moves itself."""
    names = dict(zip("ABCD", ("Ripe", "Lantern", "Glow Pit", "Polaroids"), strict=True))
    await stereo.act("create_playlist", name="Tea", links=stereo.uris(*names.values()))
    await stereo.act(
        "move_in_playlist", playlist="Tea", from_position=start, to_position=to, count=count
    )

    expected = stereo.uris(*(names[letter] for letter in order))
    assert stereo.spotify.playlist("Tea").uris == expected


async def test_friends_playlists_can_be_changed(stereo: Stereo) -> None:
    """Where the friend allows it."""
    await stereo.act("add_to_playlist", playlist="Road Trip", links=stereo.uris("Ripe"))

    assert stereo.spotify.playlist("Road Trip").uris[-1] == stereo.uris("Ripe")[0]


async def test_what_is_in_a_playlist_is_told_page_by_page(stereo: Stereo) -> None:
    """With what is gone counted."""
    answer = await stereo.act("get_playlist", playlist="Odds and Ends", limit=2)
    rest = await stereo.act("get_playlist", playlist="Odds and Ends", start=answer["next"])

    assert answer["total"] == 5
    assert [item["name"] for item in answer["items"]] == ["Glow Pit", "Only in Osaka"]
    assert not answer["items"][1]["playable"]
    assert [item["type"] for item in rest["items"]] == ["episode"]
    assert rest["next"] is None


async def test_playlists_are_listed(stereo: Stereo) -> None:
    """And which of them are open."""
    answer = await stereo.act("list_playlists")
    open_ones = {one["name"]: one["open"] for one in answer["playlists"]}

    assert open_ones["Sunday Dinner"]
    assert open_ones["Road Trip"]
    assert not open_ones["Friday Rock"]


async def test_somebody_elses_playlist_stays_as_it_is(stereo: Stereo) -> None:
    """And that is told."""
    rock, ripe = stereo.spotify.playlist("Friday Rock").uri, stereo.uris("Ripe")
    changed = {"playlist": rock, "links": ripe}

    assert await refused(stereo, "add_to_playlist", **changed) == "spotify_playlist_not_yours"
    assert await refused(stereo, "remove_from_playlist", **changed) == "spotify_playlist_not_yours"
    assert await refused(stereo, "get_playlist", playlist=rock) == "spotify_playlist_closed"


@pytest.mark.parametrize(
    ("action", "data", "key"),
    [
        ("add_to_playlist", {"playlist": "Nope", "links": "{song}"}, "spotify_playlist_unknown"),
        ("add_to_playlist", {"playlist": "{song}", "links": "{song}"}, "spotify_not_a_playlist"),
        ("add_to_playlist", {"playlist": "Sunday Dinner", "links": "words"}, "spotify_link_wrong"),
        (
            "add_to_playlist",
            {"playlist": "Sunday Dinner", "links": "spotify:album:0000000000000000000000"},
            "spotify_not_for_playlist",
        ),
        (
            "add_to_playlist",
            {"playlist": "Sunday Dinner", "links": "spotify:track:0000000000000000000000"},
            "spotify_playlist_items_wrong",
        ),
        (
            "add_to_playlist",
            {"playlist": "Sunday Dinner", "links": "{song}", "position": 99},
            "spotify_playlist_items_wrong",
        ),
        (
            "move_in_playlist",
            {"playlist": "Sunday Dinner", "from_position": 7, "to_position": 0},
            "spotify_playlist_items_wrong",
        ),
        ("get_playlist", {"playlist": "spotify:playlist:0000000000000000000000"}, "spotify_gone"),
        ("save_music", {"links": "https://spotify.link/Abc"}, "spotify_link_shortened"),
        ("save_music", {"links": "spotify:chapter:0000000000000000000000"}, "spotify_not_to_save"),
        (
            "create_playlist",
            {"name": "Both", "public": True, "collaborative": True},
            "spotify_playlist_public_together",
        ),
    ],
)
async def test_what_is_wrong_is_told(
    stereo: Stereo, action: str, data: dict[str, Any], key: str
) -> None:
    """In words of what was asked for."""
    [song] = stereo.uris("Ripe")
    given = {
        name: value.format(song=song) if isinstance(value, str) else value
        for name, value in data.items()
    }

    assert await refused(stereo, action, **given) == key


async def test_two_playlists_of_a_name_are_told(stereo: Stereo) -> None:
    """Neither is guessed."""
    await stereo.act("create_playlist", name="Sunday Dinner")

    asked = {"playlist": "Sunday Dinner", "links": stereo.uris("Ripe")}
    assert await refused(stereo, "add_to_playlist", **asked) == "spotify_playlist_ambiguous"


async def test_the_queue_is_told(stereo: Stereo) -> None:
    """With what plays."""
    assert await stereo.act("get_music_queue") == {"playing": None, "next": []}
    stereo.play("Glow Pit", "Ripe")
    answer = await stereo.act("get_music_queue")

    assert answer["playing"]["name"] == "Glow Pit"
    assert answer["next"][0]["name"] == "Ripe"
    assert answer["device"] == "Kitchen"


async def test_a_search_answers_with_links(stereo: Stereo) -> None:
    """Best first."""
    answer = await stereo.act("search_music", query="Glow Pit", types=["track"], limit=3)

    assert answer["found"][0]["name"] == "Glow Pit"
    assert answer["found"][0]["url"].startswith("https://open.spotify.com/track/")
    assert len(answer["found"]) <= 3


async def test_what_is_not_allowed_is_told(
    hass: HomeAssistant, person: Person, spotify: SpotifySimulator
) -> None:
    """And not asked of Spotify."""
    entry = await connect(person, "see_playback", "control_playback")
    stereo = Stereo(hass, spotify, entry)
    await stereo.settled()

    assert await refused(stereo, "save_music", links=stereo.uris("Ripe")) == (
        "capability_not_granted"
    )
    assert not spotify.counts["library.save"]


async def test_of_several_accounts_one_has_to_be_named(
    stereo: Stereo, person: Person, providers: OAuthSimulator
) -> None:
    """And each has its own library."""
    providers.switch("spotify", account="kim-homelab")
    kim = await person.connect("spotify", ["see_playback", "read_playlists"])
    await stereo.settled()

    assert await refused(stereo, "list_playlists") == "spotify_which_account"
    answer = await stereo.act("list_playlists", config_entry_id=kim.entry_id)
    assert {one["name"] for one in answer["playlists"]} == {"Road Trip", "Friday Rock"}
    assert await refused(stereo, "list_playlists", config_entry_id="?") == "spotify_no_account"


async def test_who_asked_is_recorded(stereo: Stereo) -> None:
    """The user, and the capability."""
    await stereo.act("save_music", links=stereo.uris("Ripe"))
    lines = await stereo.hass.data[DATA_AUDIT].query(Query(component="spotify"))

    saved = [line for line in lines if "me/library" in str(line)]
    assert [line["capability"] for line in saved] == ["edit_library"]


async def test_an_action_without_an_account_is_told(home: HomeAssistant) -> None:
    """As the actions are always there."""
    assert await async_setup_component(home, "homelab_hub", {})
    with pytest.raises(ServiceValidationError) as told:
        await home.services.async_call(
            "homelab_hub", "list_playlists", {}, blocking=True, return_response=True
        )
    assert told.value.translation_key == "spotify_no_account"


async def test_a_move_is_not_made_twice(stereo: Stereo) -> None:
    """Where it is not known whether it was: again it would move something else."""
    stereo.spotify.faults.put("server_error", endpoint="playlists.replace")
    stereo.spotify.forget_calls()
    with pytest.raises(HomeAssistantError):
        await stereo.act(
            "move_in_playlist", playlist="Sunday Dinner", from_position=0, to_position=2
        )

    assert stereo.spotify.counts["playlists.replace"] == 1
