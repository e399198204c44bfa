"""Finding what somebody means, in the few words that are spoken to a voice assistant."""

from homeassistant.components import conversation
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    intent,
)
from homeassistant.setup import async_setup_component
import pytest

from custom_components.homelab_hub.connections.spotify.const import CONF_DEVICE, CONF_SPEAKERS
from custom_components.homelab_hub.connections.spotify.finding import score
from custom_components.homelab_hub.connections.spotify.things import Thing
from custom_components.homelab_hub.connections.spotify.uris import Uri, What

from .stereo import Stereo
from .test_playing import prefer


def thing(name: str, artist: str) -> Thing:
    """Return a track."""
    return Thing(uri=Uri(What.TRACK, "4uLU6hMCjMI75M1A2tKUQC"), name=name, by=(artist,))


async def first(stereo: Stereo, query: str, **more: object) -> tuple[str, str]:
    """Return the kind and the title of the first result."""
    answer = await stereo.ask("search_media", search_query=query, **more)
    best = answer.result[0]
    return best.media_content_type, best.title


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("Glow Pit", ("track", "Glow Pit")),
        ("some jazz", ("playlist", "Jazz in the Kitchen")),
        ("my sunday dinner playlist", ("playlist", "Sunday Dinner")),
        ("the album Steam at Midnight", ("album", "Steam at Midnight")),
        ("Steam at Midnight album", ("album", "Steam at Midnight")),
        ("Marguerite Vale", ("artist", "Marguerite Vale")),
        ("music by Marguerite Vale", ("artist", "Marguerite Vale")),
        ("my liked songs", ("collection", "Liked songs")),
        ("etwas Jazz bitte", ("playlist", "Jazz in the Kitchen")),
    ],
)
async def test_what_is_meant_is_found_first(
    stereo: Stereo, query: str, best: tuple[str, str]
) -> None:
    """That is what voice assistants play."""
    assert await first(stereo, query) == best


async def test_a_song_by_somebody_is_theirs(stereo: Stereo) -> None:
    """Not another one's with the same words."""
    track = stereo.spotify.catalogue.track("Glow Pit")
    found = await first(stereo, f"Glow Pit by {track.artists[0].name}")

    assert found == ("track", "Glow Pit")


def test_a_name_with_by_in_it_is_a_name() -> None:
    """Not something by somebody called “me”."""
    right = thing("Stand by Me", "Ben E. King")
    others = [thing("Stand", "James"), thing("Stand by Me Again", "Some of Me")]

    assert all(
        score(right, "stand by me", mine=False) > score(one, "stand by me", mine=False)
        for one in others
    )


async def test_kinds_can_be_asked_for(stereo: Stereo) -> None:
    """Nothing else is found then."""
    answer = await stereo.ask("search_media", search_query="jazz", media_filter_classes=["album"])

    assert {one.media_content_type for one in answer.result} <= {"album"}


async def test_an_artist_can_be_searched(stereo: Stereo) -> None:
    """As assistants do that look further into a result."""
    track = stereo.spotify.catalogue.track("Glow Pit")
    answer = await stereo.ask(
        "search_media",
        search_query="Glow",
        media_content_id=track.artists[0].uri,
        media_content_type="artist",
    )

    assert answer.result[0].title == "Glow Pit"


async def test_spotifys_own_playlists_are_nulls_and_no_fault(stereo: Stereo) -> None:
    """They have been hidden from the API since November 2024."""
    answer = await stereo.ask(
        "search_media", search_query="jazz classics", media_filter_classes=["playlist"]
    )

    assert "Jazz Classics" not in [one.title for one in answer.result]


async def test_home_assistants_voice_path_plays_in_a_room(stereo: Stereo) -> None:
    """The player in the kitchen plays some jazz, on its device."""
    hass, entry = stereo.hass, stereo.entry
    ar.async_get(hass).async_create("Kitchen")
    speakers = {stereo.device("Kitchen"): "Kitchen"}
    hass.config_entries.async_update_entry(entry, options={CONF_SPEAKERS: speakers})
    await stereo.settled()
    registry = er.async_get(hass)
    unique_id = f"{entry.entry_id}_speaker_{stereo.device('Kitchen')}"
    kitchen = registry.async_get_entity_id("media_player", "homelab_hub", unique_id)
    assert kitchen is not None
    async_expose_entity(hass, "conversation", kitchen, True)

    response = await intent.async_handle(
        hass,
        "test",
        "HassMediaSearchAndPlay",
        {"search_query": {"value": "some jazz"}, "area": {"value": "Kitchen"}},
        context=Context(),
        assistant="conversation",
    )

    assert response.response_type is intent.IntentResponseType.ACTION_DONE
    assert stereo.player.state.context == stereo.spotify.playlist("Jazz in the Kitchen").uri
    assert stereo.player.state.active == stereo.device("Kitchen")
    state = hass.states.get(kitchen)
    assert state is not None
    assert state.state == "playing"


async def test_a_player_of_a_device_is_idle_while_another_plays(stereo: Stereo) -> None:
    """And goes with the choice of it."""
    hass, entry = stereo.hass, stereo.entry
    speakers = {stereo.device("Kitchen"): "Kitchen", "gone": "Garage"}
    hass.config_entries.async_update_entry(entry, options={CONF_SPEAKERS: speakers})
    await stereo.settled()
    stereo.play("Glow Pit", device="Study Computer")
    await stereo.look()
    states = {state.entity_id: state.state for state in hass.states.async_all("media_player")}

    assert states[stereo.entity_id] == "playing"
    assert sorted(states.values()) == ["idle", "off", "playing"]
    hass.config_entries.async_update_entry(entry, options={CONF_DEVICE: {}})
    await stereo.settled()
    assert hass.states.async_entity_ids("media_player") == [stereo.entity_id]


async def test_the_sentence_itself_plays(stereo: Stereo) -> None:
    """Through Home Assistant's own agent, which knows the sentence."""
    hass = stereo.hass
    prefer(stereo, "Kitchen")
    area = ar.async_get(hass).async_get_or_create("Kitchen")
    device = er.async_get(hass).entities[stereo.entity_id].device_id
    assert device is not None
    dr.async_get(hass).async_update_device(device, area_id=area.id)
    async_expose_entity(hass, "conversation", stereo.entity_id, True)
    assert await async_setup_component(hass, "intent", {})

    result = await conversation.async_converse(
        hass, "play some jazz in the kitchen", None, Context(), language="en"
    )

    assert result.response.response_type is intent.IntentResponseType.ACTION_DONE
    assert stereo.player.state.context == stereo.spotify.playlist("Jazz in the Kitchen").uri
