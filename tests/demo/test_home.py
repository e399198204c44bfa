"""The furnished home, loaded by a real template integration."""

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from homelab_hub_demo.furniture import HOME, LAMPS, MORE_ROOMS, WINDOW_SWITCH, configuration

OLDER_HOME = [item for item in HOME if item.domain != "media_player"]
"""The demo runs on 2026.11; these tests may run on 2026.10, which has no template media player."""

ROOMS_OF_ONBOARDING = {"Living Room", "Kitchen", "Bedroom"}


async def furnished(hass: HomeAssistant) -> None:
    """Set up the home and put everything in its first state."""
    content = configuration()
    content["template"] = [part for part in content["template"] if "media_player" not in part]
    for domain, part in content.items():
        assert await async_setup_component(hass, domain, {domain: part})
    await hass.async_block_till_done()
    for item in OLDER_HOME:
        for action, data in item.start:
            domain, service = action.split(".")
            target = {"entity_id": item.entity_id}
            await hass.services.async_call(domain, service, data, blocking=True, target=target)


async def test_every_piece_of_furniture_stands_there_in_a_known_state(hass: HomeAssistant) -> None:
    """Template entities begin as unknown; the first action settles them."""
    await furnished(hass)
    unknown = [
        item.entity_id
        for item in OLDER_HOME
        if (state := hass.states.get(item.entity_id)) is None
        or state.state in {"unknown", "unavailable"}
    ]
    assert not unknown


async def test_a_lamp_remembers_what_it_was_told(hass: HomeAssistant) -> None:
    """The tour reads from the state what an action did."""
    await furnished(hass)
    lamp = LAMPS[0].entity_id
    await hass.services.async_call(
        "light", "turn_on", {"brightness": 77}, blocking=True, target={"entity_id": lamp}
    )
    state = hass.states.get(lamp)
    assert state is not None
    assert (state.state, state.attributes["brightness"]) == ("on", 77)


async def test_the_helper_opens_the_window(hass: HomeAssistant) -> None:
    """A contact has no action of its own."""
    await furnished(hass)
    await hass.services.async_call(
        "input_boolean", "turn_on", blocking=True, target={"entity_id": WINDOW_SWITCH}
    )
    await hass.async_block_till_done()
    window = hass.states.get("binary_sensor.bedroom_window")
    assert window is not None
    assert window.state == "on"


def test_every_piece_of_furniture_stands_in_a_room_that_exists() -> None:
    """Onboarding makes three rooms, the demo makes the rest."""
    assert {item.area for item in HOME} == ROOMS_OF_ONBOARDING | set(MORE_ROOMS)


def test_two_lamps_share_a_name_so_that_there_is_something_to_ask_back() -> None:
    """The tour asks for “the ceiling light”."""
    names = [lamp.name for lamp in LAMPS]
    assert names.count("Ceiling light") == 2
