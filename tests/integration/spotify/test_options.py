"""The options, and the life of an entry."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from custom_components.homelab_hub.connections.spotify.const import (
    CONF_DEVICE,
    CONF_OFFERED,
    CONF_SPEAKERS,
)
from homelab_hub_simulators.spotify import SpotifySimulator
from tests.integration.connector.consent import Person

from .stereo import Stereo, connect


async def test_devices_are_chosen_with_their_names(stereo: Stereo) -> None:
    """So that they can be told of while they are off."""
    flow = stereo.hass.config_entries.options
    form = await flow.async_init(stereo.entry.entry_id)
    kitchen = stereo.device("Kitchen")
    done = await flow.async_configure(
        form["flow_id"], {CONF_DEVICE: kitchen, CONF_SPEAKERS: [kitchen], CONF_OFFERED: False}
    )
    await stereo.settled()

    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert stereo.entry.options[CONF_DEVICE] == {kitchen: "Kitchen"}
    assert len(stereo.hass.states.async_entity_ids("media_player")) == 2
    stereo.player.change_device("Kitchen", online=False)
    again = await flow.async_init(stereo.entry.entry_id)
    kept = await flow.async_configure(again["flow_id"], {CONF_SPEAKERS: [kitchen]})
    assert kept["data"][CONF_SPEAKERS] == {kitchen: "Kitchen"}
    assert CONF_DEVICE not in kept["data"]


async def test_an_entry_goes_and_comes_without_a_trace(stereo: Stereo) -> None:
    """Nothing is asked after it is unloaded, and its file goes with it."""
    hass, entry = stereo.hass, stereo.entry
    assert await hass.config_entries.async_unload(entry.entry_id)
    await stereo.settled()
    stereo.spotify.forget_calls()
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert await hass.config_entries.async_setup(entry.entry_id)
    await stereo.settled()
    assert stereo.state.state == "idle"
    await hass.config_entries.async_remove(entry.entry_id)
    await stereo.settled()

    assert hass.states.async_all("media_player") == []


async def test_without_the_right_to_look_there_is_no_player(
    hass: HomeAssistant, person: Person, spotify: SpotifySimulator
) -> None:
    """The library is there all the same."""
    entry = await connect(person, "read_playlists")
    stereo = Stereo(hass, spotify, entry)
    await stereo.settled()

    assert hass.states.async_all("media_player") == []
    assert (await stereo.act("list_playlists"))["playlists"]
    assert spotify.counts["player.state"] == 0


async def test_an_account_that_may_look_no_more_has_no_player_any_more(
    stereo: Stereo, person: Person
) -> None:
    """The capabilities were changed: the entry is loaded with what is left of them."""
    await person.change(stereo.entry, ["read_playlists"])
    await stereo.settled()
    stereo.spotify.forget_calls()

    assert stereo.entry.state is ConfigEntryState.LOADED
    assert stereo.state.state == "unavailable"
    assert (await stereo.act("list_playlists"))["playlists"]
    assert stereo.spotify.counts["player.state"] == 0
